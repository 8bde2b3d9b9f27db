"""`./run evaluate`: what would be done with a text, had the patient sent it at a question."""

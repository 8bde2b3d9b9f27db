"""Understanding and asking: what Rasa loads, and the actions that the application runs."""

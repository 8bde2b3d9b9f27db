"""Playing scripted patients through the real application, on a clock of its own."""

"""What stands in for the world outside in a demonstration: Twilio, and people's phones."""

"""Who is due, what the first message says, and when it may go."""

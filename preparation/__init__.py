"""The work of preparing, in the order in which it happens."""

"""A person's data: giving it to them, erasing it, and not keeping it for longer than agreed."""

"""Carry messages between the wire and the work. One channel, one file; `base` has the recipe."""

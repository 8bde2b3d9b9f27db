"""`./run bench`: what a turn costs on this machine (formats in docs/formats.md)."""

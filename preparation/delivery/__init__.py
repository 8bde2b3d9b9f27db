"""Posting summaries to where clinicians work: one file a target (see base.py)."""

TARGETS = ("folder", "webhook", "fhir", "mesh", "email")
"""Every target that a practice may choose, by name."""

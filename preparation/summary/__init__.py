"""Answers become a summary: one model, and the page, PDF and JSON made from it."""

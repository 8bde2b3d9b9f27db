"""Telephone numbers as people here write them. Pure."""

from __future__ import annotations


def spoken_number(number: str) -> str:
    """Return a number as people here write it: 07700 900123."""
    if not number.startswith("+44"):
        return number
    local = "0" + number[3:]
    return f"{local[:5]} {local[5:]}"

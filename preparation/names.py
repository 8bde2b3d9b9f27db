"""Telling whether two spellings may be of one name. Pure."""

from __future__ import annotations

import unicodedata


def fold_name(name: str) -> str:
    """Return a name without case, accents, spaces and marks: O'Neil and ONEIL are one."""
    if name.isascii() and name.isalpha():
        return name.lower()  # the same, and most names: an import asks for a million
    apart = unicodedata.normalize("NFKD", name).casefold()
    return "".join(sign for sign in apart if sign.isalnum())

"""Words of a file in a form that compares, however they are written. Pure."""

from __future__ import annotations

import re
import unicodedata


def fold(text: str) -> str:
    """Return letters and digits alone, in small: "NHS No." and "nhs_no" are the same."""
    value = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\W_]+", "", value)

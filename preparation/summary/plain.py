"""Words as they are compared: small letters, no punctuation. Pure."""

from __future__ import annotations

import re


def plain_words(text: str) -> str:
    """Return `text` in small letters without punctuation, one blank between words."""
    joined = re.sub("['\u2019]", "", text.casefold())
    return " ".join(re.sub(r"[^\w\s]", " ", joined).split())

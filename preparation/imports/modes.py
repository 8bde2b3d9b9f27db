"""How people meet and what language they speak, in the words used here. Pure."""

from __future__ import annotations

import re

from preparation.imports.identity import read_text
from preparation.imports.problems import FieldRefused

MODES = ("face to face", "telephone", "video", "home visit")
_SAME = {
    "": "face to face",
    "f2f": "face to face",
    "face-to-face": "face to face",
    "in person": "face to face",
    "in-person": "face to face",
    "surgery": "face to face",
    "phone": "telephone",
    "online": "video",
    "visit": "home visit",
    "home": "home visit",
}
_REGION = re.compile(r"-[a-z]{2}$")
_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)
_LANGUAGES = {
    "arabic": "ar",
    "bengali": "bn",
    "british sign language": "bfi",
    "bsl": "bfi",
    "english": "en",
    "french": "fr",
    "gujarati": "gu",
    "hindi": "hi",
    "italian": "it",
    "polish": "pl",
    "portuguese": "pt",
    "punjabi": "pa",
    "romanian": "ro",
    "somali": "so",
    "spanish": "es",
    "turkish": "tr",
    "ukrainian": "uk",
    "urdu": "ur",
    "welsh": "cy",
}


def read_mode(text: str) -> str:
    """Return how an appointment takes place: one of MODES."""
    value = read_text(text).casefold()
    mode = _SAME.get(value, value)
    if mode not in MODES:
        raise FieldRefused("mode", known=", ".join(MODES))
    return mode


def read_language(text: str) -> str | None:
    """Return a language tag ("pl") from a tag or an English name; None when nothing is said.

    The region is left out: en-US in one file and en in another are the same language.
    """
    value = read_text(text).casefold()
    if not value:
        return None
    tag = _LANGUAGES.get(value, value)
    if not _TAG.fullmatch(tag) or len(tag) > 16:
        raise FieldRefused("language")
    return _REGION.sub("", tag)

"""NHS numbers and names, read strictly: a doubtful identity is refused, never repaired. Pure."""

from __future__ import annotations

import re
import unicodedata

from preparation.imports.problems import FieldRefused
from preparation.model import NhsNumber

_NAME_LIMIT = 100
_NAME_MARKS = set(" '-.\u2019\u02bc\u2010")  # with typographic apostrophes and hyphen
_TEXT_LIMIT = 300
_FORMULA = re.compile(r"^[=@+\t\r]|^-[\d=+@(]")
_NHS_SHAPE = re.compile(r"(\d{3})[ -]?(\d{3})[ -]?(\d{4})")
_NONE = frozenset({"-", "n/a", "na", "none", "nil", "no", "no mobile", "no landline", "no needs"})
_EXCEL_POWER = re.compile(r"^\d([.,]\d+)?E\+?\d+$", re.IGNORECASE)


def clean(text: str) -> str:
    """Return text in one Unicode form, with single ordinary spaces and none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def says_none(text: str) -> bool:
    """Tell whether a cell says that there is none; an empty one does not say."""
    return clean(text).casefold() in _NONE


def read_nhs_number(text: str) -> NhsNumber | None:
    """Return an NHS number whose check digit is right; None when there is none."""
    value = clean(text)
    if not value:
        return None
    if looks_like_excel_power(value):
        raise FieldRefused("excel_power")
    shape = _NHS_SHAPE.fullmatch(value) if value.isascii() else None
    if shape is None:
        raise FieldRefused("nhs_number_shape")
    digits = "".join(shape.groups())
    if not has_right_check_digit(digits) or len(set(digits)) == 1:
        raise FieldRefused("nhs_number_check")
    return NhsNumber(digits)


def has_right_check_digit(digits: str) -> bool:
    """Tell whether the last of ten digits agrees with the nine before it (modulus 11)."""
    total = sum((10 - place) * int(digit) for place, digit in enumerate(digits[:9]))
    return (11 - total % 11) % 11 == int(digits[9])


def looks_like_excel_power(value: str) -> bool:
    """Tell whether a spreadsheet has made a power of ten of a long number."""
    return _EXCEL_POWER.match(value) is not None


def read_name(text: str) -> str:
    """Return a person's name: letters, spaces, apostrophes and hyphens. May be empty."""
    name = read_text(text, limit=_NAME_LIMIT)
    if any(unicodedata.category(sign)[0] not in "LM" and sign not in _NAME_MARKS for sign in name):
        raise FieldRefused("name_signs")
    if name and not any(sign.isalpha() for sign in name):
        raise FieldRefused("name_signs")
    return name


def read_text(text: str, limit: int = _TEXT_LIMIT) -> str:
    """Return a line of text that hides nothing: no formula, no control or direction signs."""
    if _FORMULA.match(text.lstrip(" ")):
        raise FieldRefused("formula")
    value = clean(text)
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co") for sign in value):
        raise FieldRefused("hidden_signs")
    if len(value) > limit:
        raise FieldRefused("too_long", limit=str(limit))
    return value

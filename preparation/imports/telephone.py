"""Telephone numbers as practices hold them, to E.164. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from preparation.imports.identity import looks_like_excel_power, says_none
from preparation.imports.problems import FieldRefused
from preparation.model import PhoneNumber

_NOT_SAID = {"", "not known", "unknown"}
_SIGNS = re.compile(r"\+?[\d\s().-]+")
_TWO = re.compile(r"[/;,&|]|\bor\b|\band\b")
_FLOAT = re.compile(r"\d+\.0+")
_LOST_ZERO = re.compile(r"7\d{9}")

_UK = 44
# Numbers that Ofcom keeps for drama, and that look-ups therefore call invalid.
_FICTIONAL_MOBILE = re.compile(r"\+447700900\d{3}")
_TEXTABLE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}


@dataclass(frozen=True, slots=True)
class Telephone:
    """A number, and whether it can take a text."""

    number: PhoneNumber
    textable: bool


def read_telephone(text: str) -> Telephone | None:
    """Return a number; None when the cell says that there is none, or does not say.

    Raises FieldRefused for two numbers, spreadsheet damage and anything else doubtful. One
    thing is repaired, since only one number can be meant: a mobile's lost leading 0.
    """
    value = unicodedata.normalize("NFKC", text).strip()
    if value.casefold() in _NOT_SAID or says_none(value):
        return None
    _refuse_damage(value)
    if _LOST_ZERO.fullmatch(re.sub(r"\D", "", value)) and not value.startswith("+"):
        value = "0" + value
    try:
        parsed = phonenumbers.parse(value, "GB")
    except phonenumbers.NumberParseException as error:
        raise FieldRefused("telephone") from error
    if not _is_whole(parsed):
        raise FieldRefused("telephone")
    number = PhoneNumber(phonenumbers.format_number(parsed, PhoneNumberFormat.E164))
    return Telephone(number, _takes_texts(number, parsed))


def _refuse_damage(value: str) -> None:
    if looks_like_excel_power(value):
        raise FieldRefused("excel_power")
    if _TWO.search(value.casefold()):
        raise FieldRefused("two_numbers")
    if _FLOAT.fullmatch(value) or not _SIGNS.fullmatch(value):
        raise FieldRefused("telephone")
    digits = re.sub(r"\D", "", value)
    if not value.startswith(("+", "0", "(0")) and not _LOST_ZERO.fullmatch(digits):
        raise FieldRefused("lost_zero")


def _is_whole(parsed: phonenumbers.PhoneNumber) -> bool:
    """Tell whether no digit is missing: without its area code a number is possible, too."""
    if parsed.country_code != _UK:
        return phonenumbers.is_valid_number(parsed)
    digits = phonenumbers.national_significant_number(parsed)
    return phonenumbers.is_possible_number(parsed) and len(digits) in (9, 10)


def _takes_texts(number: PhoneNumber, parsed: phonenumbers.PhoneNumber) -> bool:
    if _FICTIONAL_MOBILE.fullmatch(number):
        return True
    if number.startswith("+447") and not phonenumbers.is_valid_number(parsed):
        raise FieldRefused("telephone")
    kind = phonenumbers.number_type(parsed)
    if number.startswith("+447") and kind not in _TEXTABLE:
        raise FieldRefused("not_a_person")  # pagers and numbers that are billed to the caller
    return kind in _TEXTABLE

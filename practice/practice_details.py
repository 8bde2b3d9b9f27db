"""A practice's own name, telephone and sender: how each is read, wherever it is typed. Pure."""

from __future__ import annotations

import re

import phonenumbers

from practice.forms import one_line

LONGEST_NAME = 60
_PLAIN = str.maketrans({"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u2010": "-", "\u2013": "-"})
_SERVICE = re.compile(r"MG[0-9a-f]{32}")


class WrongChoice(ValueError):
    """A choice cannot be; the text is the key of a sentence, `gaps` is what goes into it."""

    def __init__(self, key: str, **gaps: str | int) -> None:
        super().__init__(key)
        self.gaps = gaps


def practice_name(text: str) -> str:
    """Read the name as it goes out in texts: a line, with the plain signs that cost nothing."""
    name = " ".join(one_line(text, LONGEST_NAME + 1).translate(_PLAIN).split())
    if not name:
        raise WrongChoice("name")
    if len(name) > LONGEST_NAME:
        raise WrongChoice("name_long", most=LONGEST_NAME)
    return name


def practice_phone(text: str) -> str:
    """Read the telephone that patients are told to ring; it stays as it is written."""
    phone = " ".join(one_line(text, 30).split())
    e164(phone)
    return phone


def sender(text: str) -> str:
    """Read where texts come from: a number that takes replies, or a messaging service's id."""
    return text.strip() if _SERVICE.fullmatch(text.strip()) else e164(text)


def e164(text: str) -> str:
    """Read a telephone number as +441234567890."""
    try:
        found = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException:
        raise WrongChoice("phone") from None
    whole = phonenumbers.ValidationResult.IS_POSSIBLE  # not one that a local area alone can ring
    if phonenumbers.is_possible_number_with_reason(found) != whole:
        raise WrongChoice("phone")
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)

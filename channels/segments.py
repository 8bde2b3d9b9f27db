"""How many parts a text is sent (and charged) as, and how to keep that number small.

A text in the GSM-7 alphabet has 160 places, or 153 in each part of a longer one; a single
character outside it makes that 70 and 67. A few symbols (the euro sign, brackets) take two.
"""

from __future__ import annotations

from dataclasses import dataclass

import smsutil
from smsutil.codecs import is_valid_gsm

# Typographers' marks that word processors put into our words. Accented letters are not
# here: a Welsh or Polish name is worth its price.
_PLAIN = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201a": "'",
        "\u201b": "'",
        "\u2032": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u2033": '"',
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2212": "-",
        "\u2022": "-",
        "\u2026": "...",
        "\u00a0": " ",
        "\u2009": " ",
        "\u202f": " ",
        "\t": " ",
        "\u00ad": None,
        "\u200b": None,
        "\u2060": None,
        "\u2068": None,
        "\u2069": None,
        "\ufeff": None,
    }
)


@dataclass(frozen=True, slots=True)
class Segments:
    """The price of a text: its parts, and the alphabet that decided it."""

    count: int
    encoding: str
    """GSM-7 or UCS-2."""


def count_segments(text: str) -> Segments:
    """Return what a text costs, as the networks and Twilio count it. No text costs nothing."""
    if not text:
        return Segments(0, "GSM-7")
    encoding = "GSM-7" if is_gsm7(text) else "UCS-2"
    return Segments(len(smsutil.split(text).parts), encoding)


def is_gsm7(text: str) -> bool:
    """Tell whether every character is in the alphabet that packs 160 to a text."""
    return not text or bool(is_valid_gsm(text))


def flatten(text: str) -> str:
    """Return OUR words with plain quotes, dashes and spaces. Never for a patient's words."""
    return text.translate(_PLAIN)

"""Personal links: the token in a patient's own address, and how long it lasts. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

TOKEN_BYTES = 16
TOKEN_LENGTH = 22
PLAN = "plan"
"""What follows the token in a link that leads to the plan; the date of birth comes first."""

# Letters and digits only, none that look alike: phones cut a link off at a closing "-" or
# "_", and people read links out over the telephone.
_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_IN_A_TEXT = re.compile(rf"/p/[0-9A-Za-z]{{{TOKEN_LENGTH}}}\b")
_LEFT_BY_PHONES = " \t\r\n.,;:!?)]}>'\"\u2019\u201d"


def make_token(random_bytes: Callable[[int], bytes]) -> str:
    """Return a fresh token of 128 bits from `random_bytes`, always 22 characters."""
    number = int.from_bytes(random_bytes(TOKEN_BYTES))
    letters = []
    for _ in range(TOKEN_LENGTH):
        number, place = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[place])
    return "".join(reversed(letters))


def read_token(text: str) -> str | None:
    """Return the token in `text`, without what phones add after a link; None: it is none."""
    if len(text) > 2 * TOKEN_LENGTH:
        return None
    token = text.strip(_LEFT_BY_PHONES)
    right = len(token) == TOKEN_LENGTH and all(letter in _ALPHABET for letter in token)
    return token if right else None


def without_token(text: str, instead: str = "") -> str:
    """Return a text in which no link opens anything: `instead` stands where the token was."""
    return _IN_A_TEXT.sub(f"/p/{instead}", text)


def link_expiry(start: datetime, zone: str) -> datetime:
    """Return when a link to prepare for an appointment ends: with the appointment's day."""
    day = start.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)

"""How each choice of a practice is read from what somebody typed. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time
from urllib.parse import urlsplit

from practice.practice_details import WrongChoice
from preparation.imports.problems import FieldRefused
from preparation.imports.telephone import read_telephone

MOST_ORIGINS = 10
EARLIEST, LATEST = "07:00", "21:00"
"""Texts that we start go at no other hour, whatever a practice would choose."""
_EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
_MAILBOX = re.compile(r"[A-Za-z0-9]{5,20}")
_HOST = re.compile(r"(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)


def whole(least: int, most: int) -> Callable[[str], int]:
    """Return a reader of whole numbers between two others."""

    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,5}", text) or not least <= int(text) <= most:
            raise WrongChoice("number", least=least, most=most)
        return int(text)

    return read


def one_of(*choices: str) -> Callable[[str], str]:
    """Return a reader of one of several words."""

    def read(text: str) -> str:
        if text not in choices:
            raise WrongChoice("choice")
        return text

    return read


def yes_or_no(text: str) -> bool:
    """Read a yes or a no."""
    return one_of("yes", "no")(text) == "yes"


def day_time(text: str) -> str:
    """Read a time of day: 08:00."""
    try:
        return time.fromisoformat(text).strftime("%H:%M")
    except ValueError:
        raise WrongChoice("time") from None


def text_time(text: str) -> str:
    """Read an hour at which texts may go out: nobody is woken by one."""
    found = day_time(text)
    if not EARLIEST <= found <= LATEST:
        raise WrongChoice("text_time", least=EARLIEST, most=LATEST)
    return found


def mobile(text: str) -> str:
    """Read a telephone number that takes texts, or nothing."""
    try:
        found = read_telephone(text)
    except FieldRefused:
        raise WrongChoice("phone") from None
    if found is not None and not found.textable:
        raise WrongChoice("mobile")
    return found.number if found else ""


def email(text: str) -> str:
    """Read an email address, or nothing."""
    if text and not _EMAIL.fullmatch(text):
        raise WrongChoice("email")
    return text


def https(text: str) -> str:
    """Read an https address, or nothing."""
    if text and not _is_https(text):
        raise WrongChoice("https")
    return text


def mailbox(text: str) -> str:
    """Read the id of a MESH mailbox, or nothing."""
    if text and not _MAILBOX.fullmatch(text):
        raise WrongChoice("mailbox")
    return text.upper()


def origins(text: str) -> tuple[str, ...]:
    """Read the addresses of websites, one a line: scheme, name and port, nothing after."""
    found = []
    for line in text.split():
        parts = urlsplit(line.rstrip("/"))
        if not _is_https(line) or parts.path or parts.query or parts.fragment:
            raise WrongChoice("website")
        found.append(f"https://{parts.netloc.lower()}")
    if len(found) > MOST_ORIGINS:
        raise WrongChoice("website")
    return tuple(dict.fromkeys(found))


def _is_https(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    return (
        parts.scheme == "https"
        and "@" not in parts.netloc
        and port != 0
        and (_HOST.fullmatch(host) is not None)
    )

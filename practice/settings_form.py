"""The form of a practice's choices: what may be chosen, and what is wrong with it. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import time
from typing import Any
from urllib.parse import urlsplit

import phonenumbers

from practice.access import EVERYONE, LEADERS, NOBODY
from preparation.model import PracticeChoices

NATIONS = ("england", "wales", "scotland", "northern_ireland")
FACTORS = (NOBODY, LEADERS, EVERYONE)
OUT_OF_HOURS = ("wait", "contact")
MOST_ORIGINS = 10
_EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
_MAILBOX = re.compile(r"[A-Za-z0-9]{5,20}")
_HOST = re.compile(r"(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)


class WrongChoice(ValueError):
    """A choice cannot be; the text is the key of a sentence."""


def whole(least: int, most: int) -> Callable[[str], int]:
    """Return a reader of whole numbers between two others."""

    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,5}", text) or not least <= int(text) <= most:
            raise WrongChoice("number")
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


def number(text: str) -> str:
    """Read a telephone number that can be texted, or nothing."""
    if not text:
        return ""
    try:
        found = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException:
        raise WrongChoice("phone") from None
    if not phonenumbers.is_possible_number(found):
        raise WrongChoice("phone")
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)


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


READERS: Mapping[str, Callable[[str], Any]] = {
    "invite_earliest_days": whole(1, 60),
    "invite_days": whole(1, 60),
    "invite_latest_days": whole(1, 60),
    "deadline_working_days": whole(0, 10),
    "tests_first": yes_or_no,
    "two_people_from": whole(1, 10_000),
    "quiet_hours": yes_or_no,
    "ask_afterwards": yes_or_no,
    "quiet_time_seconds": whole(0, 300),
    "nation": one_of(*NATIONS),
    "opens": day_time,
    "closes": day_time,
    "escalate_minutes": whole(1, 600),
    "on_call_number": number,
    "on_call_email": email,
    "out_of_hours": one_of(*OUT_OF_HOURS),
    "out_of_hours_number": number,
    "out_of_hours_email": email,
    "second_factor": one_of(*FACTORS),
    "webhook_url": https,
    "fhir_url": https,
    "mesh_mailbox": mailbox,
    "notice_email": email,
    "website_origins": origins,
}
"""Every choice that the page offers, by its name in `PracticeChoices`. Targets are ticked."""
_NEEDED = {
    "webhook": "webhook_url",
    "fhir": "fhir_url",
    "mesh": "mesh_mailbox",
    "email": "notice_email",
}
"""What a target cannot do without."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it came: the choices it makes, and by field what is wrong."""

    choices: PracticeChoices
    problems: Mapping[str, str]


def fill(
    form: Mapping[str, str], ticked: Collection[str], now: PracticeChoices, targets: Collection[str]
) -> Filled:
    """Return the choices that a form makes; a field that is not the page's counts for nothing."""
    chosen: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for name, read in READERS.items():
        if name in form:
            try:
                chosen[name] = read(form[name].strip())
            except WrongChoice as wrong:
                problems[name] = str(wrong)
    chosen["targets"] = tuple(target for target in targets if target in ticked)
    choices = replace(now, **chosen)
    return Filled(choices, {**_together(choices), **problems})


def _together(choices: PracticeChoices) -> dict[str, str]:
    """Return what is wrong between one choice and another."""
    problems = {}
    days = choices.invite_latest_days, choices.invite_days, choices.invite_earliest_days
    if list(days) != sorted(days):
        problems["invite_days"] = "order"
    if choices.opens >= choices.closes:
        problems["closes"] = "order_times"
    if not choices.targets:
        problems["targets"] = "no_target"
    for target, name in _NEEDED.items():
        if target in choices.targets and not getattr(choices, name):
            problems[name] = "needed"
    nobody = not choices.out_of_hours_number and not choices.out_of_hours_email
    if choices.out_of_hours == "contact" and nobody:
        problems["out_of_hours_number"] = "needed_contact"
    return problems


def changes(before: PracticeChoices, after: PracticeChoices) -> list[str]:
    """Return "name: old -> new" of everything that differs."""
    return [
        f"{name}: {_short(old)} -> {_short(new)}"
        for name in (field.name for field in fields(PracticeChoices))
        if (old := getattr(before, name)) != (new := getattr(after, name))
    ]


def mark_of(choices: PracticeChoices) -> str:
    """Return what the page carries, to know that nobody changed anything meanwhile."""
    whole_of_it = json.dumps(asdict(choices), sort_keys=True)
    return hashlib.sha256(whole_of_it.encode()).hexdigest()[:24]


def _short(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)
    return text[:120] or "nothing"

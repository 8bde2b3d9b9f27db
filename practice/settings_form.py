"""The form of a practice's choices: what may be chosen, and what is wrong with it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from practice.access import EVERYONE, LEADERS, NOBODY
from practice.practice_details import WrongChoice as WrongChoice
from practice.practice_details import practice_name, practice_phone, sender
from practice.settings_readers import (
    day_time,
    email,
    https,
    mailbox,
    mobile,
    one_of,
    text_time,
    whole,
    yes_or_no,
)
from practice.settings_readers import origins as origins
from preparation.model import Practice, PracticeChoices

NATIONS = ("england", "wales", "scotland", "northern_ireland")
FACTORS = (NOBODY, LEADERS, EVERYONE)
OUT_OF_HOURS = ("wait", "contact")

DETAILS: Mapping[str, Callable[[str], str]] = {"name": practice_name, "phone": practice_phone}
"""What a practice is called and rung by, by its name in `Practice`."""
READERS: Mapping[str, Callable[[str], Any]] = {
    "invite_earliest_days": whole(1, 60),
    "invite_days": whole(1, 60),
    "invite_latest_days": whole(1, 60),
    "deadline_working_days": whole(0, 10),
    "remind_days": whole(1, 30),
    "last_chance_hours": whole(12, 96),
    "tests_first": yes_or_no,
    "two_people_from": whole(1, 10_000),
    "sender": sender,
    "quiet_hours": yes_or_no,
    "texts_from": text_time,
    "texts_until": text_time,
    "ask_afterwards": yes_or_no,
    "quiet_time_seconds": whole(0, 300),
    "nation": one_of(*NATIONS),
    "opens": day_time,
    "closes": day_time,
    "escalate_minutes": whole(1, 600),
    "on_call_number": mobile,
    "on_call_email": email,
    "out_of_hours": one_of(*OUT_OF_HOURS),
    "out_of_hours_number": mobile,
    "out_of_hours_email": email,
    "second_factor": one_of(*FACTORS),
    "webhook_url": https,
    "fhir_url": https,
    "mesh_mailbox": mailbox,
    "notice_email": email,
    "website_origins": origins,
}
"""Every choice that the page offers, by its name in `PracticeChoices`. Targets are ticked."""
NEEDED = {
    "webhook": "webhook_url",
    "fhir": "fhir_url",
    "mesh": "mesh_mailbox",
    "email": "notice_email",
}
"""What a target cannot do without."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a field: the key of a sentence, and what goes into its gaps."""

    key: str
    gaps: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it came: the practice that it makes, and by field what is wrong."""

    practice: Practice
    problems: Mapping[str, Problem]


def fill(
    form: Mapping[str, str], ticked: Collection[str], now: Practice, targets: Collection[str]
) -> Filled:
    """Return the practice that a form makes; a field that is not the page's counts for nothing.

    What is left as it is stays as it is: a telephone that was taken over from elsewhere, say.
    """
    details, choices = {"name": now.name, "phone": now.phone}, now.choices
    problems: dict[str, Problem] = {}
    chosen: dict[str, Any] = {}
    for name, read in {**DETAILS, **READERS}.items():
        if name not in form or form[name].strip() == shown(now, name):
            continue
        try:
            (details if name in DETAILS else chosen)[name] = read(form[name].strip())
        except WrongChoice as wrong:
            problems[name] = Problem(str(wrong), wrong.gaps)
    chosen["targets"] = tuple(target for target in targets if target in ticked)
    choices = _with_sender(replace(choices, **chosen), choices.sender)
    practice = replace(now, name=details["name"], phone=details["phone"], choices=choices)
    return Filled(practice, {**_together(choices), **problems})


def shown(practice: Practice, name: str) -> str:
    """Return a field as the page shows it."""
    value = getattr(practice if name in DETAILS else practice.choices, name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    return "\n".join(value) if isinstance(value, tuple) else str(value)


def shown_all(practice: Practice) -> dict[str, str]:
    """Return every field as the page shows it; the targets are one of them."""
    return {name: shown(practice, name) for name in (*DETAILS, *READERS, "targets")}


def _with_sender(choices: PracticeChoices, before: str) -> PracticeChoices:
    """Keep where texts came from: people still reply to it."""
    if choices.sender == before:
        return choices
    former = [one for one in (*choices.former_senders, before) if one and one != choices.sender]
    return replace(choices, former_senders=tuple(dict.fromkeys(former)))


def _together(choices: PracticeChoices) -> dict[str, Problem]:
    """Return what is wrong between one choice and another."""
    found = {**_out_of_order(choices), **_lacking(choices)}
    return {name: Problem(key, {}) for name, key in found.items()}


def _out_of_order(choices: PracticeChoices) -> dict[str, str]:
    found = {}
    days = choices.invite_latest_days, choices.invite_days, choices.invite_earliest_days
    if list(days) != sorted(days):
        found["invite_days"] = "order"
    if choices.remind_days >= choices.invite_days:
        found["remind_days"] = "order_reminder"
    if choices.texts_from >= choices.texts_until:
        found["texts_until"] = "order_texts"
    if choices.opens >= choices.closes:
        found["closes"] = "order_times"
    return found


def _lacking(choices: PracticeChoices) -> dict[str, str]:
    found = {} if choices.targets else {"targets": "no_target"}
    for target, name in NEEDED.items():
        if target in choices.targets and not getattr(choices, name):
            found[name] = "needed"
    nobody = not choices.out_of_hours_number and not choices.out_of_hours_email
    if choices.out_of_hours == "contact" and nobody:
        found["out_of_hours_number"] = "needed_contact"
    return found


def changes(before: Practice, after: Practice) -> list[str]:
    """Return "name: old -> new" of everything that differs."""
    names = [*DETAILS, *(field.name for field in fields(PracticeChoices))]
    return [
        f"{name}: {_short(old)} -> {_short(new)}"
        for name in names
        if (old := _value(before, name)) != (new := _value(after, name))
    ]


def _value(practice: Practice, name: str) -> Any:
    return getattr(practice if name in DETAILS else practice.choices, name)


def _short(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)
    return text[:120] or "nothing"

"""What the worklist says after a button was pressed: who it was about, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from practice.steps import when
from practice.work_rows import KINDS, kind_name
from preparation.errors import NotFound
from preparation.invite.quiet_hours import next_allowed
from preparation.model import PracticeChoices, PreparationId
from preparation.records.database import Connection
from preparation.records.day_list import preparation_of_practice
from preparation.records.practices import read_practice
from preparation.records.staff import StaffMember
from preparation.words import Words

ABOUT_SOMEBODY = frozenset({"done", "undone", "sent", "no_mobile"})
_MOST_DIGITS = 6


def say_told(
    c: Connection, member: StaffMember, query: Mapping[str, str], words: Words, now: datetime
) -> str:
    """Return the sentence that an address asks for; nothing for what no button of ours leads to."""
    told = query.get("told", "")
    if told == "refused":
        return words("practice_worklist.told.refused")
    if told == "sent_all":
        choices = read_practice(c, member.practice_id).choices
        return _sent_all(query.get("count", ""), _leaves(choices, now, words), words)
    if told not in ABOUT_SOMEBODY:
        return ""
    try:
        about = PreparationId(query.get("about", ""))
        record = preparation_of_practice(c, member.practice_id, about)
    except NotFound:
        return ""
    kind = query.get("kind", "")
    return words(
        f"practice_worklist.told.{told}",
        name=f"{record.patient.first_name} {record.patient.last_name}".strip(),
        kind=kind_name(kind, words) if kind in KINDS else "",
        at=_leaves(record.practice.choices, now, words),
    )


def _sent_all(count: str, at: str, words: Words) -> str:
    if not (count.isascii() and count.isdigit() and len(count) <= _MOST_DIGITS):
        return ""
    if int(count) == 1:
        return words("practice_worklist.told.sent_all_one", at=at)
    return words("practice_worklist.told.sent_all", count=int(count), at=at)


def _leaves(choices: PracticeChoices, now: datetime, words: Words) -> str:
    """Return from when what is asked for now goes out."""
    allowed = next_allowed(now, choices)
    if allowed <= now:
        return words("practice_worklist.at_once")
    moment = when(allowed, ZoneInfo(choices.time_zone))
    return words("practice_worklist.at_later", at=moment)

"""What becomes of an alert that nobody looks at: who is told, when, and that nobody is. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from preparation.conversation.escalation import CONTACT, ON_CALL, OUT_OF_HOURS, contacts_of
from preparation.model import PracticeChoices
from preparation.records.escalations import EMAIL, SMS
from preparation.summary.phrases import clock_time
from preparation.words import Words

RUNGS = (ON_CALL, OUT_OF_HOURS)


@dataclass(frozen=True, slots=True)
class PassingOn:
    """Whether anybody is told while the practice is open, and all of it in words."""

    nobody: bool
    open_hours: str
    out_of_hours: str


def passing_on(choices: PracticeChoices, words: Words, *, mail: bool) -> PassingOn:
    """Return what happens to an alert that waits. `mail`: there is a server to send email."""
    by_day = contacts_of(ON_CALL, choices, mail=mail)
    by_night = contacts_of(OUT_OF_HOURS, choices, mail=mail)
    gaps: dict[str, str | int] = {
        "minutes": choices.escalate_minutes,
        "opens": _spoken(choices.opens),
        "closes": _spoken(choices.closes),
    }
    night = "wait"
    if choices.out_of_hours == CONTACT:
        night = "told" if by_night or by_day else "nobody"
    return PassingOn(
        nobody=not by_day,
        open_hours=words(f"practice_escalation.says.open.{_ways(by_day)}", **gaps),
        out_of_hours=words(f"practice_escalation.says.closed.{night}", **gaps),
    )


def _spoken(time_of_day: str) -> str:
    """Return "6.30pm" of "18:30"."""
    return clock_time(
        datetime.combine(date.min, time.fromisoformat(time_of_day), UTC), ZoneInfo("UTC")
    )


def _ways(contacts: list[tuple[str, str]]) -> str:
    hows = {how for how, _ in contacts}
    if hows == {SMS, EMAIL}:
        return "both"
    return next(iter(hows), "nobody")

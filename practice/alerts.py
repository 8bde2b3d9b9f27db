"""Alerts as the pages show them: whose, what it may be about, what was done. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from practice.steps import SAFEGUARDING, when
from practice.telephones import spoken_number
from practice.waiting import waited
from preparation.conversation.paper_work import PAPER
from preparation.conversation.red_flags import URGENCY
from preparation.records.alert_notes import AlertNote
from preparation.records.escalations import NOBODY, Escalation
from preparation.records.practice_alerts import PracticeAlert
from preparation.summary.outline import Outline
from preparation.summary.phrases import plain_date, spaced
from preparation.words import Words

_URGENCY = [PAPER, *(action.value for action in URGENCY)]

type Notes = Mapping[str, Sequence[AlertNote]]
"""By alert who looked at it, and what they did."""


@dataclass(frozen=True, slots=True)
class ShownAlert:
    """One alert on a page. Never the words: they stand on its own page."""

    id: str
    name: str
    link: str
    preparation: str
    """Where the rest of what the patient said is; "" where we do not know."""
    private: bool
    about: str
    born: str
    nhs_number: str
    number: str
    dial: str
    at: str
    waits: str
    told: str
    is_open: bool
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Showing:
    """What it takes to show alerts: the moment, the practice's clock, the words."""

    now: datetime
    zone: ZoneInfo
    words: Words
    outline: Outline


def show_alerts(
    alerts: Sequence[PracticeAlert], notes: Notes, showing: Showing
) -> list[ShownAlert]:
    """Return alerts as they are to be shown, the most urgent first, then the oldest."""
    ordered = sorted(alerts, key=lambda alert: (_rank(alert), alert.at))
    return [show_alert(alert, notes.get(alert.id, ()), showing) for alert in ordered]


def show_alert(alert: PracticeAlert, notes: Sequence[AlertNote], showing: Showing) -> ShownAlert:
    """Return one alert as it is to be shown. What it may be about is not said of safeguarding."""
    words, patient = showing.words, alert.patient
    private = alert.action == SAFEGUARDING
    note = showing.outline.safety_note(alert.category, alert.action, "", alert.at)
    mine = (patient.mobile or patient.landline) if patient else alert.sender
    known = f"{patient.first_name} {patient.last_name}".strip() if patient else ""
    return ShownAlert(
        id=alert.id,
        name=known or words("practice.alerts.nobody"),
        link=f"/practice/alerts/{alert.id}",
        preparation=f"/practice/preparations/{alert.preparation_id}"
        if alert.preparation_id
        else "",
        private=private,
        about=words("practice.alerts.private") if private else note.heading,
        born=plain_date(patient.date_of_birth) if patient else "",
        nhs_number=spaced(patient.nhs_number) if patient and patient.nhs_number else "",
        number=spoken_number(mine or ""),
        dial=mine or "",
        at=when(alert.at, showing.zone),
        waits=waited(alert.at, showing.now, words) if alert.is_open else "",
        told=note.told,
        is_open=alert.is_open,
        notes=[_noted(one, showing, first=not place) for place, one in enumerate(notes)],
    )


def _rank(alert: PracticeAlert) -> int:
    return _URGENCY.index(alert.action) if alert.action in _URGENCY else len(_URGENCY)


def _noted(note: AlertNote, showing: Showing, *, first: bool) -> str:
    """Return who looked, when and what they did, in a line."""
    words = showing.words
    line = words(
        f"practice_alerts.noted.{'seen' if first else 'added'}",
        by=note.by,
        at=when(note.at, showing.zone),
    )
    did = words(f"practice_alerts.did.{note.did}.noted") if note.did else ""
    return " ".join(part for part in (line, did, note.text) if part)


def passed_on(one: Escalation, zone: ZoneInfo, words: Words) -> str:
    """Return in a sentence to whom an alert was passed on, and whether it got there."""
    if one.how == NOBODY:
        return words("practice_escalation.nobody", at=when(one.at, zone))
    return words(
        "practice_escalation.passed_on",
        at=when(one.at, zone),
        rung=words(f"practice_escalation.rung.{one.rung}"),
        how=words(f"practice_escalation.how.{one.how}"),
        state=words(f"practice_escalation.state.{one.state}").capitalize(),
    )

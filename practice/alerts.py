"""Alerts as the pages show them: what it may be about, what was told. Pure; never the words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from practice.steps import SAFEGUARDING, when
from preparation.conversation.paper_work import PAPER
from preparation.conversation.red_flags import URGENCY
from preparation.records.escalations import NOBODY, Escalation
from preparation.records.practice_alerts import PracticeAlert
from preparation.summary.outline import Outline
from preparation.words import Words

_URGENCY = [PAPER, *(action.value for action in URGENCY)]


@dataclass(frozen=True, slots=True)
class ShownAlert:
    """One alert on a page."""

    id: str
    name: str
    link: str
    about: str
    at: str
    told: str
    is_open: bool
    by: str
    seen_at: str
    note: str


def show_alerts(
    alerts: Sequence[PracticeAlert], zone: ZoneInfo, words: Words, outline: Outline
) -> list[ShownAlert]:
    """Return alerts as they are to be shown, the most urgent first, then the oldest."""
    ordered = sorted(alerts, key=lambda alert: (_rank(alert), alert.at))
    return [show_alert(alert, zone, words, outline) for alert in ordered]


def show_alert(alert: PracticeAlert, zone: ZoneInfo, words: Words, outline: Outline) -> ShownAlert:
    """Return one alert as it is to be shown. What it may be about is not said of safeguarding."""
    private = alert.action == SAFEGUARDING
    note = outline.safety_note(alert.category, alert.action, "", alert.at)
    known = f"{alert.first_name} {alert.last_name}".strip()
    place = f"preparations/{alert.preparation_id}" if alert.preparation_id else f"alerts/{alert.id}"
    return ShownAlert(
        id=alert.id,
        name=known or words("practice.alerts.nobody"),
        link=f"/practice/{place}",
        about=words("practice.alerts.private") if private else note.heading,
        at=when(alert.at, zone),
        told=note.told,
        is_open=alert.is_open,
        by=alert.by,
        seen_at=when(alert.since, zone),
        note=alert.note,
    )


def _rank(alert: PracticeAlert) -> int:
    return _URGENCY.index(alert.action) if alert.action in _URGENCY else len(_URGENCY)


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

"""Readings to judge, and one that may be shown in every respect."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from beforehand.content import read_words
from preparation.model import AppointmentState, PatientId, PatientState, PreparationState, Result
from preparation.results.kinds import Kinds, read_kinds
from preparation.results.model import (
    Card,
    Choice,
    Decision,
    Mark,
    Reading,
    ResultId,
    Standing,
    Verdict,
)
from preparation.results.release import cards, judge

WORDS = read_words()
KINDS: Kinds = read_kinds(WORDS)
NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
STANDING = Standing(
    patient=PatientState.ACTIVE,
    appointment=AppointmentState.BOOKED,
    preparation=PreparationState.INVITED,
    start=datetime(2026, 6, 11, 9, 0, tzinfo=UTC),
    zone="Europe/London",
)
GOOD = Result(
    patient_id=PatientId("rosa"),
    code="hba1c",
    value="53",
    unit="mmol/mol",
    measured_on=date(2026, 5, 20),
    routine=True,
    source_key="k",
)


def reading(name: str = "r1", **values: object) -> Reading:
    """Return a good reading, but for what is named."""
    return Reading(ResultId(name), replace(GOOD, **values))  # type: ignore[arg-type]


def card_of(*readings: Reading) -> Card:
    """Return the one card that some readings of one kind make."""
    (card,) = cards(readings, {}, KINDS, {}, Mark)
    return card


def released(card: Card, *, despite: frozenset[str] = frozenset(), **values: object) -> Decision:
    """Return the decision of a clinician who saw this card and released it."""
    decision = Decision(card.newest.id, Choice.RELEASED, card.mark, despite, "", "Dr Osei", NOW)
    return replace(decision, **values)  # type: ignore[arg-type]


def verdict_on(
    *readings: Reading,
    despite: frozenset[str] = frozenset(),
    standing: Standing = STANDING,
    now: datetime = NOW,
) -> Verdict:
    """Return the verdict on readings whose card a clinician released."""
    card = card_of(*readings)
    return judge(card, KINDS, released(card, despite=despite), standing, now)

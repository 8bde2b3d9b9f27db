"""May this result be shown to its patient, now? Pure; no is the answer to every doubt.

A result is shown when a clinician released exactly what is shown and nothing speaks against
it at this moment. Some reasons a clinician may overrule, by releasing a result by itself
after seeing it (`OVERRULED`); the others nobody may. The verdict is made anew for every page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import groupby
from math import isfinite
from zoneinfo import ZoneInfo

from preparation.model import AppointmentState, PatientState, PreparationState, Result
from preparation.results.kinds import Kind, Kinds, Numbers
from preparation.results.model import (
    EARLIER,
    Card,
    Choice,
    Decision,
    Mark,
    Reading,
    ResultId,
    Standing,
    Target,
    Verdict,
)
from preparation.results.values import is_inside, read_value

OVERRULED = frozenset({"not_routine", "no_range", "out_of_range"})
"""Reasons that a clinician may release a result despite of, having seen it."""
UNDECIDED = frozenset({"not_released", "changed"})
"""Reasons that only say that a clinician has yet to look."""
_NOT_THEIRS = frozenset({PreparationState.WRONG_NUMBER, PreparationState.CANCELLED})


def cards(
    readings: Iterable[Reading],
    decisions: Mapping[ResultId, Decision],
    kinds: Kinds,
    targets: Mapping[str, Target],
    mark: Callable[[str], Mark],
) -> list[Card]:
    """Return a card for every kind of result: the newest reading and up to two before it.

    A newer reading takes the place of an older one even while it may not be shown itself:
    an old number is never passed off as the newest.
    """
    order = list(kinds)
    known = sorted(readings, key=lambda reading: reading.result.code)
    found = []
    for code, group in groupby(known, key=lambda reading: reading.result.code):
        newest, *rest = sorted(group, key=_when, reverse=True)
        before = [one for one in rest if _may_stand_beside(one, kinds.get(code), decisions)]
        card = Card(newest, tuple(before[:EARLIER]), Mark(""), targets.get(code))
        found.append(replace(card, mark=mark(likeness(card))))
    return sorted(found, key=lambda card: order.index(card.code) if card.code in order else 99)


def likeness(card: Card) -> str:
    """Return all that a decision about a card is about; when it changes, it is void."""
    lines = [_line(reading) for reading in (card.newest, *card.earlier)]
    return "\n".join(lines)


def judge(
    card: Card,
    kinds: Kinds,
    decision: Decision | None,
    standing: Standing,
    now: datetime,
) -> Verdict:
    """Return whether the patient may read a card now, and if not, every reason why."""
    against = (*_person(standing, now), *_reading(card, kinds, standing, now))
    return Verdict(card, tuple(_standing_reasons(card, decision, against)), decision)


def objections(
    card: Card, kinds: Kinds, standing: Standing, now: datetime
) -> tuple[frozenset[str], frozenset[str]]:
    """Return what speaks against a card, whatever was decided: for nobody, for a clinician."""
    against = frozenset((*_person(standing, now), *_reading(card, kinds, standing, now)))
    return against - OVERRULED, against & OVERRULED


def window(measured_on: date, kind: Kind, standing: Standing) -> tuple[datetime, datetime]:
    """Return from when, and until before when, a result may be shown.

    From the start of its day, for the days of its kind, and no longer than the appointment's.
    """
    zone = ZoneInfo(standing.zone)
    day = standing.start.astimezone(zone).date()
    last = min(min(measured_on, day) + timedelta(days=kind.days), day)
    return _midnight(measured_on, zone), _midnight(last + timedelta(days=1), zone)


def _standing_reasons(
    card: Card, decision: Decision | None, against: Sequence[str]
) -> Iterator[str]:
    if decision is None:
        yield "not_released"
    elif decision.choice is Choice.HELD:
        yield "held"
    elif decision.choice is Choice.WITHDRAWN:
        yield "withdrawn"
    elif decision.mark != card.mark:
        yield "changed"
    else:
        against = [reason for reason in against if reason not in decision.despite & OVERRULED]
    yield from against


def _person(standing: Standing, now: datetime) -> Iterator[str]:
    zone = ZoneInfo(standing.zone)
    if standing.patient is not PatientState.ACTIVE:
        yield "patient_not_active"
    if standing.appointment is AppointmentState.CANCELLED:
        yield "appointment_cancelled"
    elif standing.preparation in _NOT_THEIRS:
        yield "not_theirs"
    if now >= _midnight(standing.start.astimezone(zone).date() + timedelta(days=1), zone):
        yield "appointment_over"


def _reading(card: Card, kinds: Kinds, standing: Standing, now: datetime) -> Iterator[str]:
    result, kind = card.newest.result, kinds.get(card.code)
    if kind is None:
        yield "kind_unknown"
        return
    opens, closes = window(result.measured_on, kind, standing)
    if now < opens:
        yield "not_yet"
    elif now >= closes:
        yield "too_old"
    if result.unit != kind.unit:
        yield "unit_unknown"
    yield from _value(result, kind)
    if not result.routine:
        yield "not_routine"


def _value(result: Result, kind: Kind) -> Iterator[str]:
    values = read_value(result, kind)
    if values is None:
        yield "free_text"
        return
    if not values:
        return
    low, high = range_of(result, kind)
    if low is None and high is None:
        yield "no_range"
    elif not is_inside(values, low, high):
        yield "out_of_range"


def range_of(result: Result, kind: Kind) -> tuple[Numbers | None, Numbers | None]:
    """Return the range of the content, or else the laboratory's, which is for one number."""
    if kind.has_policy:
        return kind.low, kind.high
    if kind.parts != 1:
        return None, None
    return _bound(result.low), _bound(result.high)


def _bound(bound: float | None) -> Numbers | None:
    return None if bound is None or not isfinite(bound) else (Decimal(str(bound)),)


def _may_stand_beside(
    reading: Reading, kind: Kind | None, decisions: Mapping[ResultId, Decision]
) -> bool:
    """Tell whether an earlier reading can be shown with the newest at all."""
    decision = decisions.get(reading.id)
    if decision is not None and decision.choice is not Choice.RELEASED:
        return False
    if kind is None or reading.result.unit != kind.unit:
        return False
    return read_value(reading.result, kind) is not None


def _when(reading: Reading) -> tuple[date, str]:
    return reading.result.measured_on, reading.id


def _line(reading: Reading) -> str:
    one = reading.result
    parts = (one.code, one.value, one.unit, one.measured_on, one.low, one.high, one.routine)
    return "|".join((reading.id, *map(str, parts)))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)

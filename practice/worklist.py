"""Reading the worklist: a few light queries, then only the lines that are shown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from practice.clinicians import by_name
from practice.requests import (
    KINDS,
    TAKES_BACK,
    Request,
    requests_by_preparation,
    wants_delete,
)
from practice.steps import SAFEGUARDING
from practice.work_items import Circumstances, WorkItem, standing_of, work_items
from preparation.model import ClinicianId, Practice, PracticeId, PreparationId, PreparationState
from preparation.record import PreparationRecord
from preparation.records.database import Connection
from preparation.records.day_list import records_of, turns_taken
from preparation.records.due import results_are_out
from preparation.records.practice_alerts import practice_alerts
from preparation.records.practices import read_practice
from preparation.records.preferences import NOTHING_SAID, Preferences, preferences_of
from preparation.records.renumbered import renumbered_between
from preparation.records.request_marks import RequestMark, marks_between
from preparation.records.results_waiting import undecided_results
from preparation.records.work_lines import (
    Stops,
    WorkLine,
    lost_invites,
    orders_between,
    turns_between,
    work_lines,
)
from preparation.results.kinds import Kinds

AHEAD = timedelta(days=28)
BEHIND = timedelta(days=7)
"""What was asked for stays on the list a week after the appointment."""
ON_A_PAGE = 50
ALL, TODO = "all", "to_do"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the list: a kind (or TODO, or ALL), a clinician, a page."""

    kind: str = TODO
    clinician: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the list, read whole."""

    item: WorkItem
    record: PreparationRecord
    wants: Preferences


@dataclass(frozen=True, slots=True)
class Worklist:
    """The part of the list that was asked for, and how much there is of everything."""

    practice: Practice
    rows: Sequence[Shown]
    counts: Mapping[str, int]
    clinicians: Mapping[ClinicianId, str]
    wanted: Wanted
    pages: int
    results_wait: Mapping[ClinicianId, int]
    """How many patients of each clinician have results that nobody has decided about."""


def read_worklist(
    c: Connection,
    practice_id: PracticeId,
    wanted: Wanted,
    *,
    now: datetime,
    kinds: Kinds | None = None,
) -> Worklist:
    """Return part of a practice's worklist. `kinds`: of the results a clinician decides about."""
    practice = read_practice(c, practice_id)
    lines = work_lines(c, practice_id, now - BEHIND, now + AHEAD)
    known = _circumstances(c, practice, lines, now)
    waiting = _undecided(c, practice_id, kinds, now) if kinds is not None else ()
    items = work_items(lines, known)
    clinicians = {line.clinician_id: line.clinician for line in lines}
    with_them = [one for one in items if wanted.clinician in ("", one.line.clinician_id)]
    found = [one for one in with_them if _is_wanted(one, wanted.kind)]
    pages = max(1, -(-len(found) // ON_A_PAGE))
    page = min(max(wanted.page, 1), pages)
    rows = _read(c, practice_id, found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE])
    asked = Wanted(wanted.kind, wanted.clinician, page)
    undecided = Counter(
        line.clinician_id
        for line in lines
        if line.preparation_id in waiting and standing_of(line, known) != "over"
    )
    return Worklist(
        practice, rows, _counts(with_them), by_name(clinicians), asked, pages, undecided
    )


def _is_wanted(item: WorkItem, kind: str) -> bool:
    if kind == TODO:
        return bool(item.tasks)
    return kind == ALL or kind in item.kinds


def _counts(items: Sequence[WorkItem]) -> Mapping[str, int]:
    counts = Counter(kind for one in items for kind in one.kinds)
    counts[TODO] = sum(bool(one.tasks) for one in items)
    counts[ALL] = len(items)
    return counts


def _read(c: Connection, practice_id: PracticeId, items: Sequence[WorkItem]) -> list[Shown]:
    records = records_of(c, practice_id, [one.line.preparation_id for one in items])
    wants = preferences_of(c, [one.line.patient_id for one in items])
    return [
        Shown(one, record, wants.get(one.line.patient_id, NOTHING_SAID))
        for one in items
        if (record := records.get(one.line.preparation_id)) is not None
    ]


def _circumstances(
    c: Connection, practice: Practice, lines: Sequence[WorkLine], now: datetime
) -> Circumstances:
    mine, start, end = practice.id, now - BEHIND, now + AHEAD
    stops = Stops(c, mine)
    marks: dict[PreparationId, list[RequestMark]] = defaultdict(list)
    for mark in marks_between(c, mine, start, end):
        marks[mark.preparation_id].append(mark)
    alerts = practice_alerts(c, mine)
    return Circumstances(
        choices=practice.choices,
        now=now,
        stopped={
            one.preparation_id for one in lines if stops.is_stopped(one.patient_id, one.mobile)
        },
        lost=lost_invites(c, mine, start, end),
        requests=_requests(c, mine, start, end),
        alerts={one.preparation_id: one.at for one in reversed(alerts) if one.preparation_id},
        private={
            one.preparation_id
            for one in alerts
            if one.action == SAFEGUARDING and one.preparation_id
        },
        marks=marks,
        orders=orders_between(c, mine, start, end),
        renumbered=renumbered_between(c, mine, start, end),
        results_ready=_with_results(c, practice, lines),
    )


def _requests(
    c: Connection, practice_id: PracticeId, start: datetime, end: datetime
) -> Mapping[PreparationId, tuple[Request, ...]]:
    turns = turns_between(c, practice_id, start, end, KINDS)
    if deleting := wants_delete(turns):
        rest = [turn for turn in turns if turn.preparation_id not in deleting]
        turns = [*rest, *turns_taken(c, practice_id, deleting, (*KINDS, *TAKES_BACK))]
    return requests_by_preparation(turns)


def _undecided(
    c: Connection, practice_id: PracticeId, kinds: Kinds, now: datetime
) -> frozenset[PreparationId]:
    """Return whose results may still be shown, once a clinician has looked at them."""
    today, longest = now.date(), max((kind.days for kind in kinds.values()), default=0)
    since = today - timedelta(days=longest)
    found = undecided_results(c, practice_id, now, now + AHEAD, since=since)
    return frozenset(
        preparation_id
        for preparation_id, mine in found.items()
        if any(
            (kind := kinds.get(one.code)) is not None
            and one.measured_on + timedelta(days=kind.days) >= today
            for one in mine
        )
    )


def _with_results(
    c: Connection, practice: Practice, lines: Sequence[WorkLine]
) -> frozenset[PreparationId]:
    """Return whose results are there; asked only where the invite waits for them."""
    if not practice.choices.tests_first:
        return frozenset(one.preparation_id for one in lines)
    due = [one for one in lines if one.state is PreparationState.DUE]
    return frozenset(
        one.preparation_id for one in due if results_are_out(c, one.patient_id, one.start)
    )

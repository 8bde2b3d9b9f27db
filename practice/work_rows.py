"""The worklist as it is shown: names, what is next, and the buttons for it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from practice.steps import when
from practice.telephones import spoken_number
from practice.work_items import RESULTS, TO_DO, URGENT, Task
from practice.worklist import ALL, TODO, Shown, Worklist
from preparation.model import Patient, PreparationId
from preparation.summary.phrases import clock_time, short_day
from preparation.words import Words

_RING, _PAPER, _LETTER, _SEND, _OPEN, _WANTS, _RESULTS, _TYPE = (
    "ring",
    "paper",
    "letter",
    "send",
    "open",
    "preferences",
    "results",
    "type",
)
_ACTIONS: Mapping[str, tuple[str, ...]] = {
    URGENT: (_OPEN,),
    "speak_to_person": (_RING,),
    "reschedule": (_RING,),
    "request_review": (_RING,),
    "results_by_post": (_LETTER,),
    "results_by_call": (_RING, _LETTER),
    "interpreter": (_RING,),
    "accessible_format": (_RING, _PAPER, _LETTER, _WANTS),
    "carer_proxy": (_RING,),
    "delete_data": (_OPEN,),
    "delete_unsure": (_RING,),
    "support": (_RING,),
    RESULTS: (_RESULTS,),
    "call_late": (_RING, _PAPER),
    "no_results": (_RING, _PAPER),
    "no_mobile": (_RING, _PAPER, _WANTS),
    "no_texts": (_RING, _PAPER, _WANTS),
    "by_post": (_PAPER, _LETTER, _TYPE),
    "by_telephone": (_RING, _PAPER),
    "undeliverable": (_SEND, _RING, _PAPER),
    "held": (_SEND, _RING),
    "stopped": (_RING, _PAPER, _WANTS),
    "wrong_number": (_RING, _PAPER),
    "silent": (_RING, _PAPER, _WANTS),
    "finished": (_OPEN,),
    "partial": (_OPEN,),
}
QUIET = ("waits_results", "due", "invited", "answering", "paused")
_AT_ANY_TIME = dict.fromkeys(QUIET, (_RING, _PAPER, _WANTS))
"""Nobody has to do anything about these, and somebody may ring or be rung all the same."""
READY = ("finished", "partial", "not_shared", "declined", "done", ALL)
_ASKED = tuple(kind for kind in _ACTIONS if kind not in TO_DO | {URGENT, "finished", "partial"})
FILTERS = (TODO, URGENT, *_ASKED, *(kind for kind in _ACTIONS if kind in TO_DO))
KINDS = frozenset((*FILTERS, *QUIET, *READY))
SENDS = frozenset(kind for kind, actions in _ACTIONS.items() if _SEND in actions)
MARKABLE = frozenset(_ACTIONS) - {URGENT, RESULTS, "finished", "partial"}


@dataclass(frozen=True, slots=True)
class ShownTask:
    """One thing to do: its tag, what is next, the buttons, and whether it can be marked done."""

    kind: str
    name: str
    look: str
    when: str
    next: str
    actions: tuple[str, ...]
    waits: bool
    """Whether somebody has to do something."""
    markable: bool


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One line of the worklist."""

    preparation_id: PreparationId
    day: str
    time: str
    name: str
    clinician: str
    number: str
    dial: str
    patient: Patient
    wants: tuple[str, ...]
    support: str
    tasks: tuple[ShownTask, ...]
    done: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to narrow the list, and how many it leaves."""

    kind: str
    name: str
    count: int
    chosen: bool


def work_rows(found: Worklist, words: Words) -> list[WorkRow]:
    """Return the lines that are shown, in order."""
    zone = ZoneInfo(found.practice.choices.time_zone)
    return [_row(shown, zone, words) for shown in found.rows]


def filters(found: Worklist, kinds: tuple[str, ...], words: Words) -> list[Filter]:
    """Return the ways to narrow the list: those that leave something, and the one chosen."""
    return [
        Filter(kind, kind_name(kind, words), found.counts.get(kind, 0), kind == found.wanted.kind)
        for kind in kinds
        if found.counts.get(kind) or kind in (TODO, found.wanted.kind)
    ]


def kind_name(kind: str, words: Words) -> str:
    """Return what a kind is called."""
    return words(f"practice_worklist.kinds.{kind}.name")


def _row(shown: Shown, zone: ZoneInfo, words: Words) -> WorkRow:
    record, patient = shown.record, shown.record.patient
    number = patient.mobile or patient.landline or ""
    start = record.appointment.start
    tasks = shown.item.tasks or (Task(shown.item.standing, shown.item.line.since),)
    said = shown.wants
    way = f"by_{said.way}"
    wants = [words(f"practice_worklist.wants.{way}")] if said.way else []
    if said.reminders is False:
        wants.append(words("practice_worklist.wants.no_reminders"))
    return WorkRow(
        preparation_id=record.preparation.id,
        day=short_day(start, zone),
        time=clock_time(start, zone),
        name=f"{patient.first_name} {patient.last_name}".strip(),
        clinician=record.clinician.name,
        number=spoken_number(number),
        dial=number,
        patient=patient,
        wants=tuple(wants),
        support=said.support,
        tasks=tuple(_task(task, shown, zone, words) for task in tasks),
        done=tuple(_done_lines(shown, zone, words)),
    )


def _task(task: Task, shown: Shown, zone: ZoneInfo, words: Words) -> ShownTask:
    below = f"practice_worklist.kinds.{task.kind}"
    return ShownTask(
        kind=task.kind,
        name=words(f"{below}.name"),
        look=words(f"{below}.look"),
        when=when(task.since, zone) if task.kind in _ASKED and task.kind != RESULTS else "",
        next=words(f"{below}.next", first_name=shown.record.patient.first_name),
        actions=_ACTIONS.get(task.kind, _AT_ANY_TIME.get(task.kind, ())),
        waits=task.kind in _ACTIONS,
        markable=task.kind in MARKABLE and bool(shown.item.tasks),
    )


def _done_lines(shown: Shown, zone: ZoneInfo, words: Words) -> list[str]:
    return [
        words(
            f"practice_worklist.done.{'line_note' if mark.note else 'line'}",
            kind=kind_name(mark.kind, words),
            by=mark.done_by,
            at=when(mark.at, zone),
            note=mark.note,
        )
        for mark in shown.item.done
    ]

"""The worklist as it is shown: names, what is next, and the buttons for it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from practice.steps import when
from practice.telephones import spoken_number
from practice.work_items import RENUMBERED, TO_DO, URGENT, Task
from practice.worklist import ALL, TODO, Shown, Worklist
from preparation.model import ClinicianId, Patient, PreparationId
from preparation.records.request_marks import RequestMark
from preparation.summary.phrases import clock_time, short_day
from preparation.words import Words

_RING, _NUMBERS, _PAPER, _LETTER, _SEND, _LINK, _OPEN, _WANTS, _TYPE = (
    "ring",
    "numbers",
    "paper",
    "letter",
    "send",
    "link",
    "open",
    "preferences",
    "type",
)
_ACTIONS: Mapping[str, tuple[str, ...]] = {
    URGENT: (_RING, _OPEN),
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
    "call_late": (_RING, _PAPER),
    "no_results": (_RING, _PAPER),
    "no_mobile": (_RING, _NUMBERS, _PAPER, _WANTS),
    "no_texts": (_RING, _PAPER, _WANTS),
    "by_post": (_PAPER, _LETTER, _TYPE),
    "by_telephone": (_RING, _PAPER),
    "undeliverable": (_SEND, _RING, _NUMBERS, _PAPER),
    "held": (_SEND, _RING),
    "stopped": (_RING, _PAPER, _WANTS),
    "wrong_number": (_NUMBERS, _RING, _PAPER),
    "put_right": (_SEND, _RING),
    RENUMBERED: (_LINK, _RING),
    "silent": (_RING, _PAPER, _WANTS),
    "finished": (_OPEN,),
    "partial": (_OPEN,),
}
_PRIVATELY = (_OPEN, _RING)
"""About abuse: read it before anybody rings."""
QUIET = ("waits_results", "due", "invited", "answering", "paused")
_AT_ANY_TIME = dict.fromkeys(QUIET, (_RING, _PAPER, _WANTS)) | {"paused": (_OPEN,)}
"""Nobody has to do anything about these, and somebody may ring or be rung all the same; but
after something urgent only who has read it: a call to the house may do harm."""
READY = ("finished", "partial", "not_shared", "declined", "done", ALL)
_ASKED = tuple(kind for kind in _ACTIONS if kind not in TO_DO | {URGENT, "finished", "partial"})
_DATED = frozenset({URGENT, *_ASKED})
FILTERS = (TODO, URGENT, *_ASKED, *(kind for kind in _ACTIONS if kind in TO_DO))
KINDS = frozenset((*FILTERS, *QUIET, *READY))
SENDS = frozenset(kind for kind, actions in _ACTIONS.items() if _SEND in actions)
MARKABLE = frozenset(_ACTIONS) - {URGENT, "finished", "partial"}


@dataclass(frozen=True, slots=True)
class ShownTask:
    """One thing to do: its tag, what is next, the buttons, and whether it can be marked done."""

    kind: str
    name: str
    look: str
    when: str
    next: str
    careful: str
    """What to mind before anybody rings; "" where there is nothing."""
    actions: tuple[str, ...]
    waits: bool
    """Whether somebody has to do something."""
    markable: bool
    dial: str = ""
    """The number to ring about it; never one that somebody has said is wrong."""

    @property
    def number(self) -> str:
        """Return that number as people write it."""
        return spoken_number(self.dial)


@dataclass(frozen=True, slots=True)
class DoneLine:
    """What was done, or not done after all; `kind` where that can be taken back."""

    said: str
    kind: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One line of the worklist."""

    preparation_id: PreparationId
    day: str
    time: str
    name: str
    clinician: str
    patient: Patient
    wants: tuple[str, ...]
    support: str
    tasks: tuple[ShownTask, ...]
    done: tuple[DoneLine, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to narrow the list, and how many it leaves."""

    kind: str
    name: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class ResultsLine:
    """One line for all results that wait, and whose the list is that it leads to."""

    says: str
    clinician: str


def results_line(found: Worklist, own: str, words: Words) -> ResultsLine | None:
    """Return the line about results: of who is chosen, or else the clinician's own."""
    whose = found.wanted.clinician or own
    counts = {id_: count for id_, count in found.results_wait.items() if whose in ("", id_)}
    count, name = sum(counts.values()), found.clinicians.get(ClinicianId(whose), "")
    if not count:
        return None
    key = f"practice_worklist.results_wait.{'one' if count == 1 else 'many'}"
    says = words(f"{key}_of", count=count, clinician=name) if name else words(key, count=count)
    return ResultsLine(says, whose)


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
    start = record.appointment.start
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
        patient=patient,
        wants=tuple(wants),
        support=said.support,
        tasks=tuple(_tasks(shown, zone, words)),
        done=tuple(_done_lines(shown, zone, words)),
    )


def _tasks(shown: Shown, zone: ZoneInfo, words: Words) -> list[ShownTask]:
    """Return what is to be done, or, where nothing is, where they stand."""
    standing = shown.item.standing
    if shown.item.tasks or standing not in TO_DO:
        tasks = shown.item.tasks or (Task(standing, shown.item.line.since),)
        return [_task(task, shown, zone, words) for task in tasks]
    below = f"practice_worklist.kinds.{standing}"
    dealt = words("practice_worklist.done.dealt")
    tag = words(f"{below}.name")
    return [ShownTask(standing, tag, "grey", "", dealt, "", (), waits=False, markable=False)]


def _task(task: Task, shown: Shown, zone: ZoneInfo, words: Words) -> ShownTask:
    below = f"practice_worklist.kinds.{task.kind}"
    return ShownTask(
        kind=task.kind,
        name=words(f"{below}.name"),
        look=words(f"{below}.look"),
        when=when(task.since, zone) if task.kind in _DATED else "",
        next=words(f"{below}.next", first_name=shown.record.patient.first_name),
        careful=words("practice_alerts.careful") if task.private else "",
        actions=_PRIVATELY
        if task.private
        else _ACTIONS.get(task.kind, _AT_ANY_TIME.get(task.kind, ())),
        waits=task.kind in _ACTIONS,
        markable=task.kind in MARKABLE and bool(shown.item.tasks),
        dial=_number_to_ring(task, shown),
    )


def _number_to_ring(task: Task, shown: Shown) -> str:
    mobile, landline = shown.record.patient.mobile, shown.record.patient.landline
    return landline or "" if task.kind == "wrong_number" else mobile or landline or ""


def _done_lines(shown: Shown, zone: ZoneInfo, words: Words) -> list[DoneLine]:
    holds = shown.item.dealt_with
    return [_done_line(mark, mark in holds, zone, words) for mark in shown.item.done]


def _done_line(mark: RequestMark, holds: bool, zone: ZoneInfo, words: Words) -> DoneLine:
    line = ("line_note" if mark.note else "line") if mark.done else "line_back"
    name = kind_name(mark.kind, words)
    said = words(
        f"practice_worklist.done.{line}",
        kind=name,
        by=mark.done_by,
        at=when(mark.at, zone),
        note=mark.note,
    )
    return DoneLine(said, mark.kind, name) if holds and mark.kind in MARKABLE else DoneLine(said)

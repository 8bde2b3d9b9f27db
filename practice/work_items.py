"""The worklist: where every preparation stands, and what somebody is to do about it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from practice.requests import Request
from preparation.invite.due import InviteFacts, Verdict, days_until, judge
from preparation.model import (
    AppointmentState,
    PatientState,
    PracticeChoices,
    PreparationId,
    PreparationState,
)
from preparation.records.preferences import PAPER, TELEPHONE
from preparation.records.request_marks import RequestMark
from preparation.records.work_lines import WorkLine

URGENT, SUPPORT, RENUMBERED = "urgent", "support", "number_changed"
NOT_LISTED = frozenset({"over", "later"})
"""Standings nobody needs to see: cancelled, died, moved away, not yet in the window."""
TO_DO = {
    "call_late",
    "no_results",
    "no_mobile",
    "no_texts",
    "by_post",
    "by_telephone",
    "undeliverable",
    "held",
    "stopped",
    "wrong_number",
    "put_right",
    "silent",
}
"""Standings in which somebody has to do something, the most pressing kinds first."""

_BY_VERDICT = {
    Verdict.WAIT_RESULTS: "waits_results",
    Verdict.HELD: "held",
    Verdict.CALL_LATE: "call_late",
    Verdict.CALL_NO_RESULTS: "no_results",
    Verdict.CALL_NO_MOBILE: "no_mobile",
    Verdict.BY_POST: "by_post",
    Verdict.BY_TELEPHONE: "by_telephone",
    Verdict.STOPPED: "no_texts",
}
_NOT_FINISHED = frozenset(
    {PreparationState.INVITED, PreparationState.IN_PROGRESS, PreparationState.NO_REPLY}
)
"""Who is in one of these, and wants post or a call, waits for a person."""
_BY_WAY = {PAPER: "by_post", TELEPHONE: "by_telephone"}
_BY_STATE = {
    PreparationState.IN_PROGRESS: "answering",
    PreparationState.PAUSED: "paused",
    PreparationState.FINISHED: "finished",
    PreparationState.FINISHED_NOT_SHARED: "not_shared",
    PreparationState.DECLINED: "declined",
    PreparationState.STOPPED: "stopped",
    PreparationState.WRONG_NUMBER: "wrong_number",
    PreparationState.NO_REPLY: "silent",
    PreparationState.DEADLINE_PARTIAL: "partial",
    PreparationState.CANCELLED: "over",
}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known besides the lines themselves."""

    choices: PracticeChoices
    now: datetime
    stopped: Collection[PreparationId] = ()
    lost: Mapping[PreparationId, datetime] | None = None
    """Whose invite did not arrive, and when we learnt of it."""
    requests: Mapping[PreparationId, Sequence[Request]] | None = None
    alerts: Mapping[PreparationId, datetime] | None = None
    """Whose alert nobody has seen, since when."""
    private: Collection[PreparationId] = ()
    """Whose alert is about abuse or neglect."""
    marks: Mapping[PreparationId, Sequence[RequestMark]] | None = None
    orders: Mapping[PreparationId, str] | None = None
    results_ready: Collection[PreparationId] = ()
    renumbered: Mapping[PreparationId, datetime] | None = None
    """Whose mobile changed after their newest link went out, and when."""


@dataclass(frozen=True, slots=True)
class Task:
    """Something for somebody to do."""

    kind: str
    since: datetime
    private: bool = False
    """Whether others may not hear of it: abuse or neglect."""


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One preparation on the worklist."""

    line: WorkLine
    standing: str
    tasks: tuple[Task, ...]
    """What nobody has dealt with yet."""
    done: tuple[RequestMark, ...]
    """Every mark, in order: what was done, and what was not done after all."""

    @property
    def dealt_with(self) -> tuple[RequestMark, ...]:
        """Return the marks that hold: the newest of each kind, where it says done."""
        newest = {mark.kind: mark for mark in self.done}
        return tuple(mark for mark in newest.values() if mark.done)

    @property
    def kinds(self) -> frozenset[str]:
        """Return the kinds under which it is found."""
        standing = {self.standing} - TO_DO
        done = {"done"} if self.dealt_with else set()
        return frozenset(standing | done | {task.kind for task in self.tasks})


def work_items(lines: Sequence[WorkLine], known: Circumstances) -> list[WorkItem]:
    """Return what the worklist shows: what may be urgent, then in the order of appointments."""
    found = (_item(line, known) for line in lines)
    listed = [one for one in found if one.tasks or one.done or one.standing not in NOT_LISTED]
    return sorted(listed, key=lambda one: URGENT not in one.kinds)


def _item(line: WorkLine, known: Circumstances) -> WorkItem:
    standing, mine = standing_of(line, known), line.preparation_id
    marks = tuple((known.marks or {}).get(mine, ()))
    tasks = [] if standing == "over" else _asked_for(line, known)
    if standing in TO_DO:
        tasks.append(Task(standing, _since(standing, line, known)))
    alert = (known.alerts or {}).get(mine)
    urgent = [] if alert is None else [Task(URGENT, alert, mine in known.private)]
    waiting = tuple(task for task in tasks if not _is_done(task, marks))
    return WorkItem(line, standing, (*urgent, *waiting), marks)


def _since(standing: str, line: WorkLine, known: Circumstances) -> datetime:
    """Return since when it stands: what was done before that was done about something else."""
    if standing == "undeliverable":
        return (known.lost or {}).get(line.preparation_id, line.since)
    if standing == "put_right":
        return (known.renumbered or {}).get(line.preparation_id, line.since)
    if standing in _BY_WAY.values() and line.wished_at is not None:
        return max(line.since, line.wished_at)
    return line.since


def _asked_for(line: WorkLine, known: Circumstances) -> list[Task]:
    asked = (known.requests or {}).get(line.preparation_id, ())
    tasks = [Task(request.kind, request.at) for request in asked]
    if line.needs_support and line.start > known.now:
        tasks.append(Task(SUPPORT, line.wished_at or line.since))
    if (changed := _renumbered(line, known)) is not None:
        tasks.append(Task(RENUMBERED, changed))
    return tasks


def _renumbered(line: WorkLine, known: Circumstances) -> datetime | None:
    """Return since when somebody who is answering has another mobile, and no link on it."""
    answering = line.state in (PreparationState.IN_PROGRESS, PreparationState.PAUSED)
    ahead = line.start > known.now
    return (known.renumbered or {}).get(line.preparation_id) if answering and ahead else None


def _number_is_new(line: WorkLine, known: Circumstances) -> bool:
    return line.preparation_id in (known.renumbered or {})


def _is_done(task: Task, marks: Sequence[RequestMark]) -> bool:
    """Tell whether somebody dealt with it; what is asked again afterwards is new."""
    mine = [mark for mark in marks if mark.kind == task.kind and mark.at >= task.since]
    return bool(mine) and mine[-1].done


def standing_of(line: WorkLine, known: Circumstances) -> str:
    """Return where a preparation stands: a key of `standings` in content."""
    over = line.patient_state is not PatientState.ACTIVE
    if over or line.appointment_state is AppointmentState.CANCELLED:
        return "over"
    if line.state is PreparationState.DUE:
        return _standing_of_due(line, known)
    if line.start <= known.now and line.state is not PreparationState.PAUSED:
        return "over" if line.state is PreparationState.INVITED else _past(line)
    if line.state in _NOT_FINISHED and line.way in _BY_WAY:
        return _BY_WAY[line.way]
    if line.state is PreparationState.INVITED:
        return _standing_of_invited(line, known)
    stopped = line.preparation_id in known.stopped
    if line.state is PreparationState.IN_PROGRESS and stopped:
        return "stopped"
    if line.state is PreparationState.WRONG_NUMBER and _number_is_new(line, known):
        return "put_right"
    return _BY_STATE[line.state]


def _past(line: WorkLine) -> str:
    """After the appointment nothing is to be done about how far they got."""
    standing = _BY_STATE[line.state]
    return "later" if standing in TO_DO else standing


def _standing_of_invited(line: WorkLine, known: Circumstances) -> str:
    if line.preparation_id in (known.lost or {}):
        return "undeliverable"
    if line.preparation_id in known.stopped:
        return "stopped"
    return "silent" if known.now > line.deadline else "invited"


def _standing_of_due(line: WorkLine, known: Circumstances) -> str:
    if line.start <= known.now:
        return "later"
    facts = InviteFacts(
        start=line.start,
        has_mobile=line.mobile is not None,
        patient_state=line.patient_state,
        appointment_state=line.appointment_state,
        stopped=line.preparation_id in known.stopped,
        way=line.way,
        results_ready=line.preparation_id in known.results_ready,
        wanted=(known.orders or {}).get(line.preparation_id, ""),
    )
    verdict = judge(facts, known.choices, known.now)
    if verdict in _BY_VERDICT:
        return _BY_VERDICT[verdict]
    near = days_until(line.start, known.now, known.choices) <= known.choices.invite_earliest_days
    return "due" if near else "later"

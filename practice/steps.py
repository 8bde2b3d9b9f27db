"""Where a preparation stands and what staff are to do about it, in plain words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from practice.requests import Request
from preparation.conversation.facts import day_in_words
from preparation.invite.due import Verdict, days_until, facts_of, judge
from preparation.model import AppointmentState, PatientState, PreparationState
from preparation.record import PreparationRecord
from preparation.records.practice_alerts import PracticeAlert
from preparation.records.preferences import PAPER, TELEPHONE
from preparation.summary.phrases import clock_time, short_day
from preparation.words import Words

SAFEGUARDING = "safeguarding"
_OVER = frozenset({"deceased", "moved_away", "cancelled"})
"""Whoever these are about is not to be rung, whatever they asked for."""
_NOT_FINISHED = frozenset(
    {PreparationState.INVITED, PreparationState.IN_PROGRESS, PreparationState.NO_REPLY}
)
_BY_WAY = {PAPER: "by_post", TELEPHONE: "by_telephone"}
_BY_NEW_NUMBER = {
    PreparationState.IN_PROGRESS: "number_changed",
    PreparationState.WRONG_NUMBER: "put_right",
}
_NEVER_INVITED = {
    Verdict.WAIT_RESULTS: "waits_results",
    Verdict.HELD: "held",
    Verdict.CALL_NO_RESULTS: "no_results",
    Verdict.BY_POST: "by_post",
    Verdict.BY_TELEPHONE: "by_telephone",
    Verdict.CALL_LATE: "call_late",
    Verdict.CALL_NO_MOBILE: "no_mobile",
    Verdict.STOPPED: "no_texts",
}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a preparation besides its record."""

    no_texts: bool = False
    way: str = ""
    """How the patient wants to be reached."""
    renumbered: bool = False
    """Whether their mobile changed after the newest link went to it."""
    wanted: str = ""
    """What staff decided about the invite."""
    results_ready: bool = True
    alerts: tuple[PracticeAlert, ...] = ()
    requests: tuple[Request, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """Where a preparation stands in plain words, and the next sensible step."""

    says: str
    next: str
    brief: str
    """The next step as a list has it, in one line."""
    look: str
    count: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that a patient asked for, and when and how."""

    tag: str
    said: str
    next: str
    when: str
    count: str


@dataclass(frozen=True, slots=True)
class Work:
    """All that staff are told of one preparation."""

    step: Step
    asked: tuple[Asked, ...]
    todo: tuple[str, ...]
    """The next steps, the most pressing first."""
    brief: tuple[str, ...]
    """The same, as a list has them."""
    counts: frozenset[str]
    """Which of the counts it belongs to."""
    urgent: bool
    """Whether nobody has looked yet at something that may be urgent, and its step does not say."""


def work_of(
    record: PreparationRecord, known: Known, now: datetime, zone: ZoneInfo, words: Words
) -> Work:
    """Return what there is to do about a preparation."""
    step = step_of(record, now, zone, words, known)
    over = _key(record, now, known) in _OVER
    requests = () if over else known.requests
    asked = tuple(_asked(request, record, zone, words) for request in requests)
    wishes = tuple(dict.fromkeys(one.next for one in asked if one.next))
    counts = {step.count, *(one.count for one in asked)}
    idle = step.count == "under_way"
    if idle and wishes:
        counts.discard("under_way")
    todo = wishes or (step.next,)
    if wishes and not idle:
        todo = (step.next, *wishes) if step.count == "call" else (*wishes, step.next)
    brief = tuple(step.brief if one == step.next else one for one in todo)
    waiting = any(alert.is_open for alert in known.alerts)
    urgent = waiting and record.state is not PreparationState.PAUSED and not over
    if not urgent:
        return Work(step, asked, todo, brief, frozenset(counts), False)
    first = _step(_key_of_paused(known), record, zone, words, known)
    counts = {*counts, first.count} - {"under_way"}
    todo, brief = (first.next, *todo), (first.brief, *brief)
    return Work(step, asked, todo, brief, frozenset(counts), True)


def step_of(
    record: PreparationRecord,
    now: datetime,
    zone: ZoneInfo,
    words: Words,
    known: Known | None = None,
) -> Step:
    """Return where a preparation stands and what to do about it."""
    known = known or Known()
    return _step(_key(record, now, known), record, zone, words, known)


def _step(key: str, record: PreparationRecord, zone: ZoneInfo, words: Words, known: Known) -> Step:
    below = f"practice_states.{key}"
    seen = max(known.alerts, key=lambda alert: alert.since, default=None)
    brief = f"{below}.brief" if f"{below}.brief" in words else f"{below}.next"
    facts: dict[str, str | int] = {
        "first_name": record.patient.first_name,
        "deadline": day_in_words(record.preparation.deadline.astimezone(zone)),
        "invite_days": record.practice.choices.invite_days,
        "by": seen.by if seen else "",
        "seen_at": when(seen.since, zone) if seen else "",
    }
    return Step(
        says=words(f"{below}.says"),
        next=words(f"{below}.next", **facts),
        brief=words(brief, **facts),
        look=words(f"{below}.look"),
        count=words(f"{below}.count"),
    )


def when(moment: datetime, zone: ZoneInfo) -> str:
    """Return "1 June, 10.20am"."""
    return f"{short_day(moment, zone)}, {clock_time(moment, zone)}"


def _asked(request: Request, record: PreparationRecord, zone: ZoneInfo, words: Words) -> Asked:
    below = f"practice.asked.{request.kind}"
    day, name = when(request.at, zone), record.patient.first_name
    by = f"practice.channels.{request.channel}"
    return Asked(
        tag=words(f"{below}.tag"),
        said=words(f"{below}.said", first_name=name),
        next=words(f"{below}.next", first_name=name),
        when=f"{day}, {words(by)}" if by in words else day,
        count=words(f"{below}.count"),
    )


def _key(record: PreparationRecord, now: datetime, known: Known) -> str:
    """Return which entry of content/practice_states.yml holds."""
    if record.patient_state is not PatientState.ACTIVE:
        return record.patient_state.value
    if record.appointment_state is AppointmentState.CANCELLED:
        return PreparationState.CANCELLED.value
    if (needed := _needs_a_person(record.state, known)) is not None:
        return needed
    match record.state:
        case PreparationState.DUE:
            return _key_of_due(record, now, known)
        case PreparationState.INVITED if known.no_texts:
            return "no_texts"
        case PreparationState.INVITED if now > record.preparation.deadline:
            return "late"
        case PreparationState.PAUSED:
            return _key_of_paused(known)
        case state:
            return state.value


def _needs_a_person(state: PreparationState, known: Known) -> str | None:
    """Return why no text goes on with somebody who is invited, if that is so."""
    if state in _NOT_FINISHED and known.way in _BY_WAY:
        return _BY_WAY[known.way]
    return _BY_NEW_NUMBER.get(state) if known.renumbered else None


def _key_of_due(record: PreparationRecord, now: datetime, known: Known) -> str:
    """Nobody is told "nothing to do" about somebody who will never be invited."""
    if record.appointment.start <= now:
        return "not_invited"
    facts = facts_of(
        record,
        stopped=known.no_texts,
        way=known.way,
        results_ready=known.results_ready,
        wanted=known.wanted,
    )
    verdict = judge(facts, record.practice.choices, now)
    if verdict in _NEVER_INVITED:
        return _NEVER_INVITED[verdict]
    if record.patient.mobile is None:
        return "no_mobile"  # the invite's day is to come, and will change nothing
    choices = record.practice.choices
    near = days_until(record.appointment.start, now, choices) <= choices.invite_days
    return "invite_now" if near else "due"


def _key_of_paused(known: Known) -> str:
    waiting = [alert for alert in known.alerts if alert.is_open]
    if any(alert.action == SAFEGUARDING for alert in waiting):
        return "paused_private"
    return "paused_seen" if known.alerts and not waiting else "paused"

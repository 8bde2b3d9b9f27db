"""Who is due for an invite, who is too late for one, and who gets none. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from preparation.invite.quiet_hours import next_allowed
from preparation.model import AppointmentState, PatientState, PracticeChoices
from preparation.record import PreparationRecord


class Verdict(StrEnum):
    """What to do about the invite for a preparation."""

    SEND = "send"
    WAIT = "wait"
    WAIT_RESULTS = "wait_results"
    """The practice does the tests first, and there are no results to read yet."""
    HELD = "held"
    """Somebody called it back, and will say when it goes."""
    CALL_LATE = "call_late"
    """Booked too late for a text: somebody rings."""
    CALL_NO_RESULTS = "call_no_results"
    """The results did not come in time for a text."""
    CALL_NO_MOBILE = "call_no_mobile"
    BY_POST = "by_post"
    BY_TELEPHONE = "by_telephone"
    STOPPED = "stopped"
    DECEASED = "deceased"
    MOVED_AWAY = "moved_away"
    CANCELLED = "cancelled"


TO_CALL = frozenset(
    {
        Verdict.CALL_LATE,
        Verdict.CALL_NO_RESULTS,
        Verdict.CALL_NO_MOBILE,
        Verdict.BY_POST,
        Verdict.BY_TELEPHONE,
    }
)
"""What a person does instead of a text."""
_BY_HAND = {"paper": Verdict.BY_POST, "telephone": Verdict.BY_TELEPHONE}


@dataclass(frozen=True, slots=True)
class InviteFacts:
    """All that decides about an invite."""

    start: datetime
    has_mobile: bool
    patient_state: PatientState = PatientState.ACTIVE
    appointment_state: AppointmentState = AppointmentState.BOOKED
    stopped: bool = False
    way: str = ""
    """How the patient wants to be reached (`records.preferences`)."""
    results_ready: bool = True
    wanted: str = ""
    """What staff decided: hold, send, or nothing (`records.invite_orders`)."""


def facts_of(
    record: PreparationRecord,
    *,
    stopped: bool,
    way: str = "",
    results_ready: bool = True,
    wanted: str = "",
) -> InviteFacts:
    """Return what decides about the invite of a preparation."""
    return InviteFacts(
        start=record.appointment.start,
        has_mobile=record.patient.mobile is not None,
        patient_state=record.patient_state,
        appointment_state=record.appointment_state,
        stopped=stopped,
        way=way,
        results_ready=results_ready,
        wanted=wanted,
    )


def judge_invite(record: PreparationRecord, now: datetime, *, stopped: bool) -> Verdict:
    """Say whether a preparation's invite goes now, where nothing else is known."""
    return judge(facts_of(record, stopped=stopped), record.practice.choices, now)


def judge(
    facts: InviteFacts, choices: PracticeChoices, now: datetime, *, at_any_hour: bool = False
) -> Verdict:
    """Say whether an invite goes now. `at_any_hour`: as if no hour were quiet."""
    nothing_goes = _nothing_goes(facts)
    if nothing_goes is not None:
        return nothing_goes
    days = days_until(facts.start, now, choices)
    if days > invite_day(choices) and facts.wanted != "send":
        return Verdict.WAIT
    if facts.way in _BY_HAND:
        return _BY_HAND[facts.way]
    if not facts.has_mobile:
        return Verdict.CALL_NO_MOBILE
    in_time = _in_time(facts, choices, days)
    if in_time is not None:
        return in_time
    return Verdict.SEND if at_any_hour or next_allowed(now, choices) <= now else Verdict.WAIT


def _nothing_goes(facts: InviteFacts) -> Verdict | None:
    if facts.patient_state is PatientState.DECEASED:
        return Verdict.DECEASED
    if facts.patient_state is PatientState.MOVED_AWAY:
        return Verdict.MOVED_AWAY
    if facts.appointment_state is AppointmentState.CANCELLED:
        return Verdict.CANCELLED
    if facts.stopped:
        return Verdict.STOPPED
    return Verdict.HELD if facts.wanted == "hold" else None


def _in_time(facts: InviteFacts, choices: PracticeChoices, days: int) -> Verdict | None:
    """Return why no text goes, unless somebody asked for it to go all the same."""
    if facts.wanted == "send":
        return None
    waits = choices.tests_first and not facts.results_ready
    if days < choices.invite_latest_days:
        return Verdict.CALL_NO_RESULTS if waits else Verdict.CALL_LATE
    return Verdict.WAIT_RESULTS if waits else None


def invite_day(choices: PracticeChoices) -> int:
    """Return how many days before invites go: within the window, whatever was chosen."""
    latest = choices.invite_latest_days
    return max(min(choices.invite_days, choices.invite_earliest_days), latest)


def days_until(start: datetime, now: datetime, choices: PracticeChoices) -> int:
    """Return how many days lie between today and an appointment, on the practice's calendar."""
    zone = ZoneInfo(choices.time_zone)
    return (start.astimezone(zone).date() - now.astimezone(zone).date()).days

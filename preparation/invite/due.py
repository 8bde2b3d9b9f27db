"""Who is due for an invite, who is too late for one, and who gets none. Pure."""

from __future__ import annotations

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
    CALL_LATE = "call_late"
    """Booked too late for a text: somebody rings."""
    CALL_NO_MOBILE = "call_no_mobile"
    STOPPED = "stopped"
    DECEASED = "deceased"
    MOVED_AWAY = "moved_away"
    CANCELLED = "cancelled"


TO_CALL = frozenset({Verdict.CALL_LATE, Verdict.CALL_NO_MOBILE})


def judge_invite(record: PreparationRecord, now: datetime, *, stopped: bool) -> Verdict:
    """Say whether a preparation's invite goes now."""
    if record.patient_state is PatientState.DECEASED:
        return Verdict.DECEASED
    if record.patient_state is PatientState.MOVED_AWAY:
        return Verdict.MOVED_AWAY
    if record.appointment_state is AppointmentState.CANCELLED:
        return Verdict.CANCELLED
    if stopped:
        return Verdict.STOPPED
    choices = record.practice.choices
    days = days_until(record.appointment.start, now, choices)
    if days > choices.invite_days:
        return Verdict.WAIT
    if record.patient.mobile is None:
        return Verdict.CALL_NO_MOBILE
    if days < choices.invite_latest_days:
        return Verdict.CALL_LATE
    return Verdict.SEND if next_allowed(now, choices) <= now else Verdict.WAIT


def days_until(start: datetime, now: datetime, choices: PracticeChoices) -> int:
    """Return how many days lie between today and an appointment, on the practice's calendar."""
    zone = ZoneInfo(choices.time_zone)
    return (start.astimezone(zone).date() - now.astimezone(zone).date()).days

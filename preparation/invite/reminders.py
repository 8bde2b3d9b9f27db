"""One reminder, one last chance, then silence: only for those who have not finished."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from preparation.clock import NewId
from preparation.conversation.facts import day_in_words
from preparation.invite.due import days_until
from preparation.invite.quiet_hours import next_allowed
from preparation.invite.wording import page_link
from preparation.messages import NewOutbound
from preparation.model import AppointmentState, ChannelName, PatientState, PreparationState
from preparation.record import PreparationRecord
from preparation.records.alerts import awaits_safeguarding
from preparation.records.database import Connection
from preparation.records.due import asked_for_no_texts, unfinished
from preparation.records.links import newest_token
from preparation.records.outbound import queue
from preparation.records.preferences import preferences_now
from preparation.records.preparations import states_of
from preparation.records.vault import Vault
from preparation.words import Words

SMS = ChannelName("sms")
AFTER_INVITE = timedelta(days=2)
"""Nobody is reminded of what they were asked yesterday."""


class Reminder(StrEnum):
    """The two there are. Also the key of the text in content/messages.yml."""

    REMINDER = "reminder"
    LAST_CHANCE = "last_chance"


def reminder_due(record: PreparationRecord, now: datetime, invited: datetime) -> Reminder | None:
    """Return which reminder a preparation is due for by the calendar, if any. Pure."""
    if record.patient_state is not PatientState.ACTIVE or record.patient.mobile is None:
        return None
    if record.appointment_state is AppointmentState.CANCELLED:
        return None
    left = record.preparation.deadline - now
    if left <= timedelta() or now - invited < AFTER_INVITE:
        return None
    choices = record.practice.choices
    if left <= timedelta(hours=choices.last_chance_hours):
        return Reminder.LAST_CHANCE
    days = days_until(record.appointment.start, now, choices)
    return Reminder.REMINDER if days <= choices.remind_days else None


def send_due_reminders(
    c: Connection,
    *,
    now: datetime,
    new_id: NewId,
    vault: Vault,
    words: Words,
    public_url: str,
    count_segments: Callable[[str], int],
) -> int:
    """Queue the reminders that are due and return how many; each goes once.

    None goes after a stop, to those who want none or are reached by hand, in quiet hours,
    while the talk is paused after a red flag, or until staff have looked at a safeguarding
    note (design.md 4.1, 4.10).
    """
    queued = 0
    for record in unfinished(c, after=now):
        due = reminder_due(record, now, _invited_at(c, record))
        if due is None or next_allowed(now, record.practice.choices) > now:
            continue
        if asked_for_no_texts(c, vault, record) or awaits_safeguarding(c, record.preparation.id):
            continue
        if not preferences_now(c, record.patient.id).wants_reminders:
            continue
        body = _text(c, record, due, words, public_url, now)
        message = NewOutbound(
            intent_key=f"{due}:{record.preparation.id}",
            practice_id=record.practice.id,
            patient_id=record.patient.id,
            preparation_id=record.preparation.id,
            channel=SMS,
            kind="reminder",
            body=body,
            to=record.patient.mobile,
            speaks_of=record.appointment.start,
        )
        segments = count_segments(body)
        queued += queue(c, message, now=now, new_id=new_id, vault=vault, segments=segments)
    return queued


def _invited_at(c: Connection, record: PreparationRecord) -> datetime:
    states = states_of(c, record.preparation.id)
    return next(at for state, at in reversed(states) if state is PreparationState.INVITED)


def _text(
    c: Connection,
    record: PreparationRecord,
    due: Reminder,
    words: Words,
    public_url: str,
    now: datetime,
) -> str:
    zone = ZoneInfo(record.practice.choices.time_zone)
    token = newest_token(c, record.preparation.id, now=now)
    by_text = due is Reminder.REMINDER and token is None
    return words(
        "messages.reminder_by_text" if by_text else f"messages.{due}",
        first_name=record.patient.first_name,
        practice=record.practice.name,
        clinician=record.clinician.name,
        day=day_in_words(record.appointment.start.astimezone(zone)),
        deadline=day_in_words(record.preparation.deadline.astimezone(zone)),
        page_link=page_link(public_url, token) if token else "",
    )

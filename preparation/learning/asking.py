"""One question to the patient on the day after: whether they got to talk about what mattered.

The text goes once, to those who took part and may be texted; the answer is given on the page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from preparation.clock import NewId
from preparation.conversation.links import make_token
from preparation.invite.quiet_hours import next_allowed
from preparation.invite.wording import page_link
from preparation.messages import NewOutbound
from preparation.model import ChannelName, PatientState
from preparation.record import PreparationRecord
from preparation.records.alerts import awaits_safeguarding
from preparation.records.database import Connection
from preparation.records.due import asked_for_no_texts
from preparation.records.learning import intent_key, to_ask
from preparation.records.links import create_link
from preparation.records.outbound import queue
from preparation.records.preferences import preferences_now
from preparation.records.vault import Vault
from preparation.words import Words

SMS = ChannelName("sms")
TOO_LATE = timedelta(days=5)
"""Who could not be asked by then has other things on their mind."""
ANSWER_WITHIN = timedelta(days=30)
"""How long the link to the question lasts."""


@dataclass(frozen=True, slots=True)
class AskAfterwards:
    """Queues the question."""

    vault: Vault
    words: Words
    public_url: str
    count_segments: Callable[[str], int]
    random_bytes: Callable[[int], bytes]
    new_id: NewId

    def queue_due(self, c: Connection, now: datetime) -> int:
        """Queue what is due and return how many; each goes once."""
        met = to_ask(c, after=now - TOO_LATE, until=now)
        return sum(self._queue(c, one, now) for one in met if self._may_ask(c, one, now))

    def _may_ask(self, c: Connection, record: PreparationRecord, now: datetime) -> bool:
        return (
            record.practice.choices.ask_afterwards
            and _is_day_after(record, now)
            and next_allowed(now, record.practice.choices) == now
            and record.patient_state is PatientState.ACTIVE
            and record.patient.mobile is not None
            and not preferences_now(c, record.patient.id).by_hand
            and not asked_for_no_texts(c, self.vault, record)
            and not awaits_safeguarding(c, record.preparation.id)
        )

    def _queue(self, c: Connection, record: PreparationRecord, now: datetime) -> bool:
        body = self.words(
            "messages_afterwards.ask",
            first_name=record.patient.first_name,
            practice=record.practice.name,
            page_link=page_link(self.public_url, self._new_link(c, record, now)),
        )
        message = NewOutbound(
            intent_key=intent_key(record.preparation.id),
            practice_id=record.practice.id,
            patient_id=record.patient.id,
            preparation_id=record.preparation.id,
            channel=SMS,
            kind="afterwards",
            body=body,
            to=record.patient.mobile,
            due_at=now,
        )
        segments = self.count_segments(body)
        return queue(c, message, now=now, new_id=self.new_id, vault=self.vault, segments=segments)

    def _new_link(self, c: Connection, record: PreparationRecord, now: datetime) -> str:
        """The link to prepare ended with the appointment's day."""
        token, expires_at = make_token(self.random_bytes), now + ANSWER_WITHIN
        create_link(
            c,
            self.vault,
            record.preparation.id,
            token,
            expires_at=expires_at,
            now=now,
            new_id=self.new_id,
        )
        return token


def _is_day_after(record: PreparationRecord, now: datetime) -> bool:
    zone = ZoneInfo(record.practice.choices.time_zone)
    met, today = record.appointment.start.astimezone(zone), now.astimezone(zone)
    return today.date() > met.date()

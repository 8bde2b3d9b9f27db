"""Texts about what became of a preparation: it has been read, the plan is on the page.

They hold nothing of what was said or agreed, and go only to those who may be texted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from preparation.clock import NewId
from preparation.conversation.links import make_token
from preparation.invite.quiet_hours import next_allowed
from preparation.invite.wording import page_link
from preparation.messages import NewOutbound
from preparation.model import ChannelName, PatientState, PreparationId
from preparation.record import PreparationRecord
from preparation.records.alerts import awaits_safeguarding
from preparation.records.database import Connection
from preparation.records.due import asked_for_no_texts
from preparation.records.links import create_link
from preparation.records.outbound import queue
from preparation.records.reading_texts import ToTell, plans_to_send, reads_to_tell
from preparation.records.vault import Vault
from preparation.records.whole import read_record
from preparation.words import Words

SMS = ChannelName("sms")
STILL_NEWS = timedelta(days=2)
"""What could not go out for so long is no news any more."""
PLAN_LINK = timedelta(days=90)
"""How long the link to a plan lasts: until well after the first steps are taken."""


@dataclass(frozen=True, slots=True)
class ReadingTexts:
    """Queues these texts."""

    vault: Vault
    words: Words
    public_url: str
    count_segments: Callable[[str], int]
    random_bytes: Callable[[int], bytes]
    new_id: NewId

    def queue_due(self, c: Connection, now: datetime) -> int:
        """Queue what is due and return how many; each goes once."""
        since = now - STILL_NEWS
        told = [self._tell(c, one, now) for one in reads_to_tell(c, since=since)]
        sent = [self._send_plan(c, one, now) for one in plans_to_send(c, since=since)]
        return sum(told) + sum(sent)

    def _tell(self, c: Connection, one: ToTell, now: datetime) -> bool:
        record = read_record(c, one.preparation_id)
        if not self._may_be_texted(c, record):
            return False
        return self._queue(c, record, one, "read", now, clinician=one.name)

    def _send_plan(self, c: Connection, one: ToTell, now: datetime) -> bool:
        record = read_record(c, one.preparation_id)
        if not self._may_be_texted(c, record):
            return False
        link = self._new_link(c, one.preparation_id, now)
        clinician = record.clinician.name
        return self._queue(c, record, one, "plan", now, clinician=clinician, page_link=link)

    def _may_be_texted(self, c: Connection, record: PreparationRecord) -> bool:
        return (
            record.patient_state is PatientState.ACTIVE
            and record.patient.mobile is not None
            and not asked_for_no_texts(c, self.vault, record)
            and not awaits_safeguarding(c, record.preparation.id)
        )

    def _new_link(self, c: Connection, preparation_id: PreparationId, now: datetime) -> str:
        """The link to prepare ends with the appointment's day; a plan is for afterwards."""
        token = make_token(self.random_bytes)
        create_link(
            c,
            self.vault,
            preparation_id,
            token,
            expires_at=now + PLAN_LINK,
            now=now,
            new_id=self.new_id,
        )
        return page_link(self.public_url, token)

    def _queue(
        self,
        c: Connection,
        record: PreparationRecord,
        one: ToTell,
        key: str,
        now: datetime,
        **values: str,
    ) -> bool:
        body = self.words(
            f"messages_reading.{key}",
            first_name=record.patient.first_name,
            practice=record.practice.name,
            **values,
        )
        message = NewOutbound(
            intent_key=one.intent_key,
            practice_id=record.practice.id,
            patient_id=record.patient.id,
            preparation_id=record.preparation.id,
            channel=SMS,
            kind="reading",
            body=body,
            to=record.patient.mobile,
            due_at=next_allowed(now, record.practice.choices),
        )
        return queue(
            c,
            message,
            now=now,
            new_id=self.new_id,
            vault=self.vault,
            segments=self.count_segments(body),
        )

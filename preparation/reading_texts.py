"""Texts about what became of a preparation: it has been read, the plan is on the page.

They hold nothing of what was said or agreed, and go only to those who may be texted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from preparation.conversation.links import PLAN
from preparation.invite.quiet_hours import next_allowed
from preparation.invite.wording import page_link
from preparation.later_texts import LaterTexts
from preparation.record import PreparationRecord
from preparation.records.database import Connection
from preparation.records.reading_texts import ToTell, plans_to_send, reads_to_tell
from preparation.records.whole import read_record

STILL_NEWS = timedelta(days=2)
"""What could not go out for so long is no news any more."""
PLAN_LINK = timedelta(days=90)
"""How long the link to a plan lasts: until well after the first steps are taken."""


@dataclass(frozen=True, slots=True)
class ReadingTexts(LaterTexts):
    """Queues these texts."""

    def queue_due(self, c: Connection, now: datetime) -> int:
        """Queue what is due and return how many; each goes once."""
        since = now - STILL_NEWS
        told = [self._tell(c, one, now) for one in reads_to_tell(c, since=since)]
        sent = [self._send_plan(c, one, now) for one in plans_to_send(c, since=since)]
        return sum(told) + sum(sent)

    def _tell(self, c: Connection, one: ToTell, now: datetime) -> bool:
        record = read_record(c, one.preparation_id)
        if not self.may_be_texted(c, record):
            return False
        return self._queue(c, record, one, "read", now, clinician=one.name)

    def _send_plan(self, c: Connection, one: ToTell, now: datetime) -> bool:
        record = read_record(c, one.preparation_id)
        if not self.may_be_texted(c, record):
            return False
        link = page_link(self.public_url, self.new_link(c, record, now, PLAN_LINK), PLAN)
        clinician = record.clinician.name
        return self._queue(c, record, one, "plan", now, clinician=clinician, page_link=link)

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
        due_at = next_allowed(now, record.practice.choices)
        return self.queue_text(
            c, record, body, intent_key=one.intent_key, kind="reading", due_at=due_at, now=now
        )

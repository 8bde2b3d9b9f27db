"""One question to the patient on the day after: whether they got to talk about what mattered.

The text goes once, to those who took part and may be texted; the answer is a number by
text (preparation/conversation/afterwards.py), or given on the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from preparation.invite.quiet_hours import next_allowed
from preparation.invite.wording import page_link
from preparation.later_texts import LaterTexts
from preparation.record import PreparationRecord
from preparation.records.database import Connection
from preparation.records.learning import ASKING, intent_key, to_ask

TOO_LATE = timedelta(days=5)
"""Who could not be asked by then has other things on their mind."""
ANSWER_WITHIN = timedelta(days=30)
"""How long the link to the question lasts."""


@dataclass(frozen=True, slots=True)
class AskAfterwards(LaterTexts):
    """Queues the question."""

    def queue_due(self, c: Connection, now: datetime) -> int:
        """Queue what is due and return how many; each goes once."""
        met = to_ask(c, after=now - TOO_LATE, until=now)
        return sum(self._queue(c, one, now) for one in met if self._may_ask(c, one, now))

    def _may_ask(self, c: Connection, record: PreparationRecord, now: datetime) -> bool:
        return (
            record.practice.choices.ask_afterwards
            and _is_day_after(record, now)
            and next_allowed(now, record.practice.choices) == now
            and self.may_be_texted(c, record)
        )

    def _queue(self, c: Connection, record: PreparationRecord, now: datetime) -> bool:
        token = self.new_link(c, record, now, ANSWER_WITHIN)
        body = self.words(
            "messages_afterwards.ask",
            first_name=record.patient.first_name,
            practice=record.practice.name,
            page_link=page_link(self.public_url, token),
        )
        key = intent_key(record.preparation.id)
        return self.queue_text(
            c,
            record,
            body,
            intent_key=key,
            kind=ASKING,
            due_at=now,
            now=now,
            speaks_of=record.appointment.start,
        )


def _is_day_after(record: PreparationRecord, now: datetime) -> bool:
    zone = ZoneInfo(record.practice.choices.time_zone)
    met, today = record.appointment.start.astimezone(zone), now.astimezone(zone)
    return today.date() > met.date()

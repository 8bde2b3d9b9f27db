"""Telling the practice by email, 48 and 24 hours before, that a summary is with nobody."""

from __future__ import annotations

import structlog

from preparation.clock import Clock, NewId
from preparation.delivery.mail import Mailer
from preparation.errors import SendFailed
from preparation.model import SummaryId
from preparation.records.database import Connection, Database
from preparation.records.late_deliveries import sound_alarms
from preparation.records.summaries import read_version
from preparation.records.whole import read_record
from preparation.words import Words

log = structlog.get_logger()


class DeliveryAlarms:
    """Each alarm is noted once, and told once; the page shows it whatever becomes of the email."""

    def __init__(
        self,
        database: Database,
        words: Words,
        clock: Clock,
        new_id: NewId,
        public_url: str,
        mailer: Mailer | None,
    ) -> None:
        self._database = database
        self._words = words
        self._clock = clock
        self._new_id = new_id
        self._link = f"{public_url}/practice/deliveries"
        self._mailer = mailer

    async def sound(self) -> int:
        """Note and tell what is late; return how many alarms are new."""
        new = await self._database.write(
            lambda c: sound_alarms(c, now=self._clock(), new_id=self._new_id)
        )
        for summary_id, hours in new:
            log.error("a summary is with nobody", summary=summary_id, hours=hours)
            await self._tell(summary_id, hours)
        return len(new)

    async def _tell(self, summary_id: SummaryId, hours: int) -> None:
        def address(c: Connection) -> str:
            version = read_version(c, summary_id)
            choices = read_record(c, version.preparation_id).practice.choices
            return choices.notice_email or choices.on_call_email

        to = await self._database.read(address)
        if self._mailer is None or not to:
            return
        words = self._words
        body = words("practice_deliveries.alarm.body", hours=hours, link=self._link)
        try:
            await self._mailer.send(
                to,
                words("practice_deliveries.alarm.subject"),
                body,
                key=f"alarm-{summary_id}-{hours}",
            )
        except SendFailed as refusal:
            log.warning("an alarm's email was refused", code=refusal.code)

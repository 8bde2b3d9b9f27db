"""What goes out without anybody asking: invites, reminders, and closing at the deadline.

The running program and the simulation do it through the same calls.
"""

from __future__ import annotations

import secrets

from beforehand.engine import Engine
from preparation.invite.reminders import send_due_reminders
from preparation.invite.send import send_due_invites
from preparation.invite.wishes import take_said_wishes
from preparation.learning.asking import AskAfterwards
from preparation.reading_texts import ReadingTexts


class StartedByUs:
    """What is sent, and closed, because its day has come."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def invite_due(self) -> None:
        """Queue the invites that are due now."""
        outside = self._engine.outside
        sent = await outside.database.write(
            lambda c: send_due_invites(
                c,
                now=outside.clock(),
                new_id=outside.new_id,
                vault=outside.database.vault,
                words=outside.words,
                public_url=outside.public_url,
                count_segments=self._engine.writing.count_segments,
                random_bytes=secrets.token_bytes,
            )
        )
        if sent:
            self._engine.outbox.wake()

    async def take_wishes(self) -> None:
        """Keep how patients said that they want to be reached."""
        outside = self._engine.outside
        await outside.database.write(
            lambda c: take_said_wishes(c, now=outside.clock(), new_id=outside.new_id)
        )

    async def remind_due(self) -> None:
        """Queue the reminders that are due now."""
        outside = self._engine.outside
        queued = await outside.database.write(
            lambda c: send_due_reminders(
                c,
                now=outside.clock(),
                new_id=outside.new_id,
                vault=outside.database.vault,
                words=outside.words,
                public_url=outside.public_url,
                count_segments=self._engine.writing.count_segments,
            )
        )
        if queued:
            self._engine.outbox.wake()

    async def close_due(self) -> None:
        """Close what is past its deadline."""
        outside = self._engine.outside
        closed = await outside.database.write(self._engine.deadlines.close_due)
        for preparation_id in closed:
            self._engine.notices.publish(preparation_id)
        if closed:
            self._engine.outbox.wake()

    async def tell_of_reading(self) -> None:
        """Queue the texts about what was read, and about plans that are there to see."""
        await self._queue_due(ReadingTexts)

    async def ask_afterwards(self) -> None:
        """Queue the one question on the day after an appointment."""
        await self._queue_due(AskAfterwards)

    async def _queue_due(self, kind: type[ReadingTexts | AskAfterwards]) -> None:
        outside = self._engine.outside
        texts = kind(
            vault=outside.database.vault,
            words=outside.words,
            public_url=outside.public_url,
            count_segments=self._engine.writing.count_segments,
            random_bytes=secrets.token_bytes,
            new_id=outside.new_id,
        )
        if await outside.database.write(lambda c: texts.queue_due(c, outside.clock())):
            self._engine.outbox.wake()

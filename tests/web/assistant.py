"""A small assistant that stands where the turn is, and an inbox that has it answer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from aiohttp import web
from sqlalchemy import insert

from preparation.clock import Clock, NewId
from preparation.conversation.inbox import Inbox
from preparation.conversation.notices import Notices
from preparation.messages import NewInbound
from preparation.model import PreparationId
from preparation.records.database import Database
from preparation.records.tables import outbound


@dataclass
class Assistant:
    """Stands where the turn is: says the next of its sentences to whatever comes in."""

    database: Database
    notices: Notices
    clock: Clock
    new_id: NewId
    script: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    delay: float = 0.0
    silent: bool = False

    async def answer(self, practice_id: str, preparation_id: PreparationId) -> None:
        """Say the next sentence of the script."""
        await asyncio.sleep(self.delay)
        if self.silent:
            return
        text, choices = self.script.pop(0) if self.script else ("Thank you.", ())
        await self.say(practice_id, preparation_id, text, choices)

    async def say(
        self,
        practice_id: str,
        preparation_id: PreparationId,
        text: str,
        choices: tuple[str, ...] = (),
        channel: str = "web",
    ) -> None:
        """Put a line of ours into the conversation."""
        line = self.new_id()
        await self.database.write(
            lambda c: c.execute(
                insert(outbound).values(
                    id=line,
                    intent_key=line,
                    practice_id=practice_id,
                    preparation_id=preparation_id,
                    channel=channel,
                    kind="reply",
                    body=text,
                    choices=list(choices),
                    segments=1,
                    created_at=self.clock(),
                    due_at=self.clock(),
                    attempts=0,
                )
            )
        )
        self.notices.publish(preparation_id)


class AnsweredInbox:
    """The real inbox, with the assistant answering what is new."""

    def __init__(self, inbox: Inbox, assistant: Assistant) -> None:
        self._inbox = inbox
        self._assistant = assistant
        self._answering: set[asyncio.Task[None]] = set()
        self.down = False

    async def receive(self, message: NewInbound) -> bool:
        """Store a message; when it is new, have it answered soon."""
        if self.down:
            raise web.HTTPServiceUnavailable
        is_new = await self._inbox.receive(message)
        if is_new and message.preparation_id is not None:
            answering = asyncio.create_task(
                self._assistant.answer(message.practice_id, message.preparation_id)
            )
            self._answering.add(answering)
            answering.add_done_callback(self._answering.discard)
        return is_new

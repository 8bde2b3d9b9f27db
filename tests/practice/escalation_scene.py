"""A practice with an alert that waits, the loop that passes it on, and a mail server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from email import message_from_bytes
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from beforehand.rasa_process import free_port
from preparation.conversation.escalation import Escalations
from preparation.delivery.mail import Mailer, MailServer
from preparation.messages import OutboundId, OutboundState
from preparation.model import Practice
from preparation.records.database import Database
from preparation.records.outbound import settle
from preparation.records.practices import change_choices
from preparation.records.tables import escalations, outbound
from preparation.words import Words
from tests.builders import Builder, HandClock
from tests.practice.surgery import raise_alert

SAID = "pain in my chest and my left arm"


class Mailbox:
    """What arrived, or how it is refused."""

    def __init__(self) -> None:
        self.mails: list[Message] = []
        self.refuse = ""

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.refuse:
            return self.refuse
        self.mails.append(message_from_bytes(envelope.content))
        return "250 taken"


@pytest.fixture
async def mailbox() -> AsyncIterator[tuple[Mailbox, Mailer]]:
    box = Mailbox()
    port = free_port()
    control = Controller(box, hostname="127.0.0.1", port=port)
    await asyncio.to_thread(control.start)
    yield box, Mailer(MailServer("127.0.0.1", port, "beforehand@example.org", "none"))
    await asyncio.to_thread(control.stop)


class Scene:
    """A practice with an alert that waits, and the loop."""

    def __init__(
        self, database: Database, clock: HandClock, words: Words, mailer: Mailer | None
    ) -> None:
        self.database, self.clock = database, clock
        self.builder = Builder(database.vault, clock)
        self.woken = 0
        self.loop = Escalations(
            database, words, clock, self.builder.new_id, "https://x.example", mailer, self._wake
        )
        with database.engine.begin() as c:
            self.practice: Practice = self.builder.practice(c)
            self.alert = raise_alert(c, self.builder, self.practice, None, text=SAID)

    def _wake(self) -> None:
        self.woken += 1

    def chooses(self, **choices: Any) -> None:
        with self.database.engine.begin() as c:
            change_choices(c, self.practice.id, replace(self.practice.choices, **choices))

    async def texts(self) -> list[Any]:
        query = select(outbound).where(outbound.c.kind == "staff_alert")
        return list(await self.database.read(lambda c: c.execute(query).all()))

    async def rows(self) -> list[tuple[str, str, int]]:
        query = select(escalations).order_by(escalations.c.id)
        found = await self.database.read(lambda c: c.execute(query).all())
        return [(row.rung, row.how, row.round) for row in found]

    async def becomes(self, text: Any, state: OutboundState) -> None:
        """Let the provider say what became of a text."""
        now, new_id = self.clock(), self.builder.new_id
        await self.database.write(
            lambda c: settle(c, OutboundId(text.id), state, now=now, new_id=new_id, code="30005")
        )

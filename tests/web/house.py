"""The patient's pages, served for real, with a small assistant of our own at the other end."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from aiohttp import web
from sqlalchemy import func, insert, select

from beforehand.headers import protect
from beforehand.serving import bind, serving
from channels.assets import Assets
from channels.web_chat import WebChat
from preparation.clock import Clock, NewId, ids_after
from preparation.conversation.inbox import Inbox
from preparation.conversation.links import link_expiry, make_token
from preparation.conversation.notices import Notices
from preparation.conversation.wake import Wake
from preparation.messages import NewInbound
from preparation.model import PreparationId
from preparation.records.database import Database
from preparation.records.links import create_link
from preparation.records.tables import inbound, links, outbound, positions
from preparation.words import load_words
from tests.builders import Builder, Built, HandClock

ROOT = Path(__file__).parents[2]
NHSUK = ROOT / "node_modules" / "nhsuk-frontend" / "dist" / "nhsuk"


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


@dataclass
class House:
    """The pages, where they are, and whose."""

    url: str
    database: Database
    clock: HandClock
    new_id: NewId
    inbox: AnsweredInbox
    assistant: Assistant
    notices: Notices
    built: Built
    builder: Builder

    @property
    def preparation_id(self) -> PreparationId:
        """Return the preparation that the house was built with."""
        return self.built.preparation.id

    async def link(self, built: Built | None = None, expires_at: datetime | None = None) -> str:
        """Make a personal link and return its token."""
        whose = built or self.built
        token = make_token(secrets.token_bytes)
        until = expires_at or link_expiry(whose.appointment.start, "Europe/London")
        await self.database.write(
            lambda c: create_link(
                c,
                self.database.vault,
                whose.preparation.id,
                token,
                expires_at=until,
                now=self.clock(),
                new_id=self.new_id,
            )
        )
        return token

    async def says(self, text: str, choices: tuple[str, ...] = (), channel: str = "web") -> None:
        """Let the assistant say something."""
        await self.assistant.say(
            self.built.practice.id, self.preparation_id, text, choices, channel
        )

    async def texted(self, text: str) -> None:
        """Let the patient have sent a text message."""
        line = self.new_id()
        await self.database.write(
            lambda c: c.execute(
                insert(inbound).values(
                    id=line,
                    practice_id=self.built.practice.id,
                    channel="sms",
                    provider_key=line,
                    sender=self.built.patient.mobile,
                    sender_hash="x",
                    preparation_id=self.preparation_id,
                    body=text,
                    media_count=0,
                    urgent=False,
                    received_at=self.clock(),
                    handled_at=self.clock(),
                )
            )
        )
        self.notices.publish(self.preparation_id)

    async def received(self) -> list[str]:
        """Return what has come in over the page, in order."""
        query = select(inbound.c.body).where(inbound.c.channel == "web").order_by(inbound.c.id)
        return await self.database.read(lambda c: list(c.execute(query).scalars()))

    async def marks(self, **questions: str) -> None:
        """Set what the record knows of the questions."""
        mine = positions.update().where(positions.c.preparation_id == self.preparation_id)
        await self.database.write(lambda c: c.execute(mine.values(questions=questions)))
        self.notices.publish(self.preparation_id)

    async def tries(self) -> int:
        """Return the tries counted on all links together."""
        return await self.database.read(
            lambda c: c.execute(select(func.sum(links.c.tries))).scalar_one()
        )


@asynccontextmanager
async def running_house(
    database: Database,
    clock: HandClock,
    *,
    demo: bool = True,
    public_url: str = "",
    port: int = 0,
) -> AsyncIterator[House]:
    """Serve the pages while the context is open."""
    new_id = ids_after(clock)
    builder = Builder(database.vault, clock, new_id)
    built = await database.write(builder.everything)
    notices = Notices()
    assistant = Assistant(database, notices, clock, new_id)
    inbox = AnsweredInbox(Inbox(database, clock, new_id, Wake(), lambda _body: False), assistant)
    listener = bind(port)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    assets = Assets(NHSUK, ROOT / "channels" / "static")
    words = load_words(ROOT / "content", ("pages*",))
    chat = WebChat(
        database,
        inbox,
        notices,
        words,
        clock,
        new_id,
        lambda: os.urandom(16).hex(),
        public_url or url,
        demo,
        assets,
    )
    site = web.Application()
    protect(site, public_url or url)
    site.router.add_routes([*chat.routes(), *assets.routes()])
    site.on_shutdown.append(chat.stop)
    async with serving(site, listener):
        yield House(url, database, clock, new_id, inbox, assistant, notices, built, builder)


def later(clock: HandClock, **step: float) -> datetime:
    """Return a moment after the clock's."""
    return clock() + timedelta(**step)

"""The patient's pages, served for real, with a small assistant of our own at the other end."""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from socket import socket

from aiohttp import web
from sqlalchemy import func, insert, select

from beforehand.content import WORD_FILES, read_net
from beforehand.headers import protect
from beforehand.serving import bind, serving
from channels.assets import Assets
from channels.web_asking import SendLink
from channels.web_chat import WebChat
from preparation.clock import NewId, ids_after
from preparation.conversation.alarm import Alarm
from preparation.conversation.commit import Writing
from preparation.conversation.fixed import FixedReplies
from preparation.conversation.inbox import Inbox
from preparation.conversation.judgement import Net
from preparation.conversation.links import link_expiry, make_token
from preparation.conversation.notices import Notices
from preparation.conversation.page_work import PageEdges
from preparation.conversation.wake import Wake
from preparation.invite.new_links import NewLinks
from preparation.model import PhoneNumber, PracticeId, PreparationId, QuestionName
from preparation.records.database import Database
from preparation.records.links import create_link
from preparation.records.tables import inbound, links, positions
from preparation.summary.outline import read_outline
from preparation.words import Words, load_words
from tests.builders import Builder, Built, HandClock
from tests.web.assistant import AnsweredInbox, Assistant

ROOT = Path(__file__).parents[2]
NHSUK = ROOT / "node_modules" / "nhsuk-frontend" / "dist" / "nhsuk"


@cache
def the_net() -> Net:
    """Return the safety net, read once: it takes seconds."""
    return read_net()


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
    edges: PageEdges
    chat: WebChat
    send_link: SendLink
    outbox_wake: Wake
    """What rings the outbox, where there is one."""

    async def everything_sent(self) -> None:
        """Wait until the links that were asked for are dealt with."""
        await self.chat.settle()

    @property
    def questions(self) -> list[QuestionName]:
        """Return the questions that have a heading in the summary."""
        return list(self.edges.writing.outline.headings)

    async def keeps(self, **kept: str) -> None:
        """Set what the dialogue asked to be handed back."""
        mine = positions.update().where(positions.c.preparation_id == self.preparation_id)
        await self.database.write(lambda c: c.execute(mine.values(kept=kept)))

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
    trusted_proxies: int = 0,
    nation: str = "england",
) -> AsyncIterator[House]:
    """Serve the pages while the context is open."""
    new_id = ids_after(clock)
    builder = Builder(database.vault, clock, new_id)
    built = await database.write(builder.everything)
    notices, outbox_wake = Notices(), Wake()
    assistant = Assistant(database, notices, clock, new_id)
    inbox = AnsweredInbox(Inbox(database, clock, new_id, Wake(), lambda _body: False), assistant)
    url, listener = at(bind(port))
    assets, words = Assets(NHSUK, ROOT / "channels" / "static"), house_words()
    edges = page_edges(database, words, clock, new_id, inbox, notices, outbox_wake)
    send_link = link_sender(database, edges, words, public_url or url)
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
        edges,
        send_link,
        trusted_proxies=trusted_proxies,
        nation=nation,
    )
    async with serving(site_of(chat, assets, public_url or url), listener):
        found = (url, database, clock, new_id, inbox, assistant, notices, built, builder)
        yield House(*found, edges, chat, send_link, outbox_wake)


def at(listener: socket) -> tuple[str, socket]:
    """Return where a listener listens, and the listener."""
    return f"http://127.0.0.1:{listener.getsockname()[1]}", listener


def house_words() -> Words:
    """Return all words of the program."""
    return load_words(ROOT / "content", WORD_FILES)


def site_of(chat: WebChat, assets: Assets, url: str) -> web.Application:
    """Return the site, headers and all."""
    site = web.Application()
    protect(site, url)
    site.middlewares.append(chat.trouble)
    site.router.add_routes([*chat.routes(), *assets.routes()])
    site.on_shutdown.append(chat.stop)
    return site


def page_edges(
    database: Database,
    words: Words,
    clock: HandClock,
    new_id: NewId,
    inbox: AnsweredInbox,
    notices: Notices,
    outbox_wake: Wake,
) -> PageEdges:
    """Return what the pages beside the chat write through."""
    writing = Writing(clock, new_id, database.vault, read_outline(words), len)
    alarm = Alarm(writing, words, FixedReplies(writing, words))
    return PageEdges(
        database,
        writing,
        alarm,
        the_net(),
        inbox,  # type: ignore[arg-type]
        notices,
        outbox_wake.ring,
    )


def link_sender(database: Database, edges: PageEdges, words: Words, url: str) -> SendLink:
    """Return how a link that somebody asked for is texted."""
    new_links = NewLinks(edges.writing, words, url, secrets.token_bytes)

    async def send_link(practice_id: PracticeId, number: PhoneNumber) -> int:
        return await database.write(lambda c: new_links.for_number(c, practice_id, number))

    return send_link


def later(clock: HandClock, **step: float) -> datetime:
    """Return a moment after the clock's."""
    return clock() + timedelta(**step)

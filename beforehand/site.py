"""The web application: every address that meets the internet, in one place."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path

from aiohttp import web

from beforehand.content import ROOT
from beforehand.engine import Engine
from beforehand.headers import protect
from beforehand.practice_rooms import practice_rooms, typed_pages
from beforehand.readiness import Readiness
from beforehand.staff_door import StaffDoor
from channels.assets import Assets
from channels.sms import SmsChannel
from channels.web_asking import SendLink
from channels.web_chat import WebChat
from practice.demo_sign_ins import DemoSignIn
from practice.link_pages import LinkPages
from practice.pages import MakeRoom, PracticePages
from preparation.conversation.alarm import Alarm
from preparation.conversation.fixed import FixedReplies
from preparation.conversation.page_work import PageEdges
from preparation.invite.new_links import NewLinks
from preparation.model import PhoneNumber, PracticeId

_NHSUK = ROOT / "node_modules" / "nhsuk-frontend" / "dist" / "nhsuk"
_LARGEST_BODY = 256 * 1024


def random_token() -> str:
    """Return 128 random bits, for whatever must not be guessed."""
    return secrets.token_urlsafe(16)


def build_site(
    engine: Engine,
    sms: SmsChannel,
    readiness: Readiness,
    *,
    public_url: str,
    demo_sign_ins: Sequence[DemoSignIn] = (),
    more_routes: Sequence[web.AbstractRouteDef] = (),
    nhsuk: Path = _NHSUK,
    trusted_proxies: int = 0,
    nation: str = "england",
    staff_door: StaffDoor | None = None,
) -> web.Application:
    """Return the application with all its routes."""
    assets = Assets(nhsuk, ROOT / "channels" / "static", ROOT / "practice" / "static")
    chat = _chat(
        engine,
        assets,
        public_url,
        demo=bool(demo_sign_ins),
        trusted_proxies=trusted_proxies,
        nation=nation,
    )
    staff_pages = _staff_pages(engine, assets, public_url, demo_sign_ins, staff_door or StaffDoor())
    site = web.Application(client_max_size=_LARGEST_BODY)
    site.middlewares.append(staff_pages.trouble)  # the first: it words other refusals too
    protect(site, public_url)
    site.middlewares.append(chat.trouble)
    for routes in (sms, readiness, chat, staff_pages, assets):
        site.router.add_routes(routes.routes())
    site.router.add_routes(more_routes)
    site.on_shutdown.append(chat.stop)
    return site


def _chat(
    engine: Engine,
    assets: Assets,
    public_url: str,
    *,
    demo: bool,
    trusted_proxies: int,
    nation: str,
) -> WebChat:
    outside = engine.outside
    return WebChat(
        outside.database,
        engine.inbox,
        engine.notices,
        outside.words,
        outside.clock,
        outside.new_id,
        random_token,
        public_url,
        demo,
        assets,
        edges=_page_edges(engine),
        send_link=_link_sender(engine, public_url),
        trusted_proxies=trusted_proxies,
        nation=nation,
    )


def _page_edges(engine: Engine) -> PageEdges:
    outside, writing = engine.outside, engine.writing
    alarm = Alarm(writing, outside.words, FixedReplies(writing, outside.words))
    return PageEdges(
        outside.database,
        writing,
        alarm,
        outside.net,
        engine.inbox,
        engine.notices,
        engine.outbox.wake,
    )


def _link_pages(engine: Engine, public_url: str) -> MakeRoom:
    new_links = _new_links(engine, public_url)
    return lambda here: LinkPages(here, new_links, engine.outbox.wake)


def _new_links(engine: Engine, public_url: str) -> NewLinks:
    return NewLinks(engine.writing, engine.outside.words, public_url, secrets.token_bytes)


def _link_sender(engine: Engine, public_url: str) -> SendLink:
    """Return how a link that somebody asked for is texted."""
    new_links = _new_links(engine, public_url)

    async def send(practice_id: PracticeId, number: PhoneNumber) -> int:
        sent = await engine.outside.database.write(
            lambda c: new_links.for_number(c, practice_id, number)
        )
        if sent:
            engine.outbox.wake()
        return sent

    return send


def _staff_pages(
    engine: Engine,
    assets: Assets,
    public_url: str,
    demo_sign_ins: Sequence[DemoSignIn],
    door: StaffDoor,
) -> PracticePages:
    outside = engine.outside
    return PracticePages(
        outside.database,
        outside.words,
        outside.clock,
        outside.new_id,
        random_token,
        assets.url,
        public_url,
        demo_sign_ins,
        rules=door.rules,
        provider=door.provider,
        mailer=door.mailer,
        more_rooms=(
            *practice_rooms(),
            typed_pages(_page_edges(engine)),
            _link_pages(engine, public_url),
            *door.more_rooms,
        ),
    )

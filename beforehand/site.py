"""The web application: every address that meets the internet, in one place."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path

from aiohttp import web

from beforehand.content import ROOT
from beforehand.engine import Engine
from beforehand.headers import protect
from beforehand.readiness import Readiness
from channels.assets import Assets
from channels.sms import SmsChannel
from channels.web_chat import WebChat
from practice.pages import PracticePages

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
    demo_sign_in: tuple[str, str] | None,
    more_routes: Sequence[web.AbstractRouteDef] = (),
    nhsuk: Path = _NHSUK,
) -> web.Application:
    """Return the application with all its routes."""
    assets = Assets(nhsuk, ROOT / "channels" / "static", ROOT / "practice" / "static")
    chat = _chat(engine, assets, public_url, demo=demo_sign_in is not None)
    staff_pages = _staff_pages(engine, assets, public_url, demo_sign_in)
    site = web.Application(client_max_size=_LARGEST_BODY)
    protect(site, public_url)
    for routes in (sms, readiness, chat, staff_pages, assets):
        site.router.add_routes(routes.routes())
    site.router.add_routes(more_routes)
    site.on_shutdown.append(chat.stop)
    return site


def _chat(engine: Engine, assets: Assets, public_url: str, *, demo: bool) -> WebChat:
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
    )


def _staff_pages(
    engine: Engine, assets: Assets, public_url: str, demo_sign_in: tuple[str, str] | None
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
        demo_sign_in,
    )

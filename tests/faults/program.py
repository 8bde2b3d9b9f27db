"""The real program in a process of its own, but for Rasa: what `nursery` brings to life.

Webhook, inbox, turns, outbox, reconciler, deliveries and database are those of
`beforehand.wiring`, over real HTTP on real ports. Rasa is left out (see `dialogue`), and so
are the web pages, which this is not about: so a life begins in a tenth of a second.
"""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from aiohttp import web
from sqlalchemy import event

from beforehand.content import ROOT
from beforehand.deliveries import build_deliveries
from beforehand.directory import Directory
from beforehand.engine import Engine, Outside, build_engine
from beforehand.rounds import running_rounds
from beforehand.serving import bind, serving
from beforehand.settings import Settings, read_settings
from channels.sms import SmsChannel, TwilioAccount
from preparation.clock import Clock, system_clock
from preparation.conversation.judgement import Net
from preparation.delivery.outside import outside_session
from preparation.messages import Carrier
from preparation.model import ChannelName
from preparation.records.audit import append
from preparation.records.database import Connection, Database
from preparation.records.newest import ids_above
from preparation.words import Words
from tests.faults.dialogue import PlainDialogue

LOOKED = "/looked/{subject}"


@dataclass(frozen=True, slots=True)
class Order:
    """What one life is told when it begins."""

    environ: Mapping[str, str]
    ahead: float
    """Seconds by which its clock is ahead: how long the machine was off, so far."""
    turn_seconds: float
    log: str
    synchronous: str

    def as_json(self) -> dict[str, Any]:
        """Return it as it goes through a pipe."""
        return asdict(self)


async def live(order: Order, words: Words, net: Net) -> None:
    """Run until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    settings = read_settings(order.environ, ROOT)
    async with AsyncExitStack() as stack:
        public = bind(settings.port)
        database = Database(settings.database_url, settings.vault())
        stack.callback(database.close)
        sync = f"PRAGMA synchronous={order.synchronous}"
        event.listen(database.engine, "connect", lambda raw, _: raw.execute(sync))
        http = await stack.enter_async_context(outside_session(settings.outside))
        carriers: dict[ChannelName, Carrier] = {}
        clock = _clock(order)
        outside = Outside(
            database=database,
            dialogue=PlainDialogue(order.turn_seconds),
            carriers=carriers,
            clock=clock,
            new_id=await ids_above(database, clock),
            random=random.random,
            words=words,
            net=net,
            public_url=settings.public_url,
        )
        engine = build_engine(outside, Directory(database))
        sms = carriers[ChannelName("sms")] = _sms(settings, engine)
        stack.push_async_callback(sms.close)
        await engine.directory.refresh()
        site = web.Application()
        site.add_routes([*sms.routes(), web.post(LOOKED, _looking(engine))])
        await stack.enter_async_context(serving(site, public))
        await stack.enter_async_context(
            running_rounds(engine, settings, build_deliveries(engine, settings, http))
        )
        await stop.wait()


def _clock(order: Order) -> Clock:
    ahead = timedelta(seconds=order.ahead)
    return lambda: system_clock() + ahead


def _sms(settings: Settings, engine: Engine) -> SmsChannel:
    account = TwilioAccount(
        account_sid=settings.twilio_account_sid,
        auth_tokens=(settings.twilio_auth_token.get_secret_value(),),
        messaging_service_sid=settings.twilio_messaging_service_sid,
        api_base=settings.twilio_api,
        public_url=settings.public_url,
    )
    return SmsChannel(
        account,
        inbox=engine.inbox,
        outbox=engine.outbox,
        practice_of=engine.directory.practice_of,
        sender_of=engine.directory.sender_of,
    )


def _looking(engine: Engine):  # type: ignore[no-untyped-def]
    """Somebody looks at something: it is shown once the trail has it, as on every page."""
    outside = engine.outside

    async def look(request: web.Request) -> web.Response:
        subject = request.match_info["subject"]

        def note(c: Connection) -> None:
            append(c, outside.clock(), None, "staff", "opened", subject)

        await outside.database.write(note)
        return web.Response()

    return look

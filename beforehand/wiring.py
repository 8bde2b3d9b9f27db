"""Putting the whole program together from settings: the one place where parts meet."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web

from beforehand.content import CONTENT, read_net, read_words
from beforehand.deliveries import build_deliveries
from beforehand.demo.running import Demonstration, open_demonstration
from beforehand.directory import Directory
from beforehand.engine import Engine, Outside, build_engine
from beforehand.rasa_alone import own_rasa, serving_actions
from beforehand.rasa_client import RasaClient
from beforehand.rasa_process import RasaDidNotStart, RasaProcess, free_port
from beforehand.reader import RecordReader
from beforehand.readiness import Readiness
from beforehand.rounds import running_rounds
from beforehand.serving import bind, serving
from beforehand.settings import Settings
from beforehand.site import build_site
from beforehand.staff_door import build_staff_door
from beforehand.training import Say
from bot.actions import make_actions
from channels.sms import SmsChannel, TwilioAccount
from preparation.clock import system_clock
from preparation.delivery.dispatch import Dispatcher
from preparation.delivery.outside import outside_session
from preparation.messages import Carrier
from preparation.model import ChannelName
from preparation.records.database import Database
from preparation.records.migrate import migrate
from preparation.records.newest import ids_above

SMS = ChannelName("sms")


@dataclass(frozen=True, slots=True)
class Program:
    """What runs, for whoever started it to look at."""

    engine: Engine
    rasa: RasaProcess | None
    demonstration: Demonstration | None


@asynccontextmanager
async def running(settings: Settings, say: Say) -> AsyncIterator[Program]:
    """Run everything while the context is open; what was started last is stopped first.

    Raises BeforehandError, with a sentence for the operator, when a part cannot start.
    """
    async with AsyncExitStack() as stack:
        public = bind(settings.port)
        stack.callback(public.close)
        http = await stack.enter_async_context(aiohttp.ClientSession())
        say("Bringing the database up to date")
        database = await _open_database(stack, settings)
        rasa, dialogue, actions_port = await _conversation_engine(stack, settings, http, say)
        carriers: dict[ChannelName, Carrier] = {}
        engine = await _engine(settings, database, dialogue, carriers)
        sms = carriers[SMS] = _sms(settings, engine)
        stack.push_async_callback(sms.close)
        actions = make_actions(RecordReader(database, engine.outline, system_clock), CONTENT)
        await stack.enter_async_context(serving_actions(actions, _token(settings), actions_port))
        if rasa is not None:
            await _wait_for(rasa, dialogue, say)
        deliveries = await _deliveries(stack, settings, engine)
        demonstration = await open_demonstration(settings, engine)
        site = build_site(
            engine,
            sms,
            Readiness(database, dialogue.is_ready, _token(settings)),
            public_url=settings.public_url,
            demo_sign_ins=demonstration.sign_ins if demonstration else (),
            more_routes=demonstration.routes() if demonstration else (),
            trusted_proxies=settings.trusted_proxies,
            nation=settings.nation,
            staff_door=build_staff_door(settings, engine, http, deliveries),
        )
        more = _joined(site, demonstration)
        await engine.directory.refresh()
        await stack.enter_async_context(serving(site, public))
        await stack.enter_async_context(dialogue.watched(engine.dispatcher.try_all_now))
        await stack.enter_async_context(running_rounds(engine, settings, deliveries, more))
        yield Program(engine, rasa, demonstration)


def _joined(
    site: web.Application, demonstration: Demonstration | None
) -> list[Coroutine[Any, Any, None]]:
    """Let the demonstration stop with the site; return its loops."""
    if demonstration is None:
        return []
    site.on_shutdown.append(demonstration.hang_up)
    return demonstration.rounds()


async def _open_database(stack: AsyncExitStack, settings: Settings) -> Database:
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    vault = settings.vault()
    await asyncio.to_thread(migrate, settings.database_url, vault)
    database = Database(settings.database_url, vault)
    stack.callback(database.close)
    return database


async def _conversation_engine(
    stack: AsyncExitStack, settings: Settings, http: aiohttp.ClientSession, say: Say
) -> tuple[RasaProcess | None, RasaClient, int]:
    """Start our own Rasa, unless the settings name others; return how to ask it."""
    port, rasa = settings.actions_port or free_port(), None
    if not settings.rasa_urls:
        rasa = await stack.enter_async_context(
            own_rasa(_token(settings), port, settings.home / "log", say)
        )
    urls = settings.rasa_urls if rasa is None else [rasa.url]
    return rasa, RasaClient(http, urls, _token(settings)), port


async def _wait_for(rasa: RasaProcess, dialogue: RasaClient, say: Say) -> None:
    say("Waiting for the conversation engine")
    await rasa.ready()
    if not await dialogue.is_ready():
        raise RasaDidNotStart("Rasa runs but serves no turn; see log/rasa.log in HOME")


async def _engine(
    settings: Settings,
    database: Database,
    dialogue: RasaClient,
    carriers: dict[ChannelName, Carrier],
) -> Engine:
    outside = Outside(
        database=database,
        dialogue=dialogue,
        carriers=carriers,
        clock=system_clock,
        new_id=await ids_above(database, system_clock),
        random=random.random,
        words=read_words(),
        net=read_net(),
        public_url=settings.public_url,
    )
    return build_engine(outside, Directory(database))


async def _deliveries(stack: AsyncExitStack, settings: Settings, engine: Engine) -> Dispatcher:
    session = await stack.enter_async_context(outside_session(settings.outside))
    return build_deliveries(engine, settings, session)


def _sms(settings: Settings, engine: Engine) -> SmsChannel:
    api = settings.twilio_api
    if api is None and settings.is_demo:
        api = f"http://127.0.0.1:{settings.port}"
    account = TwilioAccount(
        account_sid=settings.twilio_account_sid,
        auth_tokens=_twilio_tokens(settings),
        messaging_service_sid=settings.twilio_messaging_service_sid,
        api_base=api,
        public_url=settings.public_url,
    )
    return SmsChannel(
        account,
        inbox=engine.inbox,
        outbox=engine.outbox,
        practice_of=engine.directory.practice_of,
        sender_of=engine.directory.sender_of,
    )


def _twilio_tokens(settings: Settings) -> tuple[str, ...]:
    """Return the token, and behind it the next one while it is being changed."""
    tokens = (settings.twilio_auth_token, settings.twilio_auth_token_next)
    return tuple(dict.fromkeys(token.get_secret_value() for token in tokens if token))


def _token(settings: Settings) -> str:
    return settings.rasa_token.get_secret_value()

"""The demonstration: a made-up practice, a stand-in for Twilio, phones on the screen."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
from collections.abc import Coroutine, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from beforehand.content import CONTENT
from beforehand.demo.erased import LOOK_SECONDS, ErasedPeople
from beforehand.demo.handset import PAGE, DemoPhone, Handset
from beforehand.demo.people import read_demo_content
from beforehand.demo.places import DEMO_FILE, DemoPlaces
from beforehand.demo.practice import (
    DemoPractice,
    make_demo_practice,
    phones_of,
)
from beforehand.demo.staff import add_demo_staff, demo_sign_ins
from beforehand.demo.twilio_stand_in import TwilioStandIn
from beforehand.engine import Engine
from beforehand.rounds import every
from beforehand.settings import Settings
from practice.demo_sign_ins import DemoSignIn
from practice.passwords import hash_password
from preparation.conversation.links import link_expiry, make_token
from preparation.invite.wording import page_link
from preparation.model import PhoneNumber, PreparationId
from preparation.records.database import Connection
from preparation.records.links import create_link
from preparation.records.whole import read_record


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What a newcomer plays with, and where it is."""

    stand_in: TwilioStandIn
    handset: Handset
    places: DemoPlaces
    made: DemoPractice
    erased: ErasedPeople

    @property
    def sign_ins(self) -> tuple[DemoSignIn, ...]:
        """What the practice's sign-in page shows."""
        return self.places.sign_ins

    async def hang_up(self, _application: web.Application) -> None:
        """Let go of whoever waits for news, so that the site can stop at once."""
        await self.stand_in.close()

    def rounds(self) -> list[Coroutine[Any, Any, None]]:
        """Return the loops to run beside the program's own."""
        return [every(LOOK_SECONDS, "erased people's phones", self.erased.forget)]

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the stand-in's and the handset's routes."""
        return [*self.stand_in.routes(), *self.handset.routes()]


async def open_demonstration(settings: Settings, engine: Engine) -> Demonstration | None:
    """Set the demonstration up, unless texts and patients are real."""
    if not settings.is_demo:
        return None
    outside, described = engine.outside, read_demo_content(CONTENT)
    hashed = await asyncio.to_thread(hash_password, settings.demo_password.get_secret_value())
    made = await outside.database.write(lambda c: _made(c, engine, described, hashed))
    places = DemoPlaces(
        patient_link=await _patient_link(settings, engine, made),
        handset=f"{settings.public_url}{PAGE}",
        practice=f"{settings.public_url}/practice/",
        sign_ins=demo_sign_ins(described, settings.demo_password.get_secret_value()),
    )
    _write(settings.home / DEMO_FILE, places)
    stand_in = _stand_in(settings, engine, made)
    handset = Handset(stand_in, _phones(made), outside.words)
    erased = ErasedPeople(
        stand_in,
        lambda: outside.database.read(lambda c: phones_of(c, made.practice, described)),
    )
    return Demonstration(stand_in, handset, places, made, erased)


async def _patient_link(settings: Settings, engine: Engine, made: DemoPractice) -> str:
    """Return a page of somebody with a phone, or where to ask for one when all were erased."""
    there = [one for phone in made.phones for one in phone.preparations]
    if not there:
        return f"{settings.public_url}/ask/{made.practice.id}"
    outside, token = engine.outside, make_token(secrets.token_bytes)
    await outside.database.write(lambda c: _link(c, engine, there[0], token, outside.clock()))
    return page_link(settings.public_url, token)


def _made(
    c: Connection, engine: Engine, described: Mapping[str, Any], password_hash: str
) -> DemoPractice:
    outside = engine.outside
    made = make_demo_practice(
        c,
        outside.database.vault,
        outside.clock,
        outside.new_id,
        content=CONTENT,
        outline=engine.outline,
    )
    add_demo_staff(c, made.practice.id, described, password_hash, new_id=outside.new_id)
    return made


def _link(
    c: Connection, engine: Engine, preparation_id: PreparationId, token: str, now: datetime
) -> None:
    """Make a link of the demonstration's own: the one in the invite is known only by hash."""
    record = read_record(c, preparation_id)
    create_link(
        c,
        engine.outside.database.vault,
        preparation_id,
        token,
        expires_at=link_expiry(record.appointment.start, record.practice.choices.time_zone),
        now=now,
        new_id=engine.outside.new_id,
    )


def _stand_in(settings: Settings, engine: Engine, made: DemoPractice) -> TwilioStandIn:
    return TwilioStandIn(
        account_sid=settings.twilio_account_sid,
        auth_token=settings.twilio_auth_token.get_secret_value(),
        inbound_url=f"{settings.public_url}/sms/inbound",
        clock=engine.outside.clock,
        services={settings.twilio_messaging_service_sid: made.practice.choices.sender},
        pace=0.3,
        stop_reply=engine.outside.words("demo.twilio.stop"),
        start_reply=engine.outside.words("demo.twilio.start"),
        journal=settings.home / "handset-texts.jsonl",
    )


def _phones(made: DemoPractice) -> list[DemoPhone]:
    sender = PhoneNumber(made.practice.choices.sender)
    return [
        DemoPhone(" / ".join(phone.owners), phone.number, sender, made.practice.name)
        for phone in made.phones
    ]


def _write(path: Path, places: DemoPlaces) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(asdict(places), file, indent=2)

"""After a start, what may be an emergency waits for nothing; the rest for what was missed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest

from beforehand.content import ROOT
from beforehand.deliveries import build_deliveries
from beforehand.engine import build_engine
from beforehand.rounds import running_rounds
from beforehand.settings import read_settings
from preparation.clock import system_clock
from preparation.conversation.judgement import Net
from preparation.delivery.outside import outside_session
from preparation.messages import NewInbound, ProviderKey
from preparation.records.alerts import alerts_of
from preparation.records.database import Database
from preparation.words import Words
from tests.builders import HandClock
from tests.conversation.phones import PHONE, SMS, Phone, open_phone
from tests.fakes import LedgerCarrier


@dataclass
class SlowToList(LedgerCarrier):
    """A provider whose list does not come until we say so."""

    def __post_init__(self) -> None:
        self.may_answer = asyncio.Event()

    async def list_inbound(self, since: datetime) -> AsyncIterator[NewInbound]:
        await self.may_answer.wait()
        for each in ():
            yield each


@pytest.fixture
async def phone(databases: Database, clock: HandClock, words: Words, net: Net) -> Phone:
    """A program that has just been started: nobody has read the provider's list."""
    clock.moves(seconds=(system_clock() - clock()).total_seconds())
    phone = await open_phone(databases, clock, words, net, "Ann")
    carrier = SlowToList(clock)
    outside = replace(phone.engine.outside, carriers={SMS: carrier})
    engine = build_engine(outside, phone.engine.directory)
    return replace(phone, engine=engine, carrier=carrier)


async def arrives(phone: Phone, text: str, key: str) -> None:
    message = NewInbound(phone.practice.id, SMS, ProviderKey(key), text, PHONE)
    await phone.engine.inbox.receive(message)


@pytest.mark.covers("F1", "F14", "H3", "I8")
async def test_a_cry_for_help_does_not_wait_for_the_list(phone: Phone, tmp_path: Path) -> None:
    """It is answered while the provider's list hangs; the words before it keep their turn."""
    settings = read_settings({"BEFOREHAND_HOME": str(tmp_path)}, ROOT)
    carrier = phone.carrier
    assert isinstance(carrier, SlowToList)
    await arrives(phone, "walking the dog", "SM1")
    await arrives(phone, "please stop texting me", "SM2")
    async with outside_session(settings.outside) as http:
        deliveries = build_deliveries(phone.engine, settings, http)
        async with running_rounds(phone.engine, settings, deliveries):
            await arrives(phone, "crushing pain in my chest", "SM3")
            async with asyncio.timeout(8):
                while not carrier.ledger:
                    await asyncio.sleep(0.02)
            assert [sent.kind for sent in carrier.ledger] == ["safety"]
            assert "999" in carrier.ledger[0].body
            carrier.may_answer.set()
            async with asyncio.timeout(8):
                while len(carrier.ledger) < 2:
                    await asyncio.sleep(0.02)
    assert [sent.kind for sent in carrier.ledger] == ["safety", "stop_confirmed"]
    alerts = await phone.database.read(lambda c: alerts_of(c, phone.people["Ann"].id))
    assert len(alerts) == 1

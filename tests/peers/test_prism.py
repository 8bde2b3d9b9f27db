"""Our requests and our stand-in's answers, both judged by Twilio's own description.

One test, because Prism takes seconds to start; each step says what it shows.
"""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
import pytest_asyncio
from aiohttp.test_utils import unused_port

from beforehand.demo import faults
from preparation.errors import OutcomeUnknown, SendFailed
from tests.channels.recording import (
    ACCOUNT,
    ELM_NUMBER,
    ROSA,
    TOKEN,
    House,
    outbound,
    running_house,
)
from tests.peers.prism import running_prism


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def judged(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """Return a house whose client speaks to the stand-in through Prism."""
    port, prism_port = unused_port(), unused_port()
    prism_url = f"http://127.0.0.1:{prism_port}"
    async with (
        running_house(port=port, api_base=prism_url) as house,
        running_prism(house.url, prism_port, tmp_path_factory.mktemp("prism")),
    ):
        yield house


def a_minute_ago() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=1)


@pytest.mark.asyncio(loop_scope="module")
class TestTwilioAsDescribed:
    async def test_a_send_is_as_described(self, judged: House) -> None:
        """By messaging service, with emoji, new lines and a callback."""
        key = await judged.sms.send(outbound("Hello Rosa \u20ac\n\U0001f600"))
        await judged.twilio.settle()
        assert judged.twilio.messages[-1].sid == key
        assert judged.outbox.reports[-1][2] == "delivered"

    async def test_a_send_never_answered_is_found(self, judged: House) -> None:
        """The list is as described, in every state a text can be in."""
        judged.twilio.faults.append(faults.no_news())
        key = await judged.sms.send(outbound("still waiting"))
        assert await judged.sms.look_up(outbound("still waiting"), a_minute_ago()) == key

    async def test_what_people_sent_is_listed(self, judged: House) -> None:
        """With the date filter, over several pages."""
        for number in range(55):
            judged.twilio.lose_inbound(ROSA, ELM_NUMBER, f"text {number}", media=1)
        listed = [kept.body async for kept in judged.sms.list_inbound(a_minute_ago())]
        assert listed == [f"text {number}" for number in range(55)]

    async def test_refusals_come_through_in_twilios_words(self, judged: House) -> None:
        """Prism has no description of errors; it must leave them as they are."""
        await judged.twilio.deliver_inbound("+447700900777", ELM_NUMBER, "STOP")
        with pytest.raises(SendFailed, match="21610"):
            await judged.sms.send(outbound(to="+447700900777"))
        judged.twilio.faults.append(faults.refused(429, 20429))
        with pytest.raises(SendFailed, match="20429"):
            await judged.sms.send(outbound())

    async def test_one_message_is_as_described(self, judged: House) -> None:
        """And so is that there is none of that name."""
        key = await judged.sms.send(outbound("one"))
        statuses = [await fetch(judged, sid) for sid in (key, "SM" + "0" * 32)]
        assert statuses == [200, 404]

    async def test_prism_bites_when_our_request_is_wrong(self, judged: House) -> None:
        """A check that never fails checks nothing."""
        astray = dataclasses.replace(judged.account, messaging_service_sid="MG-not-one")
        sms = judged.channel(astray)
        with pytest.raises(SendFailed, match="422"):
            await sms.send(outbound())
        await sms.close()

    async def test_prism_bites_when_the_stand_in_drifts(self, judged: House) -> None:
        """A state Twilio does not have: Prism answers 500 in its stead."""
        judged.twilio.faults.append(faults.no_news())
        await judged.sms.send(outbound("drift"))
        judged.twilio.messages[-1].status = "teleported"
        with pytest.raises(OutcomeUnknown):
            await judged.sms.look_up(outbound("drift"), a_minute_ago())
        judged.twilio.messages[-1].status = "sent"


async def fetch(house: House, sid: str) -> int:
    """Ask for one message. Returns the HTTP status."""
    headers = {"Authorization": aiohttp.encode_basic_auth(ACCOUNT, TOKEN)}
    url = f"{house.account.api_base}/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}.json"
    async with aiohttp.ClientSession() as session:
        async with session.get(url, headers=headers) as answer:
            return answer.status

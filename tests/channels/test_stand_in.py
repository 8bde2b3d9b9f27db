"""The stand-in for Twilio says no where Twilio does, and remembers."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest
from aiohttp import ClientSession

from beforehand.demo import faults
from beforehand.demo.twilio_stand_in import TwilioStandIn
from preparation.clock import system_clock
from preparation.errors import SendFailed
from tests.channels.recording import ACCOUNT, ELM_NUMBER, ROSA, SERVICE, TOKEN, House, outbound

USUAL = {"To": ROSA, "Body": "Hello", "MessagingServiceSid": SERVICE}


def signed_in(token: str = TOKEN) -> dict[str, str]:
    return {"Authorization": aiohttp.encode_basic_auth(ACCOUNT, token)}


async def create(client: ClientSession, house: House, **changed: str | None) -> tuple[int, int]:
    fields = {name: value for name, value in {**USUAL, **changed}.items() if value is not None}
    url = f"{house.url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    async with client.post(url, data=fields, headers=signed_in()) as answer:
        return answer.status, (await answer.json()).get("code", 0)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"To": None}, 21604),
        ({"To": "07700900123"}, 21211),
        ({"To": "NHS"}, 21211),
        ({"Body": None}, 21602),
        ({"Body": "x" * 1601}, 21617),
        ({"MessagingServiceSid": None}, 21603),
        ({"MessagingServiceSid": "MG" + "0" * 32}, 21701),
        ({"StatusCallback": "nowhere"}, 21609),
    ],
)
async def test_it_refuses_what_twilio_refuses(
    house: House, browserless: ClientSession, changed: dict[str, str | None], code: int
) -> None:
    """400 with Twilio's number for it, and nothing is taken."""
    assert await create(browserless, house, **changed) == (400, code)
    assert house.twilio.messages == []


@pytest.mark.parametrize("headers", [signed_in("wrong"), {}, {"Authorization": "Basic ?"}])
async def test_it_wants_the_right_token(
    house: House, browserless: ClientSession, headers: dict[str, str]
) -> None:
    """401 with 20003, whatever is asked."""
    base = f"{house.url}/2010-04-01/Accounts/{ACCOUNT}/Messages"
    answers = [
        await browserless.post(f"{base}.json", data=USUAL, headers=headers),
        await browserless.get(f"{base}.json", headers=headers),
        await browserless.get(f"{base}/SM1.json", headers=headers),
    ]
    assert {(answer.status, (await answer.json())["code"]) for answer in answers} == {(401, 20003)}


async def test_faults_come_in_the_order_they_were_scripted(house: House) -> None:
    """Then everything is usual again."""
    house.twilio.faults.extend([faults.refused(429, 20429), faults.undelivered(30003)])
    with pytest.raises(SendFailed, match="20429"):
        await house.sms.send(outbound("one"))
    for text in ("two", "three"):
        await house.sms.send(outbound(text))
        await house.twilio.settle()
    ends = [(message.body, message.status, message.error_code) for message in house.twilio.messages]
    assert ends == [("two", "undelivered", 30003), ("three", "delivered", None)]


@pytest.mark.parametrize("word", ["STOP", "stopall", " Quit\n", "END", "Cancel", "OptOut"])
async def test_single_stop_words_block(house: House, word: str) -> None:
    """As Twilio reads them: alone, in any case."""
    house.twilio.lose_inbound(ROSA, ELM_NUMBER, word)
    with pytest.raises(SendFailed, match="21610"):
        await house.sms.send(outbound())


@pytest.mark.parametrize("words", ["STOP PLEASE", "please stop", "stop.", "I want to stop smoking"])
async def test_a_stop_in_plain_words_does_not_block(house: House, words: str) -> None:
    """That is for us to understand."""
    house.twilio.lose_inbound(ROSA, ELM_NUMBER, words)
    await house.sms.send(outbound())


async def test_it_remembers_over_a_restart(tmp_path: Path) -> None:
    """Texts, how far they got, and who said stop; a line cut short is left out."""
    journal = tmp_path / "texts.jsonl"

    def started() -> TwilioStandIn:
        return TwilioStandIn(
            account_sid=ACCOUNT,
            auth_token=TOKEN,
            inbound_url="http://127.0.0.1:9/sms/inbound",
            clock=system_clock,
            journal=journal,
        )

    before = started()
    await before.deliver_inbound(ROSA, ELM_NUMBER, "Hello \u20ac\n\u2028there")
    before.lose_inbound(ROSA, ELM_NUMBER, "STOP")
    with journal.open("a", encoding="utf-8") as book:
        book.write('{"sid": "SM1", "bo')
    after = started()
    assert after.messages == before.messages
    assert after.messages[0].heard == [0]
    assert after._opt_outs.stopped(ELM_NUMBER, ROSA)
    await before.close()

"""What Twilio reports of our texts reaches the outbox, once understood and in its own words."""

from __future__ import annotations

import pytest
from aiohttp import ClientSession
from yarl import URL

from channels.sms import sign
from channels.twilio_outcomes import STATES, VERDICTS, Verdict, verdict
from preparation.messages import OutboundState
from tests.channels.recording import ACCOUNT, TOKEN, House

SID = "SM" + "3" * 32


async def report(client: ClientSession, house: House, query: str = "", **fields: str) -> int:
    url = f"{house.url}/sms/status{query}"
    form = {"MessageSid": SID, "AccountSid": ACCOUNT, **fields}
    headers = {"X-Twilio-Signature": sign(url, form, TOKEN)}
    async with client.post(URL(url, encoded=True), data=form, headers=headers) as answer:
        return answer.status


@pytest.mark.covers("F47")
@pytest.mark.parametrize(("theirs", "ours"), STATES.items())
async def test_every_state_has_our_word(
    house: House, browserless: ClientSession, theirs: str, ours: str
) -> None:
    """A table, not a guess."""
    status = await report(browserless, house, "?intent=reply%3Ap1%201", MessageStatus=theirs)
    assert status == 200
    assert house.outbox.reports == [("reply:p1 1", SID, OutboundState(ours), "")]


async def test_the_reason_comes_along(house: House, browserless: ClientSession) -> None:
    """Codes from 30000 on are only ever said here."""
    await report(browserless, house, "?intent=i", MessageStatus="undelivered", ErrorCode="30006")
    assert house.outbox.reports == [("i", SID, OutboundState.UNDELIVERED, "30006")]


@pytest.mark.covers("109")
async def test_news_of_a_message_nobody_remembers_is_passed_on(
    house: House, browserless: ClientSession
) -> None:
    """It may be of a send whose answer we never saw: the outbox decides."""
    assert await report(browserless, house, MessageStatus="sent") == 200
    assert house.outbox.reports == [(None, SID, OutboundState.SENT, "")]


@pytest.mark.parametrize("state", ["teleported", "", "received", "partially_delivered"])
async def test_a_state_nobody_has_heard_of_is_refused(
    house: House, browserless: ClientSession, state: str
) -> None:
    """400, which shows in Twilio's own log; nothing is guessed."""
    assert await report(browserless, house, MessageStatus=state) == 400
    assert house.outbox.reports == []


@pytest.mark.covers("F43")
@pytest.mark.parametrize(
    ("code", "asks"),
    [
        ("21211", Verdict.NUMBER),
        ("21614", Verdict.NUMBER),
        ("30005", Verdict.NUMBER),
        ("30006", Verdict.NUMBER),
        ("21610", Verdict.OPTED_OUT),
        ("20429", Verdict.LATER),
        ("30001", Verdict.LATER),
        ("30003", Verdict.LATER),
        ("30008", Verdict.ONCE),
        ("21408", Verdict.OPERATOR),
        ("21617", Verdict.OPERATOR),
        ("30004", Verdict.OPERATOR),
        ("30007", Verdict.OPERATOR),
        ("20003", Verdict.ACCOUNT),
        ("30002", Verdict.ACCOUNT),
        ("99999", Verdict.OPERATOR),
    ],
)
def test_every_outcome_asks_something_of_us(code: str, asks: Verdict) -> None:
    """Final, later, once, or for a person: one we do not know is for a person."""
    assert verdict(code) is asks


def test_an_unknown_code_is_judged_by_its_http_status() -> None:
    """Twilio adds codes; the families stay."""
    judged = {status: verdict("77777", status) for status in (400, 401, 429, 500, 503)}
    assert judged == {
        400: Verdict.OPERATOR,
        401: Verdict.ACCOUNT,
        429: Verdict.LATER,
        500: Verdict.LATER,
        503: Verdict.LATER,
    }


def test_the_tables_use_only_words_we_have() -> None:
    """Every state is one of ours, every code is a number."""
    assert {OutboundState(ours) for ours in STATES.values()}
    assert all(code.isdigit() and len(code) == 5 for code in VERDICTS)

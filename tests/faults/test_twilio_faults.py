"""Twilio refuses, is slow, is gone or repeats itself: nothing is lost, nothing goes out twice."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from aiohttp.test_utils import unused_port

from beforehand.demo.faults import (
    Fault,
    cut_after_accepting,
    cut_before_accepting,
    early_news,
    garbled,
    no_news,
    refused,
    slow_answer,
    undelivered,
)
from beforehand.demo.stand_in_ledger import StandInMessage
from tests.faults.checker import broken
from tests.faults.evidence import RED_FLAG, THINGS
from tests.faults.home import ANN, OURS, ROSA, Home

FAULTS = {
    "too many requests": [refused(429, 20429)] * 3,
    "Twilio is broken": [refused(500, 20500), refused(503, 20503)],
    "cut when it had it": [cut_after_accepting()],
    "an answer too late": [slow_answer(0.8)],
    "cut before it had it": [cut_before_accepting()],
    "a page from between": [garbled()],
    "the account is refused": [refused(401, 20003)],
    "no such number": [refused(400, 21211)],
    "not delivered": [undelivered(30005)],
    "the phone is off": [undelivered(30003), undelivered(30003)],
    "news before the answer": [early_news()],
    "no news": [no_news()],
    "one after the other": [cut_after_accepting(), refused(429, 20429), undelivered(30003)],
}


@pytest.mark.covers("F38", "F39", "F40", "F42", "F43", "F47", "F48", "I3", "I4", "I5", "I11", "I15")
@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS)
async def test_whatever_becomes_of_a_send_it_is_accepted_once(
    home: Home, faults: Sequence[Fault]
) -> None:
    await home.starts()
    home.twilio.faults.extend(faults)
    assert await home.sends(ROSA, "rosaword one") == 200
    await home.settles(seconds=1)
    assert await home.sends(ROSA, "rosaword two") == 200
    for _ in range(6):
        await home.settles(minutes=3)
    await home.comes_right()
    assert "\n".join(await broken(home.evidence())) == ""


@pytest.mark.covers("F41", "F74", "I4", "I11")
async def test_while_twilio_cannot_be_reached_nothing_is_given_up(home: Home) -> None:
    there = home.api
    home.api = f"http://127.0.0.1:{unused_port()}"
    await home.starts()
    assert await home.sends(ROSA, "rosaword one") == 200
    for _ in range(12):
        await home.settles(minutes=10)
    assert await home.told(ROSA) == []
    await home.stops()
    home.api = there
    await home.starts()
    await home.comes_right()
    assert any("rosaword one" in body for body in await home.told(ROSA))
    assert "\n".join(await broken(home.evidence())) == ""


@pytest.mark.covers("F6", "F40", "I4", "I8", "H3")
async def test_two_alike_of_unknown_outcome_are_not_taken_for_one(home: Home) -> None:
    """Twilio has one of two safety texts in the same words: both look-ups may find that one."""
    await home.starts()
    home.twilio.faults.extend([cut_after_accepting(), cut_before_accepting()])
    for each in (1, 2):
        assert await home.sends(ROSA, f"{RED_FLAG} rosaword {each}") == 200
        await home.engine.dispatcher.settle()
    await home.settles(seconds=1)
    await home.settles(minutes=2)
    await home.settles(minutes=2)
    assert len(await home.told(ROSA)) == 2
    await home.comes_right()
    assert "\n".join(await broken(home.evidence())) == ""


@pytest.mark.covers("F42")
async def test_a_refused_account_is_asked_once_and_not_hammered(home: Home) -> None:
    await home.starts()
    home.twilio.faults.extend([refused(401, 20003)] * 20)
    for thing in THINGS[:8]:
        await home.sends(ROSA, f"rosaword {thing}")
        await home.sends(ANN, f"annword {thing}")
        await home.settles(seconds=20)
    assert len(home.twilio.faults) >= 17
    home.twilio.faults.clear()
    await home.settles(minutes=6)
    await home.comes_right()
    assert "\n".join(await broken(home.evidence())) == ""


@pytest.mark.covers("F14", "I2", "I5", "H5")
async def test_half_an_hour_away_loses_nothing_and_mixes_nothing_up(home: Home) -> None:
    """Nobody answers Twilio; what it kept is taken in, in the order in which it was sent."""
    await home.starts()
    assert await home.sends(ROSA, "rosaword before") == 200
    await home.settles(seconds=1)
    await home.engine.reconciler.catch_up()
    await home.stops()
    for thing in THINGS[:10]:
        home.clock.moves(minutes=3)
        status = await home.twilio.deliver_inbound(ROSA, OURS, f"rosaword {thing}")
        assert status == 0
        await home.twilio.deliver_inbound(ANN, OURS, f"annword {thing}")
    await home.starts()
    await home.comes_right()
    kept = "\n".join(await home.kept(ROSA)).split("\n")
    assert kept[:-1] == ["rosaword before", *(f"rosaword {thing}" for thing in THINGS[:10])]
    assert "\n".join(await broken(home.evidence())) == ""


@pytest.mark.covers("F44", "F45", "I3")
async def test_a_text_told_again_at_once_or_a_month_later_is_one_text(home: Home) -> None:
    await home.starts()
    message = home.twilio.lose_inbound(ROSA, OURS, "rosaword one")
    assert set(await asyncio.gather(*(home.twilio.tell(message) for _ in range(10)))) == {200}
    await home.settles(seconds=1)
    for days in (2, 30):
        home.clock.moves(days=days)
        assert await home.twilio.tell(message) == 200
        await home.settles(seconds=1)
    assert await home.kept(ROSA) == ["rosaword one"]
    assert len(await home.told(ROSA)) == 1


@pytest.mark.covers("F46", "I5")
async def test_texts_that_come_together_are_kept_as_they_came(home: Home) -> None:
    await home.starts()
    both = [(number, word) for number, word in ((ROSA, "rosaword"), (ANN, "annword"))]
    for each in THINGS[:6]:
        await asyncio.gather(*(home.sends(number, f"{word} {each}") for number, word in both))
    await home.settles(seconds=1)
    await home.comes_right()
    assert "\n".join(await broken(home.evidence())) == ""


@pytest.mark.covers("F47", "B109", "I12")
async def test_news_late_doubled_or_of_nobodys_text_changes_nothing(home: Home) -> None:
    await home.starts()
    assert await home.sends(ROSA, "rosaword one") == 200
    await home.settles(seconds=1)
    sent = next(m for m in home.twilio.messages if m.direction == "outbound-api")
    assert await _late(home, sent, "sent") == 200
    assert await _late(home, sent, "failed") == 200
    sent.sid, sent.status_callback = "SM" + "9" * 32, sent.status_callback.replace("turn", "none")
    assert await _late(home, sent, "delivered") == 200
    await home.comes_right()
    assert len(await home.told(ROSA)) == 2


async def _late(home: Home, sent: StandInMessage, status: str) -> int:
    home.clock.moves(days=1)
    before, sent.status = sent.status, status
    try:
        return await home.twilio.report(sent)
    finally:
        sent.status = before

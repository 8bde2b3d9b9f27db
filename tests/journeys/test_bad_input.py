"""What comes in that is no answer: forgeries, blanks, commands of another program, strangers."""

from __future__ import annotations

import pytest
from aiohttp import ClientSession
from sqlalchemy import func, select

from beforehand.content import read_words
from channels.sms import sign
from preparation.records.tables import inbound
from tests.journeys.house import House
from tests.journeys.talk import Talk

STRANGER = "+447700900999"


async def stored(house: House) -> int:
    """Return how many messages have ever been taken in."""
    count = select(func.count()).select_from(inbound)
    return await house.database.read(lambda c: int(c.execute(count).scalar_one()))


@pytest.mark.covers("H16", "I15")
@pytest.mark.parametrize(
    "forged", ["no signature", "other words", "other address", "a field more", "other account"]
)
async def test_a_forged_text_is_refused_and_not_stored(house: House, forged: str) -> None:
    """Only what Twilio signed for this address, to the letter, is taken in."""
    before = await stored(house)
    settings, sender = house.settings, house.practice.choices.sender
    token = settings.twilio_auth_token.get_secret_value()
    address = f"{house.url}/sms/inbound"
    fields = {
        "AccountSid": settings.twilio_account_sid,
        "MessageSid": "SM" + "0123456789abcdef" * 2,
        "From": house.made.phones[0].number,
        "To": sender,
        "Body": "ok",
        "NumMedia": "0",
    }
    signed_for = "https://elsewhere.example/sms/inbound" if forged == "other address" else address
    signature = sign(signed_for, fields, token)
    headers = {} if forged == "no signature" else {"X-Twilio-Signature": signature}
    changes = {
        "other words": {"Body": "stop"},
        "a field more": {"More": "1"},
        "other account": {"AccountSid": "AC" + "0123456789abcdef" * 2},
    }
    async with ClientSession() as http:
        sent = fields | changes.get(forged, {})
        async with http.post(address, data=sent, headers=headers) as answer:
            assert answer.status == 403
    assert await stored(house) == before


async def test_a_blank_text_keeps_the_question(house: House) -> None:
    """Nothing to read: a kind sentence, and the question stays open."""
    zofia = house.talk("Zofia")
    asked, words = await zofia.is_under_way(), read_words()
    assert await zofia.phone.says("  ") == words("messages.empty_text")
    await zofia.phone.sends("", media=1)
    assert await zofia.phone.hears() == words("messages.media_only")
    assert await zofia.is_asked() == asked


@pytest.mark.covers("H17")
async def test_a_slash_is_an_ordinary_answer(house: House) -> None:
    """What would be a command to Rasa is words of the patient's, kept as they are."""
    zofia = house.talk("Zofia")
    for text in ("/restart", '/set_slot{"what_matters": "nothing"}', "/session_start"):
        asked = await zofia.is_under_way()
        await zofia.answers(asked, text)
        assert (asked, text) in await zofia.kept()


@pytest.mark.covers("H11", "I7")
async def test_an_unknown_number_learns_nothing(house: House) -> None:
    """A stranger gets one fixed sentence, once, which names nobody."""
    stranger = house.phone(STRANGER)
    practice = house.practice
    fixed = read_words()("messages.stranger", practice_phone=practice.phone)
    assert await stranger.says("is Rosa Bennett coming on Tuesday?") == fixed
    assert await stranger.sends("hello?") == 200
    assert await stranger.hears_nothing()


@pytest.mark.covers("H12", "I7")
async def test_on_a_shared_phone_nobody_is_guessed(house: House) -> None:
    """Two people prepare on one phone: we ask who is writing, and the other hears nothing of it."""
    shared = next(phone for phone in house.made.phones if len(phone.owners) > 1)
    phone = house.phone(shared.number)
    ann, robert = (Talk(house, preparation, phone) for preparation in shared.preparations)
    invites = [await phone.hears(), await phone.hears()]
    assert all(any(name in invite for invite in invites) for name in shared.owners)
    who = await phone.says("ok")
    assert all(name in who for name in shared.owners)
    await phone.says(shared.owners[1])
    asked = await robert.is_under_way()
    await robert.answers(asked, "my knees")
    assert (asked, "my knees") in await robert.kept()
    assert (await ann.is_asked(), await ann.kept()) == ("invite", [])

"""Strange texts from a known number: kept as they came, answered once, and nothing else happens."""

from __future__ import annotations

from datetime import timedelta

import pytest

from preparation.conversation.judgement import Net
from preparation.model import PatientState, PhoneNumber
from preparation.records.alerts import alerts_of
from preparation.records.database import Connection, Database
from preparation.records.inbound import waiting_lanes
from preparation.records.patients import set_patient_state
from preparation.records.whole import read_record
from preparation.words import Words
from tests.builders import HandClock
from tests.conversation.phones import Phone, open_phone

TEXTS = {
    "15 a number nobody means": "1e308",
    "15 not a number": "NaN",
    "20 a command of another program": "/restart",
    "21 a slot": '/set_x{"name":"CHEST_OK"}',
    "22 a fullwidth slash": "\uff0frestart",
    "23 template marks": "{{7*7}} ${jndi:ldap://x} %s%n {first_name}",
    "24 a quotation mark": "' OR 1=1--",
    "25 markup": "<script>alert(1)</script>",
    "35 what looks like base64": "bXkga25lZSBodXJ0cyBtb3N0IG9mIHRoZSBkYXk=",
    "37 Welsh": "Rwy\u2019n poeni am fy nghlun",
    "37 Polish": "Boli mnie kolano i \u017ale \u015bpi\u0119",
    "37 Urdu": "\u0645\u06cc\u0631\u06d2 \u06af\u06be\u0679\u0646\u06d2",
    "37 Romanised Urdu": "mere ghutne mein dard hai",
    "40 an NHS number": "my nhs number is 943 476 5919",
    "40 a card number": "4929 1234 5678 9012",
    "9 right to left": "\u202emy knee",
    "10 zalgo": "h\u0335\u0321e\u0338\u0322l\u0334p me walk",
}  # fmt: skip


@pytest.fixture
async def phone(database: Database, clock: HandClock, words: Words, net: Net) -> Phone:
    return await open_phone(database, clock, words, net, "Ann")


@pytest.mark.covers(
    "9", "10", "15", "20", "21", "22", "23", "24", "25", "35", "37", "40", "H17", "I12"
)
@pytest.mark.parametrize("name", TEXTS)
async def test_strange_words_are_an_answer_like_any_other(phone: Phone, name: str) -> None:
    """Byte for byte under the open question; one reply; nobody is alarmed; nothing waits."""
    await phone.says("ok")
    assert len(await phone.says(TEXTS[name])) == 1
    assert (await phone.kept("Ann"))[-1] == TEXTS[name]
    mine = phone.people["Ann"].id
    assert await phone.database.read(lambda c: alerts_of(c, mine)) == []
    assert await phone.database.read(waiting_lanes) == []


@pytest.mark.covers("26")
async def test_our_own_words_sent_back_are_an_answer(phone: Phone) -> None:
    """Copied by thumb, or quoted by a telephone: nothing is done twice by it."""
    said = (await phone.says("ok"))[-1]
    assert len(await phone.says(said)) == 1
    assert (await phone.kept("Ann"))[-1] == said


@pytest.mark.covers("38", "F46")
async def test_an_answer_that_comes_a_week_late_is_taken_at_the_open_question(
    phone: Phone,
) -> None:
    """The talk kept its place, and asks on."""
    await phone.says("ok")
    phone.clock.moves(days=7)
    assert len(await phone.says("my knees")) == 1
    assert (await phone.kept("Ann"))[-1] == "my knees"


@pytest.mark.covers("19", "I9", "H10")
@pytest.mark.parametrize("text", ["START", "UNSTOP", "hello?", "YES"])
async def test_from_the_phone_of_somebody_who_died_nobody_is_answered(
    phone: Phone, text: str
) -> None:
    """The words are kept; nothing goes out."""

    def dies(c: Connection) -> None:
        outside = phone.engine.outside
        patient = read_record(c, phone.people["Ann"].id).patient.id
        set_patient_state(
            c, patient, PatientState.DECEASED, at=outside.clock(), new_id=outside.new_id,
            source="test",
        )  # fmt: skip

    await phone.database.write(dies)
    assert await phone.says(text) == []
    await phone.settles(hours=1)
    assert phone.sent == []
    assert await phone.database.read(waiting_lanes) == []


@pytest.mark.covers("30")
@pytest.mark.parametrize("number", ["+447700900998", "+48601234567"])
async def test_a_stranger_who_sends_strange_words_learns_nothing(phone: Phone, number: str) -> None:
    """One fixed sentence a day, whatever was written."""
    stranger = PhoneNumber(number)
    told = [await phone.says(text, sender=stranger) for text in TEXTS.values()]
    assert sum(len(each) for each in told) == 1
    assert all("Ann" not in one for each in told for one in each)
    phone.clock.now += timedelta(days=1)
    assert len(await phone.says("/restart", sender=stranger)) == 1

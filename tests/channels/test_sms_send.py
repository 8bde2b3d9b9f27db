"""Handing a text to Twilio: once, with all that is needed to find it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp.test_utils import unused_port

from beforehand.demo import faults
from channels.sms import SmsChannel, TwilioAccount
from preparation.errors import OutcomeUnknown, SendFailed
from preparation.messages import OutboundState
from tests.channels.recording import (
    ACCOUNT,
    ELM,
    ELM_NUMBER,
    OLD_TOKEN,
    ROSA,
    SERVICE,
    TOKEN,
    House,
    RecordingInbox,
    RecordingOutbox,
    outbound,
    running_house,
)


def a_minute_ago() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=1)


async def test_a_text_goes_out_with_its_way_back(house: House) -> None:
    """The status callback carries the intent key; a text too old to make sense is dropped."""
    key = await house.sms.send(outbound(intent="reply:t 1/ü"))
    [sent] = house.twilio.messages
    assert (sent.sid, sent.to, sent.body) == (key, ROSA, "Hello Rosa")
    assert (sent.service, sent.from_) == (SERVICE, ELM_NUMBER)
    assert sent.status_callback == f"{house.url}/sms/status?intent=reply:t%201%2F%C3%BC"


async def test_news_of_it_comes_back_in_order(house: House) -> None:
    """Queued, sent, delivered: under the intent key and Twilio's own."""
    key = await house.sms.send(outbound(intent="reply:t 1/ü"))
    await house.twilio.settle()
    states = [OutboundState.ACCEPTED, OutboundState.SENT, OutboundState.DELIVERED]
    assert house.outbox.reports == [("reply:t 1/ü", key, state, "") for state in states]


async def test_a_practice_with_a_number_of_its_own_sends_from_it() -> None:
    """What the practice chose comes before the account's messaging service."""
    async with running_house(sender="+447700900002") as house:
        await house.sms.send(outbound())
        assert house.twilio.messages[0].from_ == "+447700900002"
        assert house.twilio.messages[0].service is None


REFUSALS = [
    # to, what Twilio does, code, permanent, opted out, needs a person
    ("+15005550001", None, "21211", True, False, False),
    ("+15005550009", None, "21614", True, False, False),
    ("+15005550004", None, "21610", True, True, False),
    ("+15005550003", None, "21408", False, False, True),
    (ROSA, faults.refused(429, 20429), "20429", False, False, False),
    (ROSA, faults.refused(500, 20500), "20500", False, False, False),
    (ROSA, faults.refused(503, 20503), "20503", False, False, False),
    (ROSA, faults.refused(401, 20003), "20003", False, False, True),
    (ROSA, faults.refused(400, 12345), "12345", False, False, True),
    (ROSA, faults.garbled(http_status=503), "503", False, False, False),
]


@pytest.mark.covers("F38", "F39", "F42", "F43")
@pytest.mark.parametrize(("to", "fault", "code", "permanent", "opted_out", "operator"), REFUSALS)
async def test_a_refusal_says_what_to_do(
    house: House,
    to: str,
    fault: faults.Fault | None,
    code: str,
    permanent: bool,
    opted_out: bool,
    operator: bool,
) -> None:
    """Never again, later, or when a person has looked; and no number in the words of it."""
    if fault:
        house.twilio.faults.append(fault)
    with pytest.raises(SendFailed) as refused:
        await house.sms.send(outbound(to=to))
    said = refused.value
    assert (said.code, said.permanent, said.opted_out, said.operator) == (
        code,
        permanent,
        opted_out,
        operator,
    )
    assert to not in str(said)
    assert said.__cause__ is None
    assert house.twilio.messages == []


@pytest.mark.covers("5")
async def test_a_text_that_is_too_long_waits_for_a_person(house: House) -> None:
    """Twilio takes 1,600 characters."""
    with pytest.raises(SendFailed, match="21617"):
        await house.sms.send(outbound("a" * 1601))


@pytest.mark.covers("F43", "I9")
async def test_after_stop_twilio_refuses_until_start(house: House) -> None:
    """The person's own word, by Twilio's own rule, with Twilio's own answer."""
    await house.twilio.deliver_inbound(ROSA, ELM_NUMBER, " stop ")
    with pytest.raises(SendFailed) as refused:
        await house.sms.send(outbound())
    assert refused.value.opted_out
    await house.twilio.deliver_inbound(ROSA, ELM_NUMBER, "START")
    await house.sms.send(outbound())
    said = [(message.direction, message.automatic) for message in house.twilio.messages]
    assert said == [
        ("inbound", False),
        ("outbound-reply", True),
        ("inbound", False),
        ("outbound-reply", True),
        ("outbound-api", False),
    ]


@pytest.mark.covers("F41", "F74")
async def test_when_nobody_is_there_nothing_went_out() -> None:
    """No connection: the text was certainly not taken, so it may be tried again."""
    async with running_house(api_base=f"http://127.0.0.1:{unused_port()}") as house:
        with pytest.raises(SendFailed, match="not connected") as refused:
            await house.sms.send(outbound())
        assert not refused.value.permanent


@pytest.mark.covers("F40", "F6", "I4")
@pytest.mark.parametrize(
    ("fault", "was_taken"),
    [
        (faults.cut_after_accepting(), True),
        (faults.cut_before_accepting(), False),
        (faults.slow_answer(1.5), True),
        (faults.garbled(), False),
        (faults.garbled("<html>Created</html>", 201), False),
        (faults.garbled("[]", 201), False),
        (faults.garbled('{"sid": null}', 201), False),
    ],
)
async def test_an_unknown_outcome_is_looked_up(
    house: House, fault: faults.Fault, was_taken: bool
) -> None:
    """Whether or not the text was taken, Twilio's own list tells, and nothing goes twice."""
    house.twilio.faults.append(fault)
    since = datetime.now(UTC)
    with pytest.raises(OutcomeUnknown):
        await house.sms.send(outbound())
    found = await house.sms.look_up(outbound(), since)
    assert found == (house.twilio.messages[0].sid if was_taken else None)


@pytest.mark.covers("F6", "I4")
async def test_a_text_that_still_waits_at_twilio_is_found(house: House) -> None:
    """It has no date of sending yet."""
    house.twilio.faults.append(faults.no_news())
    key = await house.sms.send(outbound())
    assert house.twilio.messages[0].sent_at is None
    assert await house.sms.look_up(outbound(), a_minute_ago()) == key


@pytest.mark.covers("F6", "I4")
async def test_only_the_very_text_is_found(house: House) -> None:
    """Not one to somebody else, nor other words, nor an older one, nor one already known."""
    key = await house.sms.send(outbound())
    later = datetime.now(UTC) + timedelta(minutes=5)
    look_up = house.sms.look_up
    assert await look_up(outbound(to="+447700900555"), a_minute_ago()) is None
    assert await look_up(outbound("Hello Ros"), a_minute_ago()) is None
    assert await look_up(outbound(), later) is None
    assert await look_up(outbound(), a_minute_ago(), {key}) is None
    assert await look_up(outbound(" Hello Rosa\n"), a_minute_ago()) == key


@pytest.mark.covers("F6", "I4")
async def test_of_two_texts_with_the_same_words_the_older_is_found(house: House) -> None:
    """The newer may be another's, which is being sent just now."""
    older, newer = await house.sms.send(outbound()), await house.sms.send(outbound())
    assert await house.sms.look_up(outbound(), a_minute_ago()) == older
    assert await house.sms.look_up(outbound(), a_minute_ago(), {older}) == newer


@pytest.mark.covers("F14", "F40")
async def test_when_twilio_cannot_be_asked_the_outcome_stays_unknown() -> None:
    """Not found and not asked are two things."""
    async with running_house(api_base=f"http://127.0.0.1:{unused_port()}") as house:
        with pytest.raises(OutcomeUnknown):
            await house.sms.look_up(outbound(), a_minute_ago())
        with pytest.raises(OutcomeUnknown):
            _ = [kept async for kept in house.sms.list_inbound(a_minute_ago())]


@pytest.mark.covers("F48")
async def test_news_may_overtake_the_answer_to_the_send(house: House) -> None:
    """The callback names the intent, so it is matched before we know Twilio's key."""
    house.twilio.faults.append(faults.early_news())
    key = await house.sms.send(outbound(intent="i1"))
    assert house.outbox.reports[-1] == ("i1", key, OutboundState.DELIVERED, "")


@pytest.mark.covers("F43")
async def test_a_landline_is_reported_as_one(house: House) -> None:
    """Twilio takes the text, and says only later that it could not arrive."""
    await house.sms.send(outbound(to="+441134960000"))
    await house.twilio.settle()
    assert house.outbox.reports[-1][2:] == (OutboundState.UNDELIVERED, "30006")


@pytest.mark.covers("F14", "I2", "I5")
async def test_what_we_missed_is_listed_in_order(house: House) -> None:
    """Only what people sent to numbers of ours, oldest first, over as many pages as it takes."""
    since = datetime.now(UTC)
    for number in range(60):
        house.twilio.lose_inbound(ROSA, ELM_NUMBER, f"text {number}", media=number % 2)
    house.twilio.lose_inbound(ROSA, "+447700900999", "to somebody else")
    house.twilio.lose_inbound("NHSNoReply", ELM_NUMBER, "cannot be answered")
    await house.sms.send(outbound())
    listed = [kept async for kept in house.sms.list_inbound(since)]
    assert [kept.body for kept in listed] == [f"text {number}" for number in range(60)]
    assert listed[1].media_count == 1
    assert {(kept.practice_id, kept.sender) for kept in listed} == {(ELM, ROSA)}
    assert [str(kept.provider_key) for kept in listed[:1]] == [house.twilio.messages[0].sid]


async def test_a_text_already_received_is_listed_under_the_same_key(house: House) -> None:
    """So the inbox knows it again."""
    await house.twilio.deliver_inbound(ROSA, ELM_NUMBER, "Hello")
    listed = [kept async for kept in house.sms.list_inbound(a_minute_ago())]
    assert [replace(kept, sent_at=None) for kept in listed] == house.inbox.received
    assert listed[0].sent_at is not None


@pytest.mark.covers("F72")
async def test_what_went_from_us_is_listed_but_for_what_did_not_arrive(house: House) -> None:
    """Twilio's own answers, and what came in, are none of ours."""
    first = await house.sms.send(outbound("first"))
    house.twilio.faults.append(faults.undelivered(30005))
    await house.sms.send(outbound("never arrived"))
    await house.twilio.deliver_inbound(ROSA, ELM_NUMBER, "STOP")
    await house.twilio.settle()
    listed = [sent async for sent in house.sms.list_outbound(a_minute_ago())]
    assert [(sent.provider_key, sent.body, sent.to) for sent in listed] == [(first, "first", ROSA)]
    assert listed[0].practice_id == ELM


@pytest.mark.covers("F63", "F42")
async def test_while_the_token_is_changed_the_one_that_twilio_knows_is_used(house: House) -> None:
    """Promoted at Twilio before we were told: the next one is tried, once, and kept."""
    changing = replace(house.account, auth_tokens=(OLD_TOKEN, TOKEN))
    sms = house.channel(changing)
    for body in ("first", "second"):
        await sms.send(outbound(body))
    assert [sent.body for sent in house.twilio.messages] == ["first", "second"]
    await sms.close()


@pytest.mark.covers("F63", "F42")
async def test_when_twilio_knows_none_of_the_tokens_a_person_must_look(house: House) -> None:
    sms = house.channel(replace(house.account, auth_tokens=("nobody's", OLD_TOKEN)))
    with pytest.raises(SendFailed) as refused:
        await sms.send(outbound())
    assert (refused.value.code, refused.value.operator) == ("20003", True)
    await sms.close()


def test_a_token_is_never_shown() -> None:
    """Not in a traceback, not in a log."""
    shown = repr(TwilioAccount(ACCOUNT, (TOKEN,), SERVICE, None, "https://prepare.example"))
    assert TOKEN not in shown


def test_it_can_be_built_before_anything_runs() -> None:
    """The program is put together first and started afterwards."""
    account = TwilioAccount(ACCOUNT, (TOKEN,), SERVICE, None, "https://prepare.example")
    sms = SmsChannel(
        account,
        inbox=RecordingInbox(),
        outbox=RecordingOutbox(),
        practice_of={}.get,
        sender_of=lambda _: "",
    )
    assert len(sms.routes()) == 2

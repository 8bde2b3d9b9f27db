"""What was erased is still in the provider's list: it is not taken in, or answered, again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Table, func, select

from preparation.keeping.erase import Eraser
from preparation.keeping.retention import Retention
from preparation.messages import NewInbound, ProviderKey
from preparation.model import Patient, PhoneNumber
from preparation.records.database import Connection
from preparation.records.tables import (
    alerts,
    answers,
    erased_messages,
    inbound,
    outbound,
    provider_sends,
)
from preparation.records.whole import read_record
from tests.channels.recording import ELM_NUMBER
from tests.conversation.phones import PHONE, SMS
from tests.conversation.test_restored import Night, night

__all__ = ["night"]
STRANGER = PhoneNumber("+447700900999")


async def _says_what_is_erased(night: Night, folder: Path) -> Patient:
    """Ann texts, at last what sounds like an emergency, and her record is erased."""
    for text in ("ok", "my knees", "I have crushing chest pain"):
        await night.says(text)
    await night.engine.reconciler.catch_up()
    mine = night.phone.people["Ann"].id
    ann = await night.database.read(lambda c: read_record(c, mine).patient)
    outside = night.engine.outside
    eraser = Eraser(night.database, folder, outside.clock, outside.new_id)
    await eraser.erase(night.phone.practice.id, ann.id, by="manager", contact_again=True)
    return ann


async def _is_back(night: Night) -> dict[str, int]:
    """Return how many rows of anything that was said there are, a table."""

    def count(c: Connection) -> dict[str, int]:
        said: tuple[Table, ...] = (inbound, outbound, answers, alerts, provider_sends)
        rows = {t.name: c.execute(select(func.count()).select_from(t)).scalar_one() for t in said}
        return {name: number for name, number in rows.items() if number}

    return await night.database.read(count)


@pytest.mark.covers("H25", "I3", "I7")
async def test_the_next_look_at_the_list_brings_nothing_back(night: Night, tmp_path: Path) -> None:
    await _says_what_is_erased(night, tmp_path)
    before = night.sent
    night.phone.clock.moves(minutes=3)
    assert await night.engine.reconciler.catch_up() == 0
    await night.works()
    assert await _is_back(night) == {}
    assert night.sent == before


@pytest.mark.covers("H25", "I3", "H3")
async def test_words_that_were_erased_are_not_said_for_who_is_imported_again(
    night: Night, tmp_path: Path
) -> None:
    """Neither in the new preparation nor as an alert: she is not told to call 999 again."""
    ann = await _says_what_is_erased(night, tmp_path)
    before, builder = night.sent, night.phone.builder

    def comes_again(c: Connection) -> None:
        again = builder.patient(
            c, night.phone.practice, first_name=ann.first_name, mobile=ann.mobile
        )
        clinician = builder.clinician(c, night.phone.practice, "Dr Osei")
        builder.preparation(c, builder.appointment(c, again, clinician, days=30))

    await night.database.write(comes_again)
    night.phone.clock.moves(minutes=3)
    await night.engine.reconciler.catch_up()
    await night.works()
    assert await _is_back(night) == {}
    assert night.sent == before


@pytest.mark.covers("H25", "F72", "F52")
@pytest.mark.parametrize("later", [timedelta(hours=9), timedelta(days=-1)])
async def test_nothing_comes_back_when_the_list_is_read_far_back(
    night: Night, tmp_path: Path, later: timedelta
) -> None:
    """After an outage, when what we sent is listed too, and where our clock was ahead."""
    await _says_what_is_erased(night, tmp_path)
    before = night.sent
    night.phone.clock.now += later
    assert await night.engine.reconciler.catch_up() == 0
    await night.works()
    assert await _is_back(night) == {}
    assert night.sent == before


@pytest.mark.covers("H25", "I3")
async def test_a_webhook_that_comes_again_after_the_erasure_is_not_taken_in(
    night: Night, tmp_path: Path
) -> None:
    message = night.twilio.twilio.lose_inbound(PHONE, ELM_NUMBER, "it hurts")
    key = ProviderKey(message.sid)
    new = NewInbound(night.phone.practice.id, SMS, key, "it hurts", PHONE)
    assert await night.engine.inbox.receive(new)
    await _says_what_is_erased(night, tmp_path)
    assert not await night.engine.inbox.receive(new)
    assert await _is_back(night) == {}


@pytest.mark.covers("H25", "I1", "I2")
async def test_what_is_said_after_the_erasure_is_heard(night: Night, tmp_path: Path) -> None:
    await _says_what_is_erased(night, tmp_path)
    await night.says("why do you not answer?")
    await night.says("are you there?", lost=True)
    night.phone.clock.moves(minutes=3)
    assert await night.engine.reconciler.catch_up() == 1
    assert (await _is_back(night))["inbound"] == 2


async def _strangers_text_is_kept_long_enough(night: Night, retention: Retention) -> None:
    """Nobody knows whose it is; the list could not be read all that time."""
    await night.engine.reconciler.catch_up()
    night.phone.clock.moves(minutes=1)
    message = night.twilio.twilio.lose_inbound(STRANGER, ELM_NUMBER, "who is this?")
    key = ProviderKey(message.sid)
    new = NewInbound(night.phone.practice.id, SMS, key, "who is this?", STRANGER)
    await night.engine.inbox.receive(new)
    await night.works()
    night.phone.clock.moves(days=91)
    await retention.run()


@pytest.mark.covers("H25", "I3", "F41")
async def test_a_strangers_text_that_went_for_its_age_stays_gone(
    night: Night, tmp_path: Path
) -> None:
    retention = Retention(night.database, tmp_path, night.engine.outside.clock)
    await _strangers_text_is_kept_long_enough(night, retention)
    before = night.sent
    assert await night.engine.reconciler.catch_up() == 0
    await night.works()
    assert await _is_back(night) == {}
    assert night.sent == before


@pytest.mark.covers("H25")
async def test_what_we_know_erased_texts_by_goes_when_no_list_reaches_back_to_them(
    night: Night, tmp_path: Path
) -> None:
    """Not before the provider's list was read again, however long that takes."""
    retention = Retention(night.database, tmp_path, night.engine.outside.clock)
    await _says_what_is_erased(night, tmp_path)
    night.phone.clock.moves(days=120)
    known = select(func.count()).select_from(erased_messages)
    await retention.run()
    assert await night.database.read(lambda c: c.execute(known).scalar_one()) >= 6
    await night.engine.reconciler.catch_up()
    await retention.run()
    assert await night.database.read(lambda c: c.execute(known).scalar_one()) == 0

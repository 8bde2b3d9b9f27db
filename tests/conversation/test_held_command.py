"""`./run texts held`: what is held can be listed, sent and left without a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from beforehand.commands.opening import opened
from beforehand.commands.texts import decide_held, list_held
from beforehand.settings import read_settings
from preparation.errors import NotFound
from preparation.messages import NewOutbound, OutboundId, OutboundState
from preparation.records.audit import verify
from preparation.records.database import Connection
from preparation.records.outbound import newest_state, queue, settle
from preparation.records.tables import outbound
from tests.builders import Builder, HandClock
from tests.conversation.phones import SMS


def build(c: Connection, builder: Builder) -> list[str]:
    """Add two texts to Rosa that are held, and return their identifiers."""
    rosa, now, new_id = builder.everything(c), builder.clock(), builder.new_id
    practice, patient, mine = rosa.practice.id, rosa.patient.id, rosa.preparation.id
    for key in ("turn:1", "turn:2"):
        message = NewOutbound(
            key, practice, patient, mine, SMS, "reply", "Hello Rosa", rosa.patient.mobile
        )
        queue(c, message, now=now, new_id=new_id, vault=builder.vault)
    ids = list(c.execute(select(outbound.c.id).order_by(outbound.c.id)).scalars())
    for each in ids:
        held, why = OutboundState.HELD, "outcome unknown"
        settle(c, OutboundId(each), held, now=now, new_id=new_id, code=why)
    return ids


@pytest.mark.covers("F40", "I10")
async def test_what_is_held_is_listed_and_decided_about(tmp_path: Path, clock: HandClock) -> None:
    """Neither the number nor the words are printed; what is not held is refused."""
    settings = read_settings({"BEFOREHAND_HOME": str(tmp_path / "home")}, tmp_path)
    async with opened(settings) as database:
        builder = Builder(database.vault, clock)
        first, second = await database.write(lambda c: build(c, builder))
    lines = await list_held(settings)
    assert [line.split()[0] for line in lines[:2]] == [first, second]
    assert "Rosa" not in "".join(lines)
    assert "+44" not in "".join(lines)
    await decide_held(settings, first, send=True)
    await decide_held(settings, second, send=False)
    for send in (True, False):
        with pytest.raises(NotFound):
            await decide_held(settings, first, send=send)
    with pytest.raises(NotFound):
        await decide_held(settings, "nowhere", send=True)
    assert (await list_held(settings))[0].startswith("0 held")
    async with opened(settings) as database:
        states = [
            await database.read(lambda c, one=one: newest_state(c, OutboundId(one)))
            for one in (first, second)
        ]
        assert await database.read(verify) is None
    assert states == [OutboundState.QUEUED, OutboundState.WITHDRAWN]

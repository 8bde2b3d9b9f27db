"""The practice sees what a preparation's texts cost, at its own price."""

from __future__ import annotations

from sqlalchemy import select

from practice.text_costs import cost_line
from preparation.messages import NewOutbound, OutboundId, OutboundState
from preparation.model import ChannelName, PhoneNumber
from preparation.records.database import Connection, Database
from preparation.records.outbound import queue, settle
from preparation.records.tables import outbound
from preparation.records.text_costs import TextsSent, texts_sent
from preparation.records.whole import read_record
from tests.builders import Builder, HandClock
from tests.practice.conftest import KINGFISHER, Town
from tests.practice.surgery import Surgery, words
from tests.practice.visitor import visiting

SMS, WEB = ChannelName("sms"), ChannelName("web")


def send(c: Connection, builder: Builder, town: Town, state: str, parts: int, n: int) -> None:
    record, now, new_id = read_record(c, town.terse), builder.clock(), builder.new_id
    by_text = state != "on the page"
    number = PhoneNumber("+447700900777") if by_text else None
    message = NewOutbound(
        f"turn:{n}", record.practice.id, record.patient.id, town.terse,
        SMS if by_text else WEB, "reply", "Hello", number,
    )  # fmt: skip
    queue(c, message, now=now, new_id=new_id, vault=builder.vault, segments=parts)
    if by_text and state != "queued":
        newest = c.execute(select(outbound.c.id).order_by(outbound.c.id.desc())).scalars().first()
        for each in ("accepted", state) if state != "withdrawn" else (state,):
            settle(c, OutboundId(newest or ""), OutboundState(each), now=now, new_id=new_id)


async def test_what_twilio_took_is_counted_and_nothing_else(
    databases: Database, clock: HandClock
) -> None:
    """Delivered or not; not what was withdrawn, still waits, or was said on the page."""
    builder = Builder(databases.vault, clock)
    rosa = await databases.write(builder.everything)
    town = Town(*[rosa.practice] * 2, *[rosa.preparation.id] * 7)
    rows = [("delivered", 2), ("undelivered", 1), ("sent", 3), ("queued", 5), ("withdrawn", 7),
            ("on the page", 9)]  # fmt: skip

    def work(c: Connection) -> None:
        for number, (state, parts) in enumerate(rows):
            send(c, builder, town, state, parts, number)

    await databases.write(work)
    found = await databases.read(lambda c: texts_sent(c, rosa.preparation.id))
    assert found == TextsSent(3, 6)


def test_the_price_is_the_practices_own() -> None:
    said = "Texts sent: 3, as 6 parts: about \u00a30.25 at 4.2p a part."
    assert cost_line(TextsSent(3, 6), 4.2, words()) == said
    assert cost_line(TextsSent(0, 0), 4.2, words()) == "Texts sent: none."


async def test_it_stands_on_the_preparations_page(
    surgery: Surgery, town: Town, database: Database, builder: Builder
) -> None:
    with database.engine.begin() as c:
        send(c, builder, town, "delivered", 2, 1)
    async with visiting(surgery, KINGFISHER) as visitor:
        for preparation, said in (
            (town.terse, "Texts sent: 1, as 2 parts: about \u00a30.08 at 4p a part."),
            (town.rosa, "Texts sent: none."),
        ):
            assert said in (await visitor.gets(f"/practice/preparations/{preparation}")).text

"""Texts that wait for a person: each is decided about once, and by their own practice alone."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser
from sqlalchemy import select

from channels.twilio_outcomes import VERDICTS
from practice.texts import reason_of
from preparation.clock import NewId
from preparation.messages import NewInbound, NewOutbound, OutboundId, OutboundState, ProviderKey
from preparation.model import ChannelName, PhoneNumber
from preparation.records.answers import read_answers
from preparation.records.audit import verify
from preparation.records.database import Connection, Database
from preparation.records.inbound import Lane, park, store_inbound, waiting_messages
from preparation.records.lookups import number_hash
from preparation.records.outbound import newest_state, queue, settle
from preparation.records.summaries import newest_version
from preparation.records.tables import audit, contacts, inbound, outbound
from preparation.records.text_notes import LOOP, note_texts
from preparation.records.whole import read_record
from tests.builders import Builder, HandClock
from tests.practice.conftest import HERON, KINGFISHER, Town
from tests.practice.surgery import Surgery
from tests.practice.test_in_browser import AXE, sign_in, violations
from tests.practice.visitor import visiting

SMS = ChannelName("sms")
TEXTS = "/practice/texts"
PHONE = PhoneNumber("+447700900777")


@dataclass
class Desk:
    """Where texts are left for the staff of Kingfisher Surgery."""

    database: Database
    builder: Builder
    town: Town

    def text(self, body: str, state: OutboundState, code: str, kind: str = "reply") -> str:
        """Leave a text of ours to Bob Price that is held, or did not arrive."""
        now, new_id = self.builder.clock(), self.builder.new_id
        with self.database.engine.begin() as c:
            record = read_record(c, self.town.terse)
            message = NewOutbound(
                f"k:{body}", record.practice.id, record.patient.id, self.town.terse, SMS, kind,
                body, PHONE,
            )  # fmt: skip
            queue(c, message, now=now, new_id=new_id, vault=self.builder.vault)
            found = (
                c.execute(select(outbound.c.id).order_by(outbound.c.id.desc())).scalars().first()
            )
            settle(c, OutboundId(found or ""), state, now=now, new_id=new_id, code=code)
        return found or ""

    def parked(self, body: str) -> str:
        """Leave a text from a phone that Bob and somebody with a carer share."""
        now, new_id = self.builder.clock(), self.builder.new_id
        hashed = number_hash(self.builder.vault, PHONE)
        with self.database.engine.begin() as c:
            for preparation in (self.town.carer, self.town.terse):
                patient = read_record(c, preparation).patient.id
                shared = contacts.update().where(contacts.c.patient_id == patient)
                c.execute(shared.values(number=PHONE, number_hash=hashed))
            new = NewInbound(self.town.kingfisher.id, SMS, ProviderKey(body[:9]), body, PHONE)
            found = new_id()
            store_inbound(c, new, inbound_id=found, now=now, urgent=False, vault=self.builder.vault)
            lane = Lane(hashed, self.town.kingfisher.id, SMS, now, urgent=False)
            park(c, waiting_messages(c, lane), now=now)
        return found

    def state(self, text: str) -> OutboundState:
        with self.database.engine.begin() as c:
            return newest_state(c, OutboundId(text))


@pytest.fixture
def desk(database: Database, builder: Builder, town: Town) -> Desk:
    return Desk(database, builder, town)


HELD, LOST = OutboundState.HELD, OutboundState.UNDELIVERED


@pytest.mark.covers("F40", "I4", "H6")
async def test_a_held_text_is_shown_and_sent_or_left_once(surgery: Surgery, desk: Desk) -> None:
    """What, when, to whom; pressed twice it is done once."""
    sent = desk.text("Thank you. What helps?", HELD, "outcome unknown")
    left = desk.text("Your answers are safe.", HELD, "30007")
    async with visiting(surgery, KINGFISHER) as visitor:
        page = (await visitor.gets(TEXTS)).text
        for shown in (
            "Thank you. What helps?",
            f"To Bob Price, {PHONE}",
            "We do not know whether it went.",
            "The network did not let it through.",
        ):
            assert shown in page
        for _ in range(2):
            for text, did in ((sent, "sent"), (left, "left")):
                answer = await visitor.posts(f"{TEXTS}/{text}/decide", {"did": did})
                assert (answer.status, answer.headers["Location"]) == (303, TEXTS)
        assert "What helps" not in (await visitor.gets(TEXTS)).text
    assert desk.state(sent) is OutboundState.QUEUED
    assert desk.state(left) is OutboundState.WITHDRAWN
    rows = await desk.database.read(lambda c: c.execute(select(audit.c.action)).scalars().all())
    assert (rows.count("text sent"), rows.count("text left")) == (1, 1)
    assert await desk.database.read(verify) is None


@pytest.mark.covers("F72")
async def test_what_a_person_lets_go_is_not_held_for_the_same_reason_again(
    surgery: Surgery, desk: Desk, new_id: NewId
) -> None:
    text = desk.text("Hello Bob, get ready.", HELD, "maybe sent before", kind="invite")
    async with visiting(surgery, KINGFISHER) as visitor:
        await visitor.posts(f"{TEXTS}/{text}/decide", {"did": "sent"})
    assert desk.state(text) is OutboundState.QUEUED


@pytest.mark.covers("F43")
async def test_a_text_that_did_not_arrive_is_there_until_somebody_has_seen_it(
    surgery: Surgery, desk: Desk, clock: HandClock
) -> None:
    """One that is on its way again, or arrived, is not."""
    text = desk.text("Are you there?", LOST, "30005")
    desk.text("It went in the end.", LOST, "30003")
    with desk.database.engine.begin() as c:
        last = c.execute(select(outbound.c.id).order_by(outbound.c.id.desc())).scalars().first()
        settle(
            c, OutboundId(last or ""), OutboundState.DELIVERED, now=clock(),
            new_id=desk.builder.new_id,
        )  # fmt: skip
    async with visiting(surgery, KINGFISHER) as visitor:
        page = (await visitor.gets(TEXTS)).text
        assert "This number cannot get texts" in page
        assert "It went in the end" not in page
        clock.moves(minutes=1)
        await visitor.posts(f"{TEXTS}/{text}/decide", {"did": "seen"})
        assert "There is nothing to look at." in (await visitor.gets(TEXTS)).text
    assert desk.state(text) is LOST


@pytest.mark.covers("H12", "I7")
async def test_a_text_from_a_shared_phone_is_given_to_one_of_those_on_it(
    surgery: Surgery, desk: Desk
) -> None:
    """The words go to their answers, and a summary that is out is made anew; nothing is sent."""
    text, town = desk.parked("my hip is worse since Sunday"), desk.town
    before = await desk.database.read(lambda c: newest_version(c, town.carer))
    with desk.database.engine.begin() as c:
        texts = c.execute(select(outbound.c.id)).all()
    async with visiting(surgery, KINGFISHER) as visitor:
        page = (await visitor.gets(TEXTS)).text
        assert "my hip is worse since Sunday" in page
        assert page.count("It is from ") == 2
        assert "It is from Bob Price" in page
        wrong = await visitor.posts(f"{TEXTS}/{text}/whose", {"preparation": town.awkward})
        assert wrong.status == 404
        for status in (303, 404):
            answer = await visitor.posts(f"{TEXTS}/{text}/whose", {"preparation": town.carer})
            assert answer.status == status
        assert "my hip" not in (await visitor.gets(TEXTS)).text

    def kept(c: Connection) -> list[tuple[str, str]]:
        return [(row.question, row.text) for row in read_answers(c, town.carer)]

    assert (await desk.database.read(kept))[-1] == ("added", "my hip is worse since Sunday")
    after = await desk.database.read(lambda c: newest_version(c, town.carer))
    assert before is not None
    assert after is not None
    assert after.number == before.number + 1
    with desk.database.engine.begin() as c:
        assert c.execute(select(outbound.c.id)).all() == texts
        assert c.execute(select(inbound.c.body).where(inbound.c.id == text)).scalar() is None


async def test_a_text_that_is_nobodys_is_seen_and_gone(surgery: Surgery, desk: Desk) -> None:
    """Its words stay in the inbox alone."""
    text = desk.parked("who is this")
    async with visiting(surgery, KINGFISHER) as visitor:
        answer = await visitor.posts(f"{TEXTS}/{text}/whose", {"preparation": ""})
        assert answer.status == 303
        assert "who is this" not in (await visitor.gets(TEXTS)).text


@pytest.mark.covers("H22")
async def test_a_machine_is_told_of_until_somebody_has_seen_it(
    surgery: Surgery, desk: Desk, clock: HandClock
) -> None:
    with desk.database.engine.begin() as c:
        preparation = read_record(c, desk.town.terse).preparation
        for _ in range(2):
            note_texts(c, preparation, LOOP, now=clock(), new_id=desk.builder.new_id)
    async with visiting(surgery, KINGFISHER) as visitor:
        page = (await visitor.gets(TEXTS)).text
        assert page.count("Texts from the phone of Bob Price look automatic") == 1
        note = page.split('action="/practice/texts/')[1].split("/")[0]
        assert (await visitor.posts(f"{TEXTS}/{note}/decide", {"did": "seen"})).status == 303
        assert "look automatic" not in (await visitor.gets(TEXTS)).text


@pytest.mark.covers("H20", "I7", "87")
async def test_another_practices_texts_are_not_there(surgery: Surgery, desk: Desk) -> None:
    held = desk.text("Thank you. What helps?", HELD, "outcome unknown")
    parked = desk.parked("my hip is worse")
    async with visiting(surgery, HERON) as visitor:
        page = (await visitor.gets(TEXTS)).text
        assert "What helps" not in page
        assert "my hip" not in page
        for text, did in ((held, "sent"), (held, "left"), (held, "seen"), (parked, "seen"),
                          (parked, "sent"), ("nowhere", "sent"), ("nowhere", "seen")):  # fmt: skip
            assert (await visitor.posts(f"{TEXTS}/{text}/decide", {"did": did})).status == 404
        mine = {"preparation": desk.town.of_heron}
        assert (await visitor.posts(f"{TEXTS}/{parked}/whose", mine)).status == 404
    assert desk.state(held) is HELD


@pytest.mark.covers("48", "F66", "92")
async def test_odd_presses_change_nothing(surgery: Surgery, desk: Desk) -> None:
    held, parked = desk.text("Hello", HELD, "outcome unknown"), desk.parked("hm")
    async with visiting(surgery, KINGFISHER) as visitor:
        for path, form in (
            (f"{held}/decide", {}), (f"{held}/decide", {"did": "gone"}),
            (f"{held}/decide", {"did": "seen"}), (f"{parked}/decide", {"did": "sent"}),
            (f"{parked}/whose", {}), (f"{held}/whose", {"preparation": ""}),
        ):  # fmt: skip
            assert (await visitor.posts(f"{TEXTS}/{path}", form)).status == 404
        cross = await visitor.posts(
            f"{TEXTS}/{held}/decide", {"did": "sent"}, Sec_Fetch_Site="cross-site"
        )
        assert cross.status == 403
    assert desk.state(held) is HELD


@pytest.mark.covers("F66")
async def test_two_who_press_at_once_send_it_once(surgery: Surgery, desk: Desk) -> None:
    held = desk.text("Hello", HELD, "outcome unknown")
    async with visiting(surgery, KINGFISHER) as visitor:
        pressed = (visitor.posts(f"{TEXTS}/{held}/decide", {"did": "sent"}) for _ in range(5))
        await asyncio.gather(*pressed)
    rows = await desk.database.read(lambda c: c.execute(select(audit.c.action)).scalars().all())
    assert rows.count("text sent") == 1


def test_every_code_of_twilio_has_words_for_staff() -> None:
    """A code we do not know is "the text service refused it"."""
    known = {code: reason_of(code) for code in VERDICTS}
    assert known["21610"] == "stopped"
    assert known["30006"] == "number"
    assert reason_of("99999") == "other"


@pytest.mark.covers("H24", "89")
@pytest.mark.parametrize("width", [390, 1280])
async def test_the_page_in_a_browser(
    surgery: Surgery, desk: Desk, browser: Browser, clock: HandClock, width: int
) -> None:
    """No problem that axe finds, nothing wider than the screen, and words are only words."""
    desk.text(
        "Thank you, I have noted that. What do you think would help?", HELD, "outcome unknown"
    )
    desk.text("<script>document.title='x'</script>" + "long" * 60, LOST, "30005", kind="invite")
    desk.parked("is this about my wife\u2019s hip? \u202eabc")
    with desk.database.engine.begin() as c:
        preparation = read_record(c, desk.town.terse).preparation
        note_texts(c, preparation, LOOP, now=clock(), new_id=desk.builder.new_id)
    page = await browser.new_page(viewport={"width": width, "height": 900}, bypass_csp=True)
    await sign_in(page, surgery)
    await page.goto(f"{surgery.url}{TEXTS}")
    await page.add_script_tag(path=AXE)
    assert await violations(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    assert "Texts to look at" in await page.title()
    if folder := os.environ.get("LOOK"):
        await page.screenshot(path=f"{folder}/texts-{width}.png", full_page=True)
    await page.close()

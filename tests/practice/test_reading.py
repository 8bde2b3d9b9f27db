"""Reading a summary: by name, with its messages, as plain text and FHIR, and the guide."""

from __future__ import annotations

import html
import json
import re

import pytest
from sqlalchemy import select

from preparation.messages import InboundId
from preparation.model import Answer, AnswerId, ChannelName, Op, PreparationId, QuestionName
from preparation.records.answers import add_answer, read_answers
from preparation.records.database import Connection, Database
from preparation.records.reading_marks import reads_of
from preparation.records.summaries import store_summary
from preparation.records.tables import audit, inbound
from preparation.summary.shown import shown_answers
from tests.builders import Builder
from tests.practice.conftest import HERON, KINGFISHER, Town
from tests.practice.surgery import Surgery, raise_alert, words
from tests.practice.visitor import visiting
from tests.summary.talks import outline


def at(preparation: PreparationId, sub: str = "") -> str:
    return f"/practice/preparations/{preparation}{sub}"


async def audited(database: Database) -> list[tuple[str, str]]:
    query = select(audit.c.action, audit.c.subject).order_by(audit.c.number)
    rows = await database.read(lambda c: c.execute(query).all())
    return [(row.action, row.subject) for row in rows]


async def test_somebody_says_by_name_that_they_have_read_it(
    surgery: Surgery, town: Town, database: Database
) -> None:
    async with visiting(surgery, KINGFISHER) as visitor:
        assert "I have read this" in (await visitor.gets(at(town.rosa))).text
        for _ in range(2):
            done = await visitor.posts(at(town.rosa, "/read"), {"version": "1"})
            assert done.status == 303
        page = (await visitor.gets(at(town.rosa))).text
    assert "Read by Dr Amara Osei, 1 June, 10am" in page
    assert "I have read this" not in page
    marks = await database.read(lambda c: reads_of(c, town.rosa))
    assert [(mark.by, mark.version) for mark in marks] == [("Dr Amara Osei", 1)]
    said = [one for one in await audited(database) if one[0] == "said it has been read"]
    assert said == [("said it has been read", f"{town.rosa} version 1")]


async def test_of_a_newer_version_it_says_that_it_is_newer(
    surgery: Surgery, town: Town, database: Database, builder: Builder
) -> None:
    async with visiting(surgery, KINGFISHER) as visitor:
        await visitor.posts(at(town.rosa, "/read"), {"version": "1"})
        await database.write(lambda c: adds_to_it(c, builder, town.rosa))
        page = (await visitor.gets(at(town.rosa))).text
    assert "This is a newer version than the one you read." in page
    assert "I have read this" in page
    assert "version 1" in page


def adds_to_it(c: Connection, builder: Builder, preparation: PreparationId) -> None:
    says(c, builder, preparation, "and my eyes")
    post(c, builder, preparation)


def says(c: Connection, builder: Builder, preparation: PreparationId, text: str) -> None:
    row = Answer(
        AnswerId(builder.new_id()),
        preparation,
        QuestionName("added"),
        Op.ADD,
        text,
        builder.clock(),
        ChannelName("sms"),
    )
    add_answer(c, row, turn_id=None, sources=())


def post(c: Connection, builder: Builder, preparation: PreparationId) -> None:
    answers = shown_answers(read_answers(c, preparation), outline())
    now, new_id = builder.clock(), builder.new_id
    store_summary(c, preparation, answers, complete=True, targets=(), now=now, new_id=new_id)


@pytest.mark.parametrize("version", ["", "0", "2", "x", "9" * 30, "-1", "1.0", "١"])
async def test_a_version_that_is_not_there_cannot_be_read(
    surgery: Surgery, town: Town, database: Database, version: str
) -> None:
    async with visiting(surgery, KINGFISHER) as visitor:
        done = await visitor.posts(at(town.rosa, "/read"), {"version": version})
    assert done.status in (303, 404)
    marks = await database.read(lambda c: reads_of(c, town.rosa))
    assert all(mark.version == 1 for mark in marks)


@pytest.mark.covers("H7")
@pytest.mark.parametrize("sub", ["/messages", "/text", "/summary.fhir.json", "/record"])
async def test_another_practices_does_not_exist(surgery: Surgery, town: Town, sub: str) -> None:
    async with visiting(surgery, HERON) as visitor:
        assert (await visitor.gets(at(town.rosa, sub))).status == 404
        assert (await visitor.posts(at(town.rosa, "/read"), {"version": "1"})).status == 404
        assert (await visitor.posts(at(town.rosa, "/record"), {"agreed": "x"})).status == 404
    async with visiting(surgery) as stranger:
        assert (await stranger.gets(at(town.rosa, sub))).status == 303


async def test_every_line_leads_to_the_messages_it_came_in(
    surgery: Surgery, town: Town, database: Database, builder: Builder
) -> None:
    rows = await database.read(lambda c: read_answers(c, town.rosa))
    await database.write(lambda c: came_in(c, builder, town, rows[0].id))
    async with visiting(surgery, KINGFISHER) as visitor:
        page = (await visitor.gets(at(town.rosa))).text
        messages = (await visitor.gets(at(town.rosa, "/messages"))).text
    links = re.findall(rf'href="{at(town.rosa)}/messages#(answer-[^"]+)"', page)
    assert len(links) == 6
    assert all(f'id="{link}"' in messages for link in links)
    assert messages.count("being able to pick up my grandson") == 1
    assert "Text message, Monday 1 June 2026, 10am" in messages
    assert "read the messages" in [action for action, _ in await audited(database)]


@pytest.mark.covers("H3")
async def test_of_who_was_paused_staff_read_the_urgent_words_and_nothing_that_was_not_shared(
    surgery: Surgery, town: Town, database: Database, builder: Builder
) -> None:
    """No summary yet: what else they said waits until they agree to share it."""
    async with visiting(surgery, KINGFISHER) as visitor:
        assert "The last message" not in (await visitor.gets(at(town.terse, "/messages"))).text
        await database.write(lambda c: says(c, builder, town.terse, "I never told my wife"))
        await database.write(lambda c: raise_alert(c, builder, town.kingfisher, town.terse))
        await database.write(lambda c: texts(c, builder, town, town.terse, "chest hurts"))
        page = (await visitor.gets(at(town.terse, "/messages"))).text
    assert "pain in my chest" in page
    assert "The last message from Bob: Text message, Monday 1 June 2026, 10am" in (
        " ".join(page.split()).replace("</p>", "")
    )
    assert "I never told my wife" not in page
    assert "chest hurts" not in page
    assert ("read the messages", f"{town.terse} version 0") in await audited(database)


def texts(
    c: Connection, builder: Builder, town: Town, preparation: PreparationId, body: str | None
) -> InboundId:
    """Let a text have come in about a preparation."""
    message = InboundId(builder.new_id())
    c.execute(
        inbound.insert().values(
            id=message,
            practice_id=town.kingfisher.id,
            channel="sms",
            provider_key=message,
            sender="+447700900001",
            sender_hash="x",
            preparation_id=preparation,
            body=body,
            media_count=0,
            urgent=False,
            received_at=builder.clock(),
            handled_at=builder.clock(),
        )
    )
    return message


def came_in(c: Connection, builder: Builder, town: Town, answer: AnswerId) -> None:
    """Let an answer have come in two texts; the second one's body holds more than was shared."""
    from preparation.records.tables import answer_sources

    for body in (None, "and something that I took back"):
        message = texts(c, builder, town, town.rosa, body)
        c.execute(answer_sources.insert().values(answer_id=answer, inbound_id=message))


async def test_no_message_is_shown_as_it_came_for_it_may_hold_what_was_taken_back(
    surgery: Surgery, town: Town, database: Database, builder: Builder
) -> None:
    rows = await database.read(lambda c: read_answers(c, town.rosa))
    await database.write(lambda c: came_in(c, builder, town, rows[0].id))
    async with visiting(surgery, KINGFISHER) as visitor:
        for sub in ("", "/messages", "/text", "/summary.json", "/summary.fhir.json"):
            assert "took back" not in (await visitor.gets(at(town.rosa, sub))).text


async def test_the_plain_text_is_there_to_copy_and_the_look_is_audited(
    surgery: Surgery, town: Town, database: Database
) -> None:
    async with visiting(surgery, KINGFISHER) as visitor:
        page = (await visitor.gets(at(town.awkward, "/text"))).text
    area = html.unescape(re.search(r"<textarea[^>]*>\n(.*)</textarea>", page, re.S).group(1))  # type: ignore[union-attr]
    assert area.startswith("Preparation of Siân O'Neil <b>\n")
    assert "- <script>alert(1)</script> &" in area
    assert "<script>alert" not in page
    assert "read the summary as text" in [action for action, _ in await audited(database)]


async def test_the_fhir_document_is_there_to_open(surgery: Surgery, town: Town) -> None:
    async with visiting(surgery, KINGFISHER) as visitor:
        file = await visitor.gets(at(town.rosa, "/summary.fhir.json"))
        none = await visitor.gets(at(town.terse, "/summary.fhir.json"))
    assert file.headers["Content-Type"].startswith("application/fhir+json")
    assert "Rosa" not in file.headers["Content-Disposition"]
    assert json.loads(file.body)["type"] == "document"
    assert none.status == 404


async def test_the_guide_is_a_click_away(surgery: Surgery, town: Town) -> None:
    async with visiting(surgery, KINGFISHER) as visitor:
        page = (await visitor.gets(at(town.rosa))).text
        guide = (await visitor.gets("/practice/guide")).text
    assert 'href="/practice/guide"' in page
    shown = html.unescape(guide)
    points = [key for key in words() if key.startswith("practice_guide.")]
    assert [key for key in points if words().raw(key) not in shown] == []

"""A practice sees itself alone, and every reading is in the audit trail."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from preparation.records.audit import verify
from preparation.records.database import Database
from preparation.records.tables import audit
from tests.practice.conftest import HERON, KINGFISHER, Town
from tests.practice.surgery import Surgery
from tests.practice.visitor import visiting


def paths(preparation: str) -> list[str]:
    below = f"/practice/preparations/{preparation}"
    return [below, f"{below}/summary.pdf", f"{below}/summary.json"]


@pytest.mark.covers("H20", "I7", "87")
@pytest.mark.parametrize(("username", "whose"), [(KINGFISHER, "of_heron"), (HERON, "rosa")])
async def test_another_practices_preparation_is_not_there(
    surgery: Surgery, town: Town, username: str, whose: str
) -> None:
    async with visiting(surgery, username) as visitor:
        for path in paths(getattr(town, whose)):
            answer = await visitor.gets(path)
            assert answer.status == 404
            assert "grandson" not in answer.text
            assert "Ahmed" not in answer.text


@pytest.mark.covers("87")
async def test_what_is_another_practices_and_what_is_nowhere_look_the_same(
    surgery: Surgery, town: Town
) -> None:
    async with visiting(surgery, KINGFISHER) as visitor:
        theirs = await visitor.gets(f"/practice/preparations/{town.of_heron}")
        nowhere = await visitor.gets("/practice/preparations/0123456789abcdef")
        assert theirs.text == nowhere.text


@pytest.mark.covers("H20")
async def test_the_day_list_has_the_own_practice_alone(surgery: Surgery, town: Town) -> None:
    async with visiting(surgery, HERON) as visitor:
        page = (await visitor.gets("/practice/")).text
        assert town.of_heron in page
        assert town.rosa not in page


@pytest.mark.covers("92", "88")
@pytest.mark.parametrize(
    "path",
    [
        "/practice/preparations/%2e%2e",
        "/practice/preparations/x'%20OR%201=1--",
        "/practice/preparations/" + "a" * 5000,
        "/practice/?from=-1",
        "/practice/?from=9999-12-31",
        "/practice/?from=0001-01-01",
        "/practice/?from='%20OR%201=1",
        "/practice/?from=2026-06-01&from=x",
        "/practice/%00",
        "/practice/nothing/here",
    ],
)
async def test_odd_addresses_get_a_page_and_never_an_error(surgery: Surgery, path: str) -> None:
    async with visiting(surgery, KINGFISHER) as visitor:
        assert (await visitor.gets(path)).status in (200, 404)


async def test_the_summary_opens_as_page_pdf_and_json(surgery: Surgery, town: Town) -> None:
    async with visiting(surgery, KINGFISHER) as visitor:
        page, pdf, document = [await visitor.gets(path) for path in paths(town.rosa)]
        assert "being able to pick up my grandson" in page.text
        assert pdf.body.startswith(b"%PDF-")
        assert pdf.headers["Content-Type"] == "application/pdf"
        assert "Rosa" not in pdf.headers["Content-Disposition"]
        assert json.loads(document.body)["sharing"]["words"] == "yes, but not my brother"


async def test_what_is_under_way_shows_where_it_stands_and_no_words(
    surgery: Surgery, town: Town
) -> None:
    async with visiting(surgery, KINGFISHER) as visitor:
        page, pdf, document = [await visitor.gets(path) for path in paths(town.terse)]
        assert "Nothing to read yet" in page.text
        assert "Answering" in page.text
        assert "dog" not in page.text
        assert (pdf.status, document.status) == (404, 404)


async def test_no_reply_is_never_nothing_to_discuss(surgery: Surgery, town: Town) -> None:
    async with visiting(surgery, KINGFISHER) as visitor:
        page = (await visitor.gets(f"/practice/preparations/{town.silent}")).text
        assert "No reply does not mean nothing to discuss." in page


async def test_nothing_is_kept_by_browsers_or_told_to_other_sites(
    surgery: Surgery, town: Town
) -> None:
    async with visiting(surgery, KINGFISHER) as visitor:
        for path in ["/practice/", *paths(town.rosa)]:
            headers = (await visitor.gets(path)).headers
            assert headers["Cache-Control"] == "no-store"
            assert headers["Referrer-Policy"] == "no-referrer"
            assert "default-src 'none'" in headers["Content-Security-Policy"]
            assert "unsafe" not in headers["Content-Security-Policy"]


async def actions(database: Database) -> list[tuple[str, str]]:
    rows = await database.read(
        lambda c: c.execute(select(audit.c.action, audit.c.subject).order_by(audit.c.number)).all()
    )
    return [(row.action, row.subject) for row in rows]


@pytest.mark.covers("H21", "I13")
async def test_every_opening_is_in_the_audit_trail(
    surgery: Surgery, town: Town, database: Database
) -> None:
    async with visiting(surgery, KINGFISHER) as visitor:
        for path in paths(town.rosa):
            await visitor.gets(path)
        await visitor.gets(f"/practice/preparations/{town.of_heron}")
    version = f"{town.rosa} version 1"
    assert (await actions(database))[1:] == [
        ("read the summary", version),
        ("read the summary as PDF", version),
        ("read the summary as JSON", version),
    ]
    assert await database.read(verify) is None

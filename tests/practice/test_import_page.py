"""Importing on the page: look first, confirm, never twice; doubtful people decided by a person."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import aiohttp
import pytest
from sqlalchemy import func, select

from preparation.model import Practice
from preparation.records.database import Connection, Database
from preparation.records.patients import patients_of
from preparation.records.staff import add_staff
from preparation.records.tables import appointments, audit, upload_parts
from tests.builders import Builder, nhs_number
from tests.imports.files import csv_text
from tests.practice.conftest import HERON, KINGFISHER, Town
from tests.practice.surgery import Surgery, password_hash
from tests.practice.visitor import Visitor, visiting

DESK, OTHER_DESK = "desk", "other-desk"


def add_receptionist(c: Connection, builder: Builder, practice: Practice, username: str) -> None:
    """Add a member of staff who may import."""
    add_staff(
        c,
        practice_id=practice.id,
        username=username,
        name="Sam Reed",
        role="staff",
        password_hash=password_hash(),
        new_id=builder.new_id,
    )


class Receptionist:
    """Somebody who gives files."""

    def __init__(self, visitor: Visitor, http: aiohttp.ClientSession, url: str) -> None:
        self.visitor, self._http, self._url = visitor, http, url

    async def gives(self, text: str | bytes, name: str = "list.csv", routine: bool = False) -> str:
        """Give a file and return the address of its page, or "" where it was refused."""
        form = aiohttp.FormData()
        if routine:
            form.add_field("routine", "yes")
        data = text.encode() if isinstance(text, str) else text
        form.add_field("file", data, filename=name)
        async with self._http.post(
            f"{self._url}/practice/import", data=form, allow_redirects=False
        ) as answer:
            return answer.headers.get("Location", "") if answer.status == 303 else ""

    async def sees(self, address: str) -> str:
        """Return a file's page once nothing is under way any more."""
        for _ in range(200):
            page = await self.visitor.gets(address)
            if "Refresh" not in page.headers:
                return re.sub(r"\s+", " ", page.text)
            await asyncio.sleep(0.05)
        raise AssertionError("it is still at work")


@pytest.fixture
async def desk(surgery: Surgery, town: Town, database: Database) -> AsyncIterator[Receptionist]:
    def add(c: Connection) -> None:
        add_receptionist(c, surgery.builder, town.kingfisher, DESK)
        add_receptionist(c, surgery.builder, town.heron, OTHER_DESK)

    await database.write(add)
    async with visiting(surgery, DESK) as visitor:
        yield Receptionist(visitor, visitor._http, surgery.url)


ROSA = {"start": "2026-06-20 10:20", "nhs_number": nhs_number(500)}
GOOD = csv_text(ROSA)


async def counted(database: Database, table: object) -> int:
    query = select(func.count()).select_from(table)  # type: ignore[arg-type]
    return await database.read(lambda c: c.execute(query).scalar_one())


@pytest.mark.covers("F54")
async def test_a_file_is_shown_before_anything_changes_then_taken_in_once(
    desk: Receptionist, database: Database
) -> None:
    before = await counted(database, appointments)
    address = await desk.gives(GOOD)
    seen = await desk.sees(address)
    assert "Every row can be imported." in seen
    assert await counted(database, appointments) == before
    for _ in range(3):
        await desk.visitor.posts(f"{address}/confirm", {})
    assert "What the file says is on record now." in await desk.sees(address)
    assert await counted(database, appointments) == before + 1
    assert await counted(database, upload_parts) == 0
    again = await desk.sees(await desk.gives(GOOD))
    assert "There is nothing new in this file." in again
    actions = await database.read(lambda c: list(c.execute(select(audit.c.action)).scalars()))
    assert actions.count("imported a file") == 1


@pytest.mark.covers("72", "74", "76")
async def test_a_bad_row_is_named_by_line_column_and_reason_and_nothing_goes_in(
    desk: Receptionist, database: Database
) -> None:
    before = await counted(database, appointments)
    bad = csv_text(ROSA, ROSA | {"appointment_id": "a2", "mobile": "7.9E+09"})
    address = await desk.gives(bad)
    seen = await desk.sees(address)
    assert "Line 3" in seen
    assert "mobile" in seen
    assert "A spreadsheet has changed this number." in seen
    assert "Import it" not in seen
    await desk.visitor.posts(f"{address}/confirm", {})
    assert "Nothing was imported" in await desk.sees(address)
    assert await counted(database, appointments) == before


async def test_the_good_rows_alone_go_in_when_asked_for(
    desk: Receptionist, database: Database
) -> None:
    before = await counted(database, appointments)
    bad = csv_text(ROSA, ROSA | {"appointment_id": "a2", "mobile": "7.9E+09"})
    address = await desk.gives(bad)
    await desk.sees(address)
    await desk.visitor.posts(f"{address}/confirm", {"good_rows_only": "yes"})
    assert "What the file says is on record now." in await desk.sees(address)
    assert await counted(database, appointments) == before + 1


@pytest.mark.covers("H13", "77")
@pytest.mark.parametrize(("decision", "name"), [("accepted", "Benson"), ("refused", "Bennett")])
async def test_somebody_known_differently_waits_for_a_person(
    desk: Receptionist, database: Database, town: Town, decision: str, name: str
) -> None:
    first = await desk.gives(GOOD)
    await desk.sees(first)
    await desk.visitor.posts(f"{first}/confirm", {})
    await desk.sees(first)
    changed = csv_text(ROSA | {"last_name": "Benson"})
    assert "kept apart until somebody decides" in await desk.sees(await desk.gives(changed))
    page = (await desk.visitor.gets("/practice/import")).text
    assert "Rosa Bennett" in page
    assert "Rosa Benson" in page
    doubt = re.search(r"/practice/import/doubts/([^\"]+)", page)
    assert doubt is not None
    async with visiting(desk.visitor.surgery, OTHER_DESK) as stranger:
        said = await stranger.posts(f"/practice/import/doubts/{doubt[1]}", {"decision": "accepted"})
        assert said.status == 404
    await desk.visitor.posts(f"/practice/import/doubts/{doubt[1]}", {"decision": decision})
    mine = await database.read(lambda c: patients_of(c, town.kingfisher.id))
    assert mine[-1].last_name == name
    assert "/practice/import/doubts/" not in (await desk.visitor.gets("/practice/import")).text
    report = await desk.sees(await desk.gives(changed))
    assert ("Refused" in report and "another name" in report) is (decision == "refused")
    assert "/practice/import/doubts/" not in (await desk.visitor.gets("/practice/import")).text


@pytest.mark.covers("H1", "H13")
async def test_a_namesakes_mobile_is_taken_only_when_a_person_says_so(
    desk: Receptionist, database: Database, town: Town
) -> None:
    """Then the file goes in; a third number is a new doubt."""
    first = await desk.gives(GOOD)
    await desk.sees(first)
    await desk.visitor.posts(f"{first}/confirm", {})
    await desk.sees(first)
    other = ROSA | {"nhs_number": "", "mobile": "07700900002"}
    assert "another mobile" in await desk.sees(await desk.gives(csv_text(other)))
    page = (await desk.visitor.gets("/practice/import")).text
    assert "07700 900002" in page
    doubt = re.search(r"/practice/import/doubts/([^\"]+)", page)
    assert doubt is not None
    await desk.visitor.posts(f"/practice/import/doubts/{doubt[1]}", {"decision": "accepted"})
    mine = await database.read(lambda c: patients_of(c, town.kingfisher.id))
    assert mine[-1].mobile == "+447700900002"
    assert "nothing new" in await desk.sees(await desk.gives(csv_text(other)))
    third = other | {"mobile": "07700900003"}
    assert "another mobile" in await desk.sees(await desk.gives(csv_text(third)))
    assert "07700 900003" in (await desk.visitor.gets("/practice/import")).text


@pytest.mark.covers("71", "72", "81", "86")
@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"PK\x03\x04" + b"\0" * 200, "Save the sheet as CSV"),
        (GOOD.encode("utf-16"), "Every row can be imported."),
        (b"appointment_id\n", "This column is missing."),
        (b'a,"b\n1,2', "A quotation mark is opened and not closed"),
        (b"{" * 20000, "not well-formed JSON"),
        (b"[" * 200000, "nested too deeply"),
        (b'{"resourceType": "Patient", "resourceType": "Bundle"}', "same key twice"),
        (b"<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><x>&y;</x>", "not as XML"),
    ],
)
async def test_what_is_no_list_is_refused_with_a_reason(
    desk: Receptionist, data: bytes, told: str
) -> None:
    assert told in await desk.sees(await desk.gives(data))


@pytest.mark.covers("81")
async def test_an_empty_or_missing_file_is_refused_at_once(desk: Receptionist) -> None:
    assert await desk.gives(b"") == ""
    assert (await desk.visitor.posts("/practice/import", {"file": "x"})).status == 422


@pytest.mark.covers("H20", "87")
async def test_only_staff_and_managers_of_the_practice_see_its_files(desk: Receptionist) -> None:
    address = await desk.gives(GOOD)
    await desk.sees(address)
    for username in (OTHER_DESK, KINGFISHER, HERON):
        async with visiting(desk.visitor.surgery, username) as stranger:
            assert (await stranger.gets(address)).status == 404
            assert (await stranger.posts(f"{address}/confirm", {})).status == 404


async def test_a_file_that_is_thrown_away_leaves_nothing(
    desk: Receptionist, database: Database
) -> None:
    address = await desk.gives(GOOD)
    await desk.sees(address)
    await desk.visitor.posts(f"{address}/drop", {})
    assert "This file was thrown away." in await desk.sees(address)
    assert await counted(database, upload_parts) == 0


async def test_files_given_together_are_one_import_and_each_line_says_which_file(
    desk: Receptionist, database: Database
) -> None:
    before = await counted(database, appointments)
    bad = csv_text(ROSA | {"appointment_id": "a2", "mobile": "7.9E+09"})
    form = aiohttp.FormData()
    for name, text in (("good.csv", GOOD), ("bad.csv", bad)):
        form.add_field("file", text.encode(), filename=name)
    url = f"{desk._url}/practice/import"
    async with desk._http.post(url, data=form, allow_redirects=False) as answer:
        seen = await desk.sees(answer.headers["Location"])
    assert "good.csv, bad.csv" in seen
    assert "bad.csv: Line 2" in seen
    assert await counted(database, appointments) == before


async def test_what_changes_is_shown_before_and_after_it_is_confirmed(desk: Receptionist) -> None:
    first = await desk.gives(GOOD)
    await desk.sees(first)
    await desk.visitor.posts(f"{first}/confirm", {})
    await desk.sees(first)
    seen = await desk.sees(await desk.gives(csv_text(ROSA | {"mobile": "07700 900009"})))
    assert "What changes, before and after" in seen
    assert "07700 900001" in seen
    assert "07700 900009" in seen


@pytest.mark.covers("81")
@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"%PDF-1.7 " + b"x" * 100, "Save the sheet as CSV"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 100, "Save the sheet as CSV"),
        (b"\x1f\x8b" + b"\0" * 100, "Save the sheet as CSV"),
    ],
)
async def test_a_document_or_an_archive_given_by_mistake_is_never_opened(
    desk: Receptionist, data: bytes, told: str
) -> None:
    """So a bomb in an archive cannot go off."""
    assert told in await desk.sees(await desk.gives(data, name="list.csv"))

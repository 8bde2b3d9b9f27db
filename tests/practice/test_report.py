"""The report and the one press after the appointment, as pages."""

from __future__ import annotations

import csv
import io
import os

import pytest
from playwright.async_api import Browser, expect
from sqlalchemy import select

from preparation.model import Role
from preparation.records.database import Database
from preparation.records.learning import Afterthought, keep_afterthought
from preparation.records.staff import StaffId
from preparation.records.tables import audit, staff, usefulness
from tests.builders import Builder
from tests.learning.people import a_year, live
from tests.practice.conftest import KINGFISHER, Town
from tests.practice.roles import add_role
from tests.practice.surgery import Surgery
from tests.practice.test_in_browser import sign_in, violations
from tests.practice.visitor import visiting

QUARTER = "period=2026-Q2"


@pytest.fixture
def year(database: Database, builder: Builder, town: Town) -> None:
    with database.engine.begin() as c:
        me = StaffId(c.execute(select(staff.c.id)).scalars().first() or "")
        for life in a_year():
            live(c, builder, town.kingfisher, life, me)


@pytest.mark.usefixtures("year")
async def test_it_counts_and_hides_and_says_what_is_not_known(surgery: Surgery) -> None:
    async with visiting(surgery, KINGFISHER) as visitor:
        page = (await visitor.gets(f"/practice/report?{QUARTER}")).text
    assert '<th scope="row">Invited</th>' in page
    assert ">150<" in page
    assert "Not known" in page
    assert "Urdu" in page
    assert "Polish" not in page  # one person: not even named
    assert "Other languages" in page
    assert "style=" not in page


@pytest.mark.covers("93")
@pytest.mark.usefixtures("year")
async def test_the_file_holds_the_same_numbers(surgery: Surgery) -> None:
    async with visiting(surgery, KINGFISHER) as visitor:
        page = await visitor.gets(f"/practice/report.csv?{QUARTER}")
    assert page.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in page.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(page.body.decode("utf-8-sig"))))
    assert ["Invited", "150"] in rows
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


async def test_a_report_of_nobody_and_of_quarters_that_are_none(
    surgery: Surgery, database: Database
) -> None:
    async with visiting(surgery, KINGFISHER) as visitor:
        few = (await visitor.gets("/practice/report?period=2020-Q1")).text
        assert "Fewer than 5 people were invited" in few
        assert "<table" not in few
        for wrong in ("x", "2026-Q3", "2026-Q0", "2026-q1", "2026-Q5", "20261-Q1", "2026-Q1%0A"):
            page = await visitor.gets(f"/practice/report?period={wrong}")
            assert page.status == 422, wrong
            assert "There is no report of that time" in page.text
    with database.engine.begin() as c:
        assert "read the report" in c.execute(select(audit.c.action)).scalars().all()


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.MANAGER, 200), (Role.CLINICIAN, 200), (Role.STAFF, 404), (Role.AUDITOR, 404)],
)
async def test_managers_and_clinicians_may_read_it(
    surgery: Surgery, database: Database, builder: Builder, town: Town, role: Role, status: int
) -> None:
    with database.engine.begin() as c:
        add_role(c, builder, town.kingfisher, "somebody", role)
    async with visiting(surgery, "somebody") as visitor:
        assert (await visitor.gets("/practice/report")).status == status
        assert (await visitor.gets("/practice/report.csv")).status == status


async def test_one_press_says_whether_it_was_useful(
    surgery: Surgery, database: Database, town: Town
) -> None:
    one = f"/practice/preparations/{town.awkward}"
    async with visiting(surgery, KINGFISHER) as visitor:
        assert "Was this useful?" not in (await visitor.gets(one)).text
        assert (await visitor.posts(f"{one}/useful", {"answer": "yes"})).status == 404
    surgery.clock.moves(hours=2)
    async with visiting(surgery, KINGFISHER) as visitor:
        assert "Was this useful?" in (await visitor.gets(one)).text
        for answer in ("yes", "yes", "somewhat"):
            assert (await visitor.posts(f"{one}/useful", {"answer": answer})).status == 303
        assert "You said: Somewhat." in (await visitor.gets(one)).text
        assert (await visitor.posts(f"{one}/useful", {"answer": "rubbish"})).status == 404
        other = f"/practice/preparations/{town.of_heron}/useful"
        assert (await visitor.posts(other, {"answer": "yes"})).status == 404
    with database.engine.begin() as c:
        rows = c.execute(select(usefulness.c.answer).order_by(usefulness.c.id)).scalars().all()
        assert rows == ["yes", "somewhat"]
        assert "said it was useful: somewhat" in c.execute(select(audit.c.action)).scalars().all()


async def test_what_the_patient_said_stands_beside_it(
    surgery: Surgery, database: Database, builder: Builder, town: Town
) -> None:
    surgery.clock.moves(days=1)
    with database.engine.begin() as c:
        said = Afterthought(4, "She <b>listened</b>", "web", builder.clock())  # type: ignore[arg-type]
        keep_afterthought(c, town.rosa, said, new_id=builder.new_id)
    async with visiting(surgery, KINGFISHER) as visitor:
        page = (await visitor.gets(f"/practice/preparations/{town.rosa}")).text
    assert "Rosa said afterwards: 4 out of 5" in page
    assert "She &lt;b&gt;listened&lt;/b&gt;" in page


@pytest.mark.covers("H24")
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.usefixtures("year")
async def test_the_pages_pass_axe_and_fit(
    browser: Browser, surgery: Surgery, town: Town, width: int
) -> None:
    surgery.clock.moves(hours=3)
    context = await browser.new_context(viewport={"width": width, "height": 900})
    page = await context.new_page()
    await sign_in(page, surgery)
    for name, path in (
        ("report", f"/practice/report?{QUARTER}"),
        ("report-of-few", "/practice/report"),
        ("useful", f"/practice/preparations/{town.rosa}"),
    ):
        await page.goto(surgery.url + path)
        assert await violations(page) == [], path
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        if folder := os.environ.get("BEFOREHAND_PICTURES"):
            await page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
            await page.pdf(path=f"{folder}/{name}-{width}.pdf", format="A4", print_background=True)
    await page.get_by_role("button", name="Somewhat").click()
    await expect(page.get_by_role("status")).to_have_text("You said: Somewhat.")
    assert await violations(page) == []
    await context.close()

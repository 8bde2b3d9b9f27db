"""My plan: what was agreed, who has read it, and one text about it for whoever wants one."""

from __future__ import annotations

from datetime import date

import pytest
from aiohttp import ClientSession
from playwright.async_api import Browser

from preparation.plan import PlanWords, Step, Who
from preparation.records.database import Connection
from preparation.records.next_steps import store_plan
from preparation.records.reading_marks import mark_read, wants_to_be_told
from preparation.records.staff import StaffId, add_staff
from preparation.records.summaries import store_summary
from tests.web.answering import has_said, page
from tests.web.browsing import DESK, PHONE, a_patient, picture, violations
from tests.web.house import House
from tests.web.walking import comes_in

PLAN = PlanWords(
    working="Your walks with Jean",
    not_working="The tablets on work days <b>",
    agreed="Half the dose, with food. You want to drive without worry.",
    steps=(
        Step("Ring the chemist about blister packs", Who.PRACTITIONER, "", "by Friday"),
        Step("Walk after tea", Who.PATIENT),
        Step("Do the online shopping", Who.OTHER, "Jean", "from next week"),
    ),
    review_on=date(2026, 12, 1),
    review_how="By telephone with Nurse Khan.",
)


async def nurse(house: House) -> StaffId:
    def add(c: Connection) -> StaffId:
        return add_staff(
            c,
            practice_id=house.built.practice.id,
            username="khan",
            name="Nurse Khan",
            role="clinician",
            password_hash="x",
            new_id=house.new_id,
        )

    return await house.database.write(add)


async def agrees(
    house: House, staff: StaffId, words: PlanWords, *, finished: bool, on: int
) -> None:
    await house.database.write(
        lambda c: store_plan(
            c,
            house.preparation_id,
            words,
            finished=finished,
            built_on=on,
            staff_id=staff,
            now=house.clock(),
            new_id=house.new_id,
        )
    )


async def reads(house: House, staff: StaffId) -> None:
    def read(c: Connection) -> None:
        now, new_id = house.clock(), house.new_id
        summary = store_summary(
            c, house.preparation_id, (), complete=True, targets=(), now=now, new_id=new_id
        )
        mark_read(c, summary, staff, now=now, new_id=new_id)

    await house.database.write(read)


async def test_before_they_meet_it_says_that_the_plan_is_made_together(
    house: House, somebody: ClientSession
) -> None:
    await agrees(house, await nurse(house), PLAN, finished=False, on=0)
    await comes_in(somebody, house)
    shown = await page(somebody, house, "/p/plan")
    assert "There is no plan here yet" in shown
    assert "Half the dose" not in shown


async def test_what_was_agreed_is_there_and_a_later_draft_is_not(
    house: House, somebody: ClientSession
) -> None:
    staff = await nurse(house)
    await agrees(house, staff, PLAN, finished=True, on=0)
    await agrees(house, staff, PlanWords(agreed="a draft"), finished=False, on=1)
    await comes_in(somebody, house)
    shown = await page(somebody, house, "/p/plan")
    for text in (PLAN.agreed, *(step.what for step in PLAN.steps), "1 December 2026", "Jean"):
        assert text in shown
    assert "The tablets on work days &lt;b&gt;" in shown
    assert "a draft" not in shown


async def test_nobody_sees_it_without_a_visit(house: House, somebody: ClientSession) -> None:
    await agrees(house, await nurse(house), PLAN, finished=True, on=0)
    async with somebody.get(f"{house.url}/p/plan", allow_redirects=False) as answer:
        assert answer.status == 303
    async with somebody.post(f"{house.url}/p/plan", data={"told": "yes"}) as answer:
        assert answer.status == 401
    assert not await house.database.read(lambda c: wants_to_be_told(c, house.preparation_id))


async def test_it_says_who_has_read_it_and_never_that_nobody_will(
    house: House, somebody: ClientSession
) -> None:
    await comes_in(somebody, house)
    not_sent = await page(somebody, house, "/p/plan")
    assert "You have not sent your answers yet" in not_sent
    assert "Yes, text me" not in not_sent
    for state, said in (
        ("finished_not_shared", "You keep your answers to yourself"),
        ("finished", "They often read them shortly before you meet"),
    ):
        await has_said(house, ("what_matters", "my garden"), state=state)
        assert said in await page(somebody, house, "/p/plan")
    assert "Yes, text me" in await page(somebody, house, "/p/plan")
    await reads(house, await nurse(house))
    assert "Nurse Khan read them on Monday 1 June, 10am" in await page(somebody, house, "/p/plan")


async def test_a_text_is_asked_for_and_no_longer_wanted(
    house: House, somebody: ClientSession
) -> None:
    await comes_in(somebody, house)
    for answer, wanted in (("yes", True), ("no", False)):
        async with somebody.post(f"{house.url}/p/plan", data={"told": answer}) as done:
            assert done.status == 200
        told = await house.database.read(lambda c: wants_to_be_told(c, house.preparation_id))
        assert told is wanted


@pytest.mark.covers("H24")
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_it_reads_well_and_passes_axe(
    browser: Browser, house: House, size: dict[str, int]
) -> None:
    staff = await nurse(house)
    await agrees(house, staff, PLAN, finished=True, on=0)
    async with a_patient(browser, house, size=size) as rosa:
        await rosa.comes_in()
        await rosa.page.goto(f"{house.url}/p/plan")
        assert await violations(rosa.page) == []
        fits = await rosa.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert fits
        await rosa.page.screenshot(path=picture(f"plan-{size['width']}"), full_page=True)

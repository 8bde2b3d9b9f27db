"""Writing down the conversation: nothing is lost, nothing is written over, one press gives it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update

from preparation.model import PreparationId, Role
from preparation.plan import Plan, PlanWords, Step, Who
from preparation.records.database import Database
from preparation.records.next_steps import agreed_plan, newest_plan
from preparation.records.reading_texts import plans_to_send
from preparation.records.tables import audit, staff
from tests.practice.conftest import KINGFISHER, Town
from tests.practice.surgery import Surgery
from tests.practice.visitor import Page, Visitor, visiting


def record_of(preparation: PreparationId) -> str:
    return f"/practice/preparations/{preparation}/record"


FORM = {
    "built_on": "0",
    "working": "the walks\r\nand the porridge",
    "not_working": "the tablets",
    "agreed": "Half the dose, with food",
    "step-0-what": "ring the chemist",
    "step-0-who": "practitioner",
    "step-0-when": "by Friday",
    "step-2-what": "walk with <b>Jean</b>",
    "step-2-who": "other",
    "step-2-name": "Jean",
    "review-day": "1",
    "review-month": "12",
    "review-year": "2026",
    "review_how": "by telephone",
}
WORDS = PlanWords(
    working="the walks\nand the porridge",
    not_working="the tablets",
    agreed="Half the dose, with food",
    steps=(
        Step("ring the chemist", Who.PRACTITIONER, "", "by Friday"),
        Step("walk with <b>Jean</b>", Who.OTHER, "Jean", ""),
    ),
    review_on=date(2026, 12, 1),
    review_how="by telephone",
)


async def sends(visitor: Visitor, preparation: PreparationId, **changes: str) -> Page:
    return await visitor.posts(record_of(preparation), FORM | {"action": "save"} | changes)


async def newest(database: Database, preparation: PreparationId) -> Plan | None:
    return await database.read(lambda c: newest_plan(c, preparation))


async def test_it_is_saved_and_comes_back_as_it_was_written(
    surgery: Surgery, town: Town, database: Database
) -> None:
    async with visiting(surgery, KINGFISHER) as visitor:
        assert (await sends(visitor, town.rosa)).status == 303
        page = (await visitor.gets(f"{record_of(town.rosa)}?done=saved")).text
    plan = await newest(database, town.rosa)
    assert plan is not None
    assert (plan.words, plan.finished, plan.by) == (WORDS, False, "Dr Amara Osei")
    assert "Saved as version 1. Rosa does not see it yet." in page
    assert "walk with &lt;b&gt;Jean" in page
    assert 'name="built_on" value="1"' in page


async def test_a_draft_keeps_whether_a_text_is_to_go(
    surgery: Surgery, town: Town, database: Database
) -> None:
    """And no text goes for a draft: saving before the visit is what the page recommends."""
    ticked = 'name="by_text" type="checkbox" value="yes" checked'
    async with visiting(surgery, KINGFISHER) as visitor:
        assert ticked in (await visitor.gets(record_of(town.rosa))).text
        await sends(visitor, town.rosa, by_text="yes")
        assert ticked in (await visitor.gets(record_of(town.rosa))).text
        await sends(visitor, town.rosa, built_on="1")
        assert ticked not in (await visitor.gets(record_of(town.rosa))).text
    since = datetime(2026, 1, 1, tzinfo=UTC)
    assert await database.read(lambda c: plans_to_send(c, since=since)) == []


async def test_finished_it_is_the_patients_and_the_audit_says_who(
    surgery: Surgery, town: Town, database: Database
) -> None:
    async with visiting(surgery, KINGFISHER) as visitor:
        done = await sends(visitor, town.rosa, action="finish", by_text="yes")
        page = (await visitor.gets(done.headers["Location"])).text
        reading = (await visitor.gets(f"/practice/preparations/{town.rosa}")).text
    plan = await database.read(lambda c: agreed_plan(c, town.rosa))
    assert plan is not None
    assert plan.by_text
    assert "gets a text with a link" in page
    assert "Plan given to Rosa, 1 June, 10am" in reading
    rows = await database.read(lambda c: c.execute(select(audit.c.action, audit.c.subject)).all())
    assert ("finished the plan", f"{town.rosa} version 1") in [tuple(row) for row in rows]
    assert not [row for row in rows if "tablets" in str(row)]


async def test_two_at_once_lose_nothing(surgery: Surgery, town: Town, database: Database) -> None:
    async with visiting(surgery, KINGFISHER) as one, visiting(surgery, KINGFISHER) as other:
        await sends(one, town.rosa)
        late = await sends(other, town.rosa, agreed="Written at the same time")
        assert late.status == 409
        assert "Half the dose, with food" in late.text
        assert "Written at the same time" in late.text
        assert 'name="built_on" value="1"' in late.text
        again = await sends(other, town.rosa, built_on="1", agreed="Both of it")
        assert again.status == 303
    plan = await newest(database, town.rosa)
    assert plan is not None
    assert (plan.version, plan.words.agreed) == (2, "Both of it")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"review-day": "31", "review-month": "2"}, "Review date must be a real date"),
        ({"review-year": "1999"}, "Review date must be today or later"),
        ({"review-month": ""}, "Review date must be a real date"),
        ({"review-day": "9" * 8}, "Review date must be a real date"),
        ({"agreed": "x" * 4001}, "Use fewer than 4,000 characters"),
        ({"step-1-when": "soon"}, "Say what will happen in this step"),
    ],
)
async def test_what_is_wrong_is_said_and_every_word_is_still_there(
    surgery: Surgery, town: Town, database: Database, changes: dict[str, str], problem: str
) -> None:
    async with visiting(surgery, KINGFISHER) as visitor:
        page = await sends(visitor, town.rosa, **changes)
    assert page.status == 422
    assert problem in page.text
    assert "ring the chemist" in page.text
    assert await newest(database, town.rosa) is None


async def test_an_empty_plan_cannot_be_given_and_can_be_saved(surgery: Surgery, town: Town) -> None:
    nothing = dict.fromkeys(FORM, "") | {"built_on": "0"}
    async with visiting(surgery, KINGFISHER) as visitor:
        page = await visitor.posts(record_of(town.rosa), nothing | {"action": "finish"})
        assert page.status == 422
        assert "Write what you agreed, or one next step" in page.text
        saved = await visitor.posts(record_of(town.rosa), nothing | {"action": "save"})
        assert saved.status == 303


async def test_another_step_makes_room_and_keeps_what_is_there(
    surgery: Surgery, town: Town, database: Database
) -> None:
    async with visiting(surgery, KINGFISHER) as visitor:
        page = await sends(visitor, town.rosa, **{"step-1-what": "third"}, action="more")
    assert page.status == 200
    assert 'id="step-3-what"' in page.text
    assert "ring the chemist" in page.text
    assert await newest(database, town.rosa) is None


@pytest.mark.covers("H7")
@pytest.mark.parametrize("role", [Role.MANAGER, Role.AUDITOR])
async def test_managers_and_auditors_do_not_write(
    surgery: Surgery, town: Town, database: Database, role: Role
) -> None:
    await database.write(lambda c: c.execute(update(staff).values(role=role.value)))
    async with visiting(surgery, KINGFISHER) as visitor:
        assert (await visitor.gets(record_of(town.rosa))).status == 404
        assert (await sends(visitor, town.rosa)).status == 404
    assert await newest(database, town.rosa) is None


async def test_what_was_not_shared_is_not_beside_the_form(surgery: Surgery, town: Town) -> None:
    async with visiting(surgery, KINGFISHER) as visitor:
        page = (await visitor.gets(record_of(town.silent))).text
        theirs = (await visitor.gets(record_of(town.rosa))).text
    assert "Nothing was shared beforehand." in page
    assert "being able to pick up my grandson" in theirs


@pytest.mark.parametrize(
    "fields",
    [
        {"built_on": "x" * 50, "action": "save"},
        {"built_on": "-5", "action": "finish", "agreed": "a"},
        {"step-0-who": "nobody", "step-0-what": "a", "action": "drop table"},
        {"agreed": "\x00\u202e", "action": "save"},
        {},
    ],
)
async def test_odd_forms_break_nothing(
    surgery: Surgery, town: Town, fields: dict[str, str]
) -> None:
    async with visiting(surgery, KINGFISHER) as visitor:
        assert (await visitor.posts(record_of(town.rosa), fields)).status in (200, 303, 409, 422)
        assert (await visitor.gets(record_of(town.rosa))).status == 200

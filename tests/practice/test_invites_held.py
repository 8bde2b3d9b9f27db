"""Invites held before they go, one or all, and let go again: two people are still needed."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from preparation.model import PreparationState
from preparation.records.database import Database
from preparation.records.practices import change_choices
from preparation.records.tables import audit
from tests.practice.test_invites_page import FIRST, INVITES, STRANGER, Front, front
from tests.practice.visitor import Visitor, visiting

__all__ = ["front"]


async def seen(page: Visitor) -> tuple[str, str]:
    """Return what is due and what is held, as the page says."""
    text = re.sub(r"\s+", " ", (await page.gets(INVITES)).text)
    due, _, held = text.partition(">Held</h2>")
    return due, held


@pytest.mark.covers("H1", "H2")
async def test_one_is_held_and_the_others_go(front: Front) -> None:
    async with visiting(front.surgery, FIRST) as staff:
        ann = {"preparation": front.mine[0].preparation.id}
        said = await staff.posts(f"{INVITES}/hold", ann)
        assert said.headers["Location"].endswith("told=held")
        due, held = await seen(staff)
        assert "Hello Ann" not in due
        assert "Hello Ann" in held
        assert await front.sends() == 2
        assert (await staff.posts(f"{INVITES}/let-go", ann)).headers["Location"].endswith("let")
    assert await front.states() == {PreparationState.INVITED, PreparationState.DUE}


@pytest.mark.covers("H2")
async def test_all_are_held_and_let_go_and_still_two_people_are_needed(
    front: Front, database: Database
) -> None:
    """A hold that is taken away is no order to send."""
    async with visiting(front.surgery, FIRST) as staff:
        await staff.posts(f"{INVITES}/hold", {"all": "yes"})
        assert await front.sends() == 0
        due, held = await seen(staff)
        assert "No invitation is due now." in due
        assert "Let all 3 go" in held
        await staff.posts(f"{INVITES}/let-go", {"all": "yes"})
        assert (await seen(staff))[1] == ""
        assert await front.sends() == 0  # three are more than two

    raised = replace(front.practice.choices, two_people_from=9)
    await database.write(lambda c: change_choices(c, front.practice.id, raised))
    assert await front.sends() == 3
    actions = await database.read(lambda c: list(c.execute(select(audit.c.action)).scalars()))
    assert {"held 3 invites", "let 3 held invites go"} <= set(actions)


@pytest.mark.covers("H2")
async def test_what_is_on_its_way_already_is_not_said_to_be_held(front: Front) -> None:
    async with visiting(front.surgery, FIRST) as staff:
        bo = {"preparation": front.mine[1].preparation.id}
        await staff.posts(f"{INVITES}/hold", {"preparation": front.mine[0].preparation.id})
        assert await front.sends() == 2
        said = await staff.posts(f"{INVITES}/hold", bo)
        assert said.headers["Location"].endswith("told=too_late")
        assert "on its way out already" in (await staff.gets(said.headers["Location"])).text


@pytest.mark.covers("H20")
async def test_another_practice_holds_nothing_of_ours(front: Front) -> None:
    async with visiting(front.surgery, STRANGER) as stranger:
        for fields in ({"all": "yes"}, {"preparation": front.mine[0].preparation.id}, {}):
            said = await stranger.posts(f"{INVITES}/hold", fields)
            assert said.headers["Location"].endswith("told=too_late")
    async with visiting(front.surgery, FIRST) as staff:
        assert "Hello Ann" in (await seen(staff))[0]

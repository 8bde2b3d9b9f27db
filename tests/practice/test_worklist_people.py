"""The worklist, row by row: nobody is promised what does not happen, and done can be undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from preparation.model import PhoneNumber, PreparationState
from preparation.records.database import Connection, Database
from preparation.records.links import create_link
from preparation.records.patients import change_patient
from preparation.records.preferences import Preferences
from tests.builders import Builder, Built, HandClock
from tests.practice.conftest import HERON, KINGFISHER, Town
from tests.practice.surgery import Surgery
from tests.practice.test_worklist import Desk
from tests.practice.visitor import Visitor, visiting

ANSWERING, WRONG = PreparationState.IN_PROGRESS, PreparationState.WRONG_NUMBER
LANDLINE = PhoneNumber("+442079460123")


def links(desk: Desk, one: Built) -> None:
    clock, new_id = desk.builder.clock, desk.builder.new_id
    create_link(
        desk.c,
        desk.builder.vault,
        one.preparation.id,
        new_id(),
        expires_at=one.appointment.start,
        now=clock(),
        new_id=new_id,
    )


def changes_number(state: PreparationState, *, again: bool = False) -> Callable[[Desk], object]:
    """Return how somebody who has answered gets a new number; `again`: and a link on it."""

    def arrange(desk: Desk) -> None:
        one, clock = desk.adds(state), desk.builder.clock
        links(desk, one)
        desk.answers(one)
        clock.moves(minutes=1)
        after = replace(one.patient, mobile=PhoneNumber("+447700900777"))
        change_patient(desk.c, desk.builder.vault, after, at=clock(), new_id=desk.builder.new_id)
        clock.moves(minutes=1)
        if again:
            links(desk, one)

    return arrange


def wishes(way: str, state: PreparationState) -> Callable[[Desk], object]:
    return lambda desk: desk.wants(desk.adds(state), Preferences(way=way))


STANDINGS: list[tuple[Callable[[Desk], object], set[str]]] = [
    (wishes("paper", PreparationState.INVITED), {"by_post"}),
    (wishes("telephone", PreparationState.INVITED), {"by_telephone"}),
    (wishes("paper", ANSWERING), {"by_post"}),
    (wishes("paper", PreparationState.NO_REPLY), {"by_post"}),
    (wishes("text", PreparationState.INVITED), {"invited"}),
    (wishes("paper", PreparationState.FINISHED), {"finished"}),
    (changes_number(ANSWERING), {"answering", "number_changed"}),
    (changes_number(PreparationState.PAUSED), {"paused", "number_changed"}),
    (changes_number(ANSWERING, again=True), {"answering"}),
    (changes_number(WRONG), {"put_right"}),
    (lambda desk: links(desk, desk.adds(WRONG)), {"wrong_number"}),
]


@pytest.mark.covers("H10", "H11")
async def test_who_waits_for_a_person_is_on_the_list(databases: Database, clock: HandClock) -> None:
    """Also who was invited before they asked for post or a call, or got another number."""
    begun = clock()

    def work(c: Connection, arrange: Callable[[Desk], object]) -> set[str]:
        desk = Desk(c, Builder(databases.vault, clock))
        arrange(desk)
        return desk.kinds()

    for number, (arrange, kinds) in enumerate(STANDINGS):
        found = await databases.write(lambda c, arrange=arrange: work(c, arrange))  # type: ignore[misc]
        assert (number, found) == (number, kinds)
        clock.now = begun


async def test_a_wish_that_comes_later_is_new_although_the_one_before_was_dealt_with(
    surgery: Surgery, town: Town, database: Database, clock: HandClock
) -> None:
    def build(c: Connection) -> tuple[Desk, Built]:
        desk = Desk(c, surgery.builder, town.kingfisher)
        one = desk.adds(first_name="Ann", last_name="Lee")
        desk.wants(one, Preferences(way="paper"))
        return desk, one

    desk, one = await database.write(build)

    def changes_her_mind_twice(c: Connection) -> None:
        desk.c = c
        for way in ("text", "paper"):
            desk.wants(one, Preferences(way=way))

    mine = one.preparation.id
    async with visiting(surgery, KINGFISHER) as staff:
        clock.moves(minutes=1)
        assert "Print the paper version and post it." in await part(staff, "by_post")
        step = (await staff.gets(f"/practice/preparations/{mine}")).text
        assert "No invitation or reminder is texted." in step
        await staff.posts(f"/practice/worklist/{mine}/done", {"kind": "by_post"})
        assert "Ann Lee" not in await part(staff, "to_do")
        clock.moves(minutes=1)
        await database.write(changes_her_mind_twice)
        assert "Ann Lee" in await part(staff, "to_do")


async def test_what_was_marked_by_mistake_is_put_back_and_both_stay_on_record(
    surgery: Surgery, town: Town, database: Database, clock: HandClock
) -> None:
    def build(c: Connection) -> Built:
        return Desk(c, surgery.builder, town.kingfisher).adds(WRONG, last_name="Lee")

    mine = (await database.write(build)).preparation.id
    async with visiting(surgery, KINGFISHER) as staff, visiting(surgery, HERON) as stranger:
        fields = {"kind": "wrong_number", "show": "done"}
        clock.moves(minutes=1)
        await staff.posts(f"/practice/worklist/{mine}/done", fields)
        done = await part(staff, "done")
        assert "Somebody has dealt with this." in done
        assert "find the right one" not in done
        assert "Not done after all" in done
        assert (await stranger.posts(f"/practice/worklist/{mine}/undone", fields)).status == 404
        clock.moves(minutes=1)
        said = await staff.posts(f"/practice/worklist/{mine}/undone", fields)
        shown = (await staff.gets(said.headers["Location"])).text
        assert "Wrong number, Rosa Lee: back on the list." in shown
        listed = await part(staff, "wrong_number")
        assert "Wrong number: not done after all, says Dr Amara Osei" in listed
        assert "find the right one" in listed
        assert "Not done after all" not in listed


@pytest.mark.parametrize(
    ("landline", "offered"), [(LANDLINE, "tel:+442079460123"), (None, "find the right one")]
)
async def test_nobody_is_sent_to_ring_the_number_that_is_wrong(
    surgery: Surgery, town: Town, database: Database, landline: PhoneNumber | None, offered: str
) -> None:
    def build(c: Connection) -> Built:
        return Desk(c, surgery.builder, town.kingfisher).adds(WRONG, landline=landline)

    one = await database.write(build)
    async with visiting(surgery, KINGFISHER) as staff:
        listed = await part(staff, "wrong_number")
    assert offered in listed
    assert f"tel:{one.patient.mobile}" not in listed


async def test_whom_an_invitation_goes_to_and_when_is_said(
    surgery: Surgery, town: Town, database: Database
) -> None:
    def build(c: Connection) -> list[Built]:
        desk = Desk(c, surgery.builder, town.kingfisher)
        with_mobile, without = desk.adds(last_name="Lee"), desk.adds(last_name="Roe", mobile=None)
        desk.loses_the_invite_of(with_mobile)
        return [with_mobile, without]

    lee, roe = await database.write(build)
    async with visiting(surgery, KINGFISHER) as staff:
        for one, told in (
            (lee, "The invitation to Rosa Lee goes out in the next minutes."),
            (roe, "Nothing goes out: Rosa Roe has no mobile number on record."),
        ):
            said = await staff.posts(f"/practice/worklist/{one.preparation.id}/send", {})
            assert told in (await staff.gets(said.headers["Location"])).text
        others = f"?told=sent&about={town.of_heron}"
        assert "The invitation to" not in (await staff.gets(f"/practice/worklist{others}")).text


@pytest.mark.covers("H11")
async def test_the_patients_own_page_says_that_the_number_changed(
    surgery: Surgery, town: Town, database: Database
) -> None:
    """And nobody is told to send a link where the invitation brings it."""

    def build(c: Connection) -> list[Built]:
        desk = Desk(c, surgery.builder, town.kingfisher)
        made = [desk.adds(ANSWERING), desk.adds(WRONG), desk.adds(WRONG)]
        for one in made[:2]:
            links(desk, one)
            desk.answers(one)
        desk.builder.clock.moves(minutes=1)
        vault, at, new_id = desk.builder.vault, desk.builder.clock(), desk.builder.new_id
        for place, one in enumerate(made[:2]):
            after = replace(one.patient, mobile=PhoneNumber(f"+44770090077{place}"))
            change_patient(c, vault, after, at=at, new_id=new_id)
        return made

    said = ("Check the new number, then send", "Send the invitation again", "Check the telephone")
    made = await database.write(build)
    async with visiting(surgery, KINGFISHER) as staff:
        for one, next_step in zip(made, said, strict=True):
            page = await staff.gets(f"/practice/preparations/{one.preparation.id}")
            assert next_step in page.text


async def part(staff: Visitor, show: str) -> str:
    """Return part of the list, as somebody sees it."""
    return (await staff.gets(f"/practice/worklist?show={show}")).text

"""What a preview says before anybody confirms: what starts, who is new, who is not in the list."""

from __future__ import annotations

import re

import pytest

from preparation.invite.waiting import invites_to_send
from preparation.records.database import Database
from tests.builders import HandClock, nhs_number
from tests.imports.files import csv_text
from tests.practice.test_import_page import ROSA, Receptionist, desk

__all__ = ["desk"]
SOON = {"start": "2026-06-09 10:20", "nhs_number": nhs_number(500)}
ANN = SOON | {
    "appointment_id": "a2",
    "first_name": "Ann",
    "last_name": "Lee",
    "nhs_number": nhs_number(501),
    "mobile": "07700 900002",
}
CY = ANN | {"appointment_id": "a3", "first_name": "Cy", "nhs_number": nhs_number(502)}


async def imports(desk: Receptionist, text: str, **fields: str) -> str:
    """Give a file, confirm it, and return what its page says then."""
    address = await desk.gives(text)
    await desk.sees(address)
    await desk.visitor.posts(f"{address}/confirm", fields)
    return await desk.sees(address)


@pytest.mark.covers("H1", "H2")
async def test_it_says_who_is_invited_when_and_for_how_much(
    desk: Receptionist, clock: HandClock
) -> None:
    later = CY | {"start": "2026-08-09 10:20"}
    none = CY | {"appointment_id": "a4", "first_name": "Di", "nhs_number": nhs_number(503)}
    text = csv_text(SOON, ANN, later, none | {"mobile": ""})
    seen = await desk.sees(await desk.gives(text))
    assert "2 people are invited by text." in seen
    assert re.search(r"The first text goes out (within a minute|[^<]+am)\.", seen)
    assert re.search(r"About £0\.\d\d \([34] parts\)\.", seen)
    assert "1 more is invited when the day comes." in seen
    assert "1 person cannot be invited by text and goes on the worklist." in seen
    assert "4 new appointments and people: see who" in seen
    assert "<strong>Ann Lee</strong>, born 4 March 1962: 9 June, 10.20am, Nurse Khan" in seen


@pytest.mark.covers("H1", "H2")
async def test_who_wants_to_read_every_text_first_has_them_held(
    desk: Receptionist, database: Database, clock: HandClock
) -> None:
    seen = await imports(desk, csv_text(SOON, ANN), hold="yes")
    assert "2 invitations are held." in seen
    clock.moves(minutes=5)
    going = await database.read(lambda c: invites_to_send(c, database.vault, clock()))
    assert "Lee" not in {one.patient.last_name for one in going}
    page = (await desk.visitor.gets("/practice/invites")).text
    assert "Let all 2 go" in page


@pytest.mark.covers("H1", "H11")
async def test_an_older_invitation_that_a_new_mobile_brings_is_held_too(
    desk: Receptionist, database: Database, clock: HandClock
) -> None:
    """Ann could not be texted before. The list gives her a mobile, and a visit at another hour."""
    await imports(desk, csv_text(ANN | {"mobile": ""}))
    later = {"appointment_id": "a9", "start": "2026-06-09 15:00", "clinician": "Dr Osei"}
    seen = await imports(desk, csv_text(ANN | later), hold="yes")
    assert "2 invitations are held." in seen
    clock.moves(minutes=5)
    going = await database.read(lambda c: invites_to_send(c, database.vault, clock()))
    assert "Lee" not in {one.patient.last_name for one in going}


@pytest.mark.covers("H10")
async def test_nobody_who_has_died_is_counted_among_those_invited_later(desk: Receptionist) -> None:
    header, row = csv_text(CY | {"start": "2026-08-09 10:20"}).splitlines()
    text = f"{header},patient_status\n{row},deceased\n"
    assert "invited when the day comes" not in await desk.sees(await desk.gives(text))


async def test_without_it_they_go(desk: Receptionist, database: Database, clock: HandClock) -> None:
    await imports(desk, csv_text(SOON, ANN))
    clock.moves(minutes=5)
    going = await database.read(lambda c: invites_to_send(c, database.vault, clock()))
    assert "Lee" in {one.patient.last_name for one in going}


@pytest.mark.covers("H8")
async def test_who_is_booked_and_not_in_the_newer_list_is_named_and_stays_booked(
    desk: Receptionist,
) -> None:
    await imports(desk, csv_text(SOON, ANN | {"start": "2026-06-09 11:00"}, CY))
    newer = csv_text(SOON, CY | {"start": "2026-06-10 11:00"})
    address = await desk.gives(newer)
    seen = await desk.sees(address)
    assert "1 appointment on record is not in this list" in seen
    (left_out,) = re.findall(r'<a href="(/practice/patients/[^"]+)">Ann Lee</a>', seen)
    await desk.visitor.posts(f"{address}/confirm", {})
    assert (await desk.visitor.gets(left_out)).status == 200
    assert "Ann Lee" in (await desk.visitor.gets("/practice/worklist?show=all")).text


async def test_a_list_of_another_clinician_or_of_other_days_names_nobody(
    desk: Receptionist,
) -> None:
    await imports(desk, csv_text(SOON, ANN))
    for row in ({"clinician": "Dr Other"}, {"start": "2026-06-11 10:20"}):
        seen = await desk.sees(await desk.gives(csv_text(CY | row)))
        assert "not in this list" not in seen


async def test_rows_that_cannot_be_read_are_counted_too(desk: Receptionist) -> None:
    bad = [ROSA | {"appointment_id": f"b{n}", "mobile": "7.9E+09"} for n in range(4)]
    seen = await desk.sees(await desk.gives(csv_text(ROSA, *bad)))
    assert "4 problems were found." in seen
    row = re.search(r"Rows that cannot be read</th>(.*?)</tr>", seen)
    assert row is not None
    assert re.findall(r">(\d)</td>", row[1]) == ["0", "0", "0", "4"]


async def test_a_file_that_cannot_be_imported_does_not_wait_for_anybody(
    desk: Receptionist,
) -> None:
    seen = await desk.sees(await desk.gives("Surname,Forename\nLee,Ann\n"))
    assert "Nothing in this file can be imported as it is." in seen
    assert "good rows" not in seen
    assert "cannot be imported as it is" in (await desk.visitor.gets("/practice/import")).text


async def test_a_death_and_a_new_role_are_told_before_and_after(desk: Receptionist) -> None:
    await imports(desk, csv_text(ROSA))
    lines = csv_text(ROSA | {"clinician_role": "nurse practitioner"}).splitlines()
    text = f"{lines[0]},Status of patient\n{lines[1]},deceased\n"
    seen = await desk.sees(await desk.gives(text))
    told = re.findall(r"</span>([^<]+)</td><td><span[^>]+>[^<]+</span>([^<]+)</td>", seen)
    assert ("with the practice", "has died") in told
    assert ("practice nurse", "nurse practitioner") in told


async def test_what_was_read_as_what_is_told_and_what_was_passed_over(desk: Receptionist) -> None:
    text = "Surname,Forename,DOB,Ethnicity\nLee,Ann,01/02/1950,x\n"
    seen = await desk.sees(await desk.gives(text))
    assert re.search(r">DOB</td><td>Date of birth</td>", seen)
    assert "Ethnicity" in seen
    assert "This column is not known here. It was passed over." in seen


async def test_a_file_that_waits_stays_on_the_list_however_many_come_after(
    desk: Receptionist,
) -> None:
    first = await desk.gives(csv_text(ROSA), name="first.csv")
    for _ in range(11):
        address = await desk.gives("Name\nNurse Khan\n")
        await desk.sees(address)
        await desk.visitor.posts(f"{address}/drop", {})
    page = (await desk.visitor.gets("/practice/import")).text
    assert first in page
    assert page.count("thrown away") == 10


@pytest.mark.parametrize("kind", ["appointments", "patients", "results", "clinicians"])
async def test_a_template_of_each_kind_is_read_as_that_kind(desk: Receptionist, kind: str) -> None:
    page = await desk.visitor.gets(f"/practice/import/templates/{kind}.csv")
    assert page.headers["Content-Disposition"] == f'attachment; filename="{kind}.csv"'
    seen = await desk.sees(await desk.gives(page.body))
    assert "The file has a header and no rows." in seen
    assert (await desk.visitor.gets("/practice/import/templates/x.csv")).status == 404


async def test_nobody_is_said_to_be_left_out_while_a_row_cannot_be_read(desk: Receptionist) -> None:
    """The row may be theirs."""
    await imports(desk, csv_text(SOON, ANN, CY))
    seen = await desk.sees(await desk.gives(csv_text(SOON, ANN | {"mobile": "7.9E+09"})))
    assert "not in this list" not in seen

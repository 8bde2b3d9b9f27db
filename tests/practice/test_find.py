"""Somebody rings: to their page in two presses, by whatever they say of themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from preparation.finding import Asked, Named, fitting, read_asked
from preparation.imports.dates import read_date
from preparation.model import AppointmentState, NhsNumber, PatientId, PatientState, PhoneNumber
from preparation.records.appointments import set_appointment_state
from preparation.records.database import Connection, Database
from preparation.records.finding import SHOWN, find_people
from preparation.records.patients import set_patient_state
from preparation.records.tables import audit
from tests.builders import Builder, Built, HandClock
from tests.practice.conftest import HERON, KINGFISHER, Town
from tests.practice.surgery import Surgery
from tests.practice.test_who_it_is import words_of
from tests.practice.test_worklist import DUE, Desk
from tests.practice.visitor import visiting

FIND = "/practice/find"
PEOPLE = [
    ("1", "Siân", "O'Neil-Hughes", date(1950, 2, 3)),
    ("2", "Łukasz", "Wójcik", date(1982, 11, 30)),
    ("3", "Ann", "Hughes", date(1982, 11, 30)),
    ("4", "Anna Maria", "de la Cruz", date(1950, 2, 3)),
    ("5", "Jo", "McHughes", date(1961, 7, 4)),
]


def named(row: tuple[str, str, str, date]) -> Named:
    return Named(PatientId(row[0]), *row[1:])


SAID: list[tuple[str, str]] = [
    ("hughes", "315"),
    ("HUGHES", "315"),
    ("Mrs Hughes", "315"),
    ("Hughes, Ann", "3"),
    ("ann hugh", "3"),
    ("ughe", "351"),
    ("oneil", "1"),
    ("O\u2019Neil", "1"),
    ("sian", "1"),
    ("Sia\u0302n", "1"),
    ("lukasz wojcik", "2"),
    ("la cruz", "4"),
    ("maria", "4"),
    ("jo", "5"),
    ("an", "43"),
    ("03/02/1950", "41"),
    ("3 February 1950", "41"),
    ("1982-11-30", "32"),
    ("hughes 3.2.1950", "1"),
    ("Hughes 30 November 1982", "3"),
    ("hughes 1 January 1990", ""),
    ("zebra", ""),
]


@pytest.mark.parametrize(("typed", "who"), SAID)
def test_people_are_found_by_what_is_said_on_the_telephone(typed: str, who: str) -> None:
    """Whole names first, then names that begin so, then any part."""
    asked = read_asked(typed)
    assert asked.problem == ""
    found = fitting(map(named, PEOPLE), asked)
    assert "".join(one.patient_id for one in found) == who


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("x", "short"),
        ("Mrs", "short"),
        ("14/03/51", "short_year"),
        ("12345", "figures"),
        ("!?", "figures"),
        ("hughes 12345", "date"),
    ],
)
def test_what_cannot_be_looked_for_is_said(typed: str, problem: str) -> None:
    assert read_asked(typed).problem == problem


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("999 000 0018", Asked(nhs_number=NhsNumber("9990000018"))),
        ("07700 900123", Asked(number=PhoneNumber("+447700900123"))),
        ("+44 7700 900123", Asked(number=PhoneNumber("+447700900123"))),
        ("020 7946 0000", Asked(number=PhoneNumber("+442079460000"))),
    ],
)
def test_a_number_is_looked_up_whole(typed: str, asked: Asked) -> None:
    assert read_asked(typed) == asked


@given(st.text())
def test_whatever_is_typed_is_read(typed: str) -> None:
    asked = read_asked(typed)
    fitting(map(named, PEOPLE), asked)
    assert asked.problem or asked.names or asked.born or asked.by_number


@given(st.dates(date(1902, 1, 1), date(2026, 1, 1)))
def test_a_date_is_read_as_an_import_reads_it(born: date) -> None:
    typed = f"{born.day}/{born.month}/{born.year}"
    assert read_asked(typed).born == read_date(typed) == born


@dataclass
class Callers:
    """Who may ring Kingfisher Surgery."""

    ann: Built
    gone: Built
    off: Built


@pytest.fixture
async def callers(surgery: Surgery, town: Town, database: Database) -> Callers:
    def add(c: Connection) -> Callers:
        desk, at = Desk(c, surgery.builder, town.kingfisher), surgery.clock()
        new_id = surgery.builder.new_id
        ann = desk.adds(DUE, days=20, first_name="Ann", last_name="Hughes")
        gone = desk.adds(first_name="Gwen", last_name="Hughes")
        off = desk.adds(first_name="Owen", last_name="Hughes")
        dead = PatientState.DECEASED
        set_patient_state(c, gone.patient.id, dead, at=at, source="test", new_id=new_id)
        cancelled = AppointmentState.CANCELLED
        set_appointment_state(c, off.appointment.id, cancelled, at=at, new_id=new_id)
        return Callers(ann, gone, off)

    return await database.write(add)


async def found(surgery: Surgery, typed: str, username: str = KINGFISHER) -> str:
    async with visiting(surgery, username) as staff:
        return (await staff.posts(FIND, {"who": typed})).text


@pytest.mark.covers("H10")
async def test_who_has_nothing_on_the_worklist_is_two_presses_away(
    surgery: Surgery, callers: Callers
) -> None:
    async with visiting(surgery, KINGFISHER) as staff:
        for page in ("/practice/", "/practice/worklist", FIND):
            assert (
                f'<form class="seek" method="post" action="{FIND}"' in (await staff.gets(page)).text
            )
        page = (await staff.posts(FIND, {"who": "ann hughes"})).text
        assert f'href="/practice/preparations/{callers.ann.preparation.id}"' in page
        said = words_of(page)
        assert "1 patient found Ann Hughes Born 14 March 1951, NHS number" in said
        assert "Appointment: Sunday 21 June 2026, 10am, with Nurse Khan Not invited yet" in said
        patient = (await staff.gets(f"/practice/patients/{callers.ann.patient.id}")).text
        assert f'href="/practice/preparations/{callers.ann.preparation.id}"' in patient


@pytest.mark.covers("H10")
async def test_who_died_or_was_cancelled_is_found_and_said_to_be_so(
    surgery: Surgery, callers: Callers
) -> None:
    said = words_of(await found(surgery, "hughes"))
    assert "3 patients found" in said
    assert "Has died" in said
    assert "Cancelled appointment: Thursday 11 June 2026" in said
    assert "Ring Gwen" not in said


async def test_every_number_leads_to_whom_it_belongs(surgery: Surgery, callers: Callers) -> None:
    patient = callers.ann.patient
    for typed in (patient.nhs_number, patient.mobile, f"0{(patient.mobile or '')[3:]}"):
        assert "Ann Hughes" in words_of(await found(surgery, typed or ""))


@pytest.mark.covers("H20", "87")
async def test_another_practices_patients_are_not_found(surgery: Surgery, callers: Callers) -> None:
    patient = callers.ann.patient
    for typed in ("hughes", patient.nhs_number, patient.mobile):
        page = await found(surgery, typed or "", HERON)
        assert "Nobody found" in page
        assert "Ann Hughes" not in page


async def test_who_has_nothing_to_prepare_for_has_a_page_all_the_same(
    surgery: Surgery, town: Town, database: Database
) -> None:
    builder = surgery.builder
    who = await database.write(lambda c: builder.patient(c, town.kingfisher, first_name="Ida"))
    page = await found(surgery, "ida")
    assert "No appointment to prepare for" in page
    async with visiting(surgery, KINGFISHER) as staff:
        assert "Ida Ahmed" in words_of((await staff.gets(f"/practice/patients/{who.id}")).text)


@pytest.mark.covers("H21")
async def test_looking_is_in_the_audit_and_the_words_are_not(
    surgery: Surgery, callers: Callers, database: Database
) -> None:
    await found(surgery, "hughes")
    rows = await database.read(lambda c: c.execute(select(audit)).all())
    (looked,) = [row for row in rows if row.action == "looked for a patient"]
    assert looked.subject == looked.actor
    assert "hughes" not in " ".join(str(value) for row in rows for value in row).lower()


@pytest.mark.covers("88", "91")
@pytest.mark.parametrize(
    "typed", ["%", "' OR 1=1--", "<b>x</b>", "a" * 5000, "\u202e\u0000hu", "١٢/٣/١٩٥١"]
)
async def test_odd_words_get_a_page_and_run_nowhere(surgery: Surgery, typed: str) -> None:
    async with visiting(surgery, KINGFISHER) as staff:
        said = await staff.posts(FIND, {"who": typed})
        assert said.status in (200, 400)
        assert "<b>x" not in said.text
        assert (await staff.posts(FIND, {})).status == 400


async def test_of_many_the_first_are_shown_and_the_rest_counted(
    databases: Database, clock: HandClock
) -> None:
    def add(c: Connection) -> tuple[int, int]:
        builder = Builder(databases.vault, clock)
        practice = builder.practice(c)
        for _ in range(SHOWN + 5):
            builder.patient(c, practice)
        found = find_people(c, databases.vault, practice.id, read_asked("ahmed"))
        return len(found.people), found.more

    assert await databases.write(add) == (SHOWN, 5)


async def test_a_number_on_record_can_be_rung_from_the_list(
    surgery: Surgery, callers: Callers
) -> None:
    page = await found(surgery, "ann hughes")
    assert re.search(rf'href="tel:\{callers.ann.patient.mobile}"', page)

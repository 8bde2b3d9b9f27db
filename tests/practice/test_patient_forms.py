"""Numbers and times of one patient: read strictly, read back, and then written down."""

from __future__ import annotations

import re

import pytest

from preparation.model import AppointmentState
from preparation.records.database import Database
from preparation.records.patients import read_patient
from preparation.records.whole import read_record
from tests.builders import Built
from tests.practice.conftest import Town
from tests.practice.roles import MANAGER, everybody
from tests.practice.surgery import Surgery
from tests.practice.test_patient_changes import ann, changes, home
from tests.practice.test_who_it_is import words_of
from tests.practice.visitor import Page, visiting

__all__ = ["ann", "everybody"]


async def reads_back(surgery: Surgery, path: str, fields: dict[str, str]) -> Page:
    async with visiting(surgery, MANAGER) as staff:
        return await staff.posts(path, fields)


def carried(page: str) -> dict[str, str]:
    """Return the hidden fields of a page."""
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))


@pytest.mark.covers("H1")
async def test_a_number_is_read_back_before_anything_goes_to_it(
    surgery: Surgery, ann: Built, town: Town, database: Database
) -> None:
    typed = {"mobile": "7700 900987", "landline": "020 7946 0011"}
    page = (await reads_back(surgery, f"{home(ann)}/numbers", typed)).text
    assert "Are these the numbers of Ann Hughes?" in words_of(page)
    assert "07700 900987" in page
    before = await database.read(lambda c: read_patient(c, ann.patient.id))
    assert before.mobile == ann.patient.mobile
    said = await changes(surgery, f"{home(ann)}/numbers", carried(page))
    assert "The telephone numbers are corrected" in said
    after = await database.read(lambda c: read_patient(c, ann.patient.id))
    assert (after.mobile, after.landline) == ("+447700900987", "+442079460011")


@pytest.mark.covers("H1")
async def test_a_number_that_reaches_somebody_else_too_is_said_to(
    surgery: Surgery, ann: Built, town: Town, database: Database
) -> None:
    bob = (await database.read(lambda c: read_record(c, town.terse))).patient
    page = await reads_back(surgery, f"{home(ann)}/numbers", {"mobile": bob.mobile or ""})
    said = words_of(page.text)
    assert f"This number also reaches {bob.first_name} {bob.last_name}, born" in said


@pytest.mark.covers("H10")
async def test_no_number_is_an_answer_too(surgery: Surgery, ann: Built, database: Database) -> None:
    page = (await reads_back(surgery, f"{home(ann)}/numbers", {"mobile": "", "landline": ""})).text
    assert "Without a mobile number no text is sent" in words_of(page)
    await changes(surgery, f"{home(ann)}/numbers", carried(page))
    after = await database.read(lambda c: read_patient(c, ann.patient.id))
    assert (after.mobile, after.landline) == (None, None)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("mobile", "020 7946 0000", "This number cannot take texts"),
        ("landline", "07700 900123", "This is a mobile number"),
        ("mobile", "07700 900123 or 07700 900124", "There are two numbers here"),
        ("mobile", "12", "The 0 at the start seems to be lost"),
        ("mobile", "hello", "This is not a telephone number"),
    ],
)
async def test_a_doubtful_number_is_refused_as_an_import_refuses_it(
    surgery: Surgery, ann: Built, field: str, typed: str, said: str
) -> None:
    page = await reads_back(surgery, f"{home(ann)}/numbers", {field: typed})
    assert page.status == 400
    assert said in words_of(page.text)


async def test_who_was_slower_overwrites_no_number(
    surgery: Surgery, ann: Built, database: Database
) -> None:
    one = (await reads_back(surgery, f"{home(ann)}/numbers", {"mobile": "07700 900987"})).text
    two = (await reads_back(surgery, f"{home(ann)}/numbers", {"mobile": "07700 900986"})).text
    await changes(surgery, f"{home(ann)}/numbers", carried(two))
    page = await reads_back(surgery, f"{home(ann)}/numbers", carried(one))
    assert "Are these the numbers of Ann Hughes?" in words_of(page.text)
    after = await database.read(lambda c: read_patient(c, ann.patient.id))
    assert after.mobile == "+447700900986"


async def test_an_appointment_is_moved_and_its_deadline_follows(
    surgery: Surgery, ann: Built, database: Database
) -> None:
    path = f"{home(ann)}/appointments/{ann.appointment.id}/move"
    page = await reads_back(surgery, path, {"day": "2026-06-18", "time": "14:30"})
    said = words_of(page.text)
    assert "Before Thursday 11 June 2026, 10am From now on Thursday 18 June 2026, 2.30pm" in said
    assert "has its new time" in await changes(surgery, path, carried(page.text))
    record = await database.read(lambda c: read_record(c, ann.preparation.id))
    assert record.appointment.start.isoformat() == "2026-06-18T13:30:00+00:00"
    assert record.appointment_state is AppointmentState.MOVED
    assert record.preparation.deadline.isoformat() == "2026-06-16T17:00:00+00:00"


@pytest.mark.parametrize(
    ("day", "time", "said"),
    [
        ("2026-05-01", "10:00", "This is in the past"),
        ("", "", "Write the start as"),
        ("2026-06-18", "", "The time of day is missing"),
        ("2027-03-28", "01:30", "The clocks go forward then"),
        ("2036-06-18", "10:00", "more than two years ahead"),
    ],
)
async def test_a_time_that_cannot_be_is_refused(
    surgery: Surgery, ann: Built, day: str, time: str, said: str
) -> None:
    path = f"{home(ann)}/appointments/{ann.appointment.id}/move"
    page = await reads_back(surgery, path, {"day": day, "time": time})
    assert page.status == 400
    assert said in words_of(page.text)

"""The made-up practice is believable, the same for the same seed, and has something of all."""

from datetime import UTC, datetime, timedelta

import pytest

from beforehand.content import read_words
from beforehand.demo.people import demo_people, read_demo_content
from beforehand.demo.practice import make_demo_practice
from beforehand.demo.readings import demo_readings
from preparation.imports.identity import has_right_check_digit
from preparation.invite.due import Verdict
from preparation.invite.waiting import due_invites
from preparation.invite.working_days import is_bank_holiday
from preparation.model import PreparationState
from preparation.records.patients import carers_of, patients_by_number, patients_of
from preparation.records.preparations import preparation_state
from preparation.records.results import results_of
from preparation.records.whole import read_record
from preparation.summary.outline import read_outline
from tests.imports.files import CODES, CONTENT

DESCRIBED = read_demo_content(CONTENT)
DAYS = [datetime(2026, 11, 21, 10, tzinfo=UTC), datetime(2026, 12, 16, 10, tzinfo=UTC),
        datetime(2027, 3, 20, 23, tzinfo=UTC), datetime(2027, 10, 24, 1, tzinfo=UTC)]  # fmt: skip


def people(day=DAYS[0], seed=1):
    return demo_people(DESCRIBED, day.date(), seed, "Europe/London")


def test_the_same_seed_makes_the_same_people_and_another_seed_others():
    assert people(seed=1) == people(seed=1)
    assert people(seed=1) != people(seed=2)


@pytest.mark.parametrize("day", DAYS)
def test_forty_people_are_booked_on_working_days_over_six_weeks(day):
    found = people(day)
    assert len(found) == 40
    for one in found:
        start = one.booking.start
        assert timedelta(0) < start - day < timedelta(days=50)
        assert start.weekday() < 5
        assert not is_bank_holiday(start.date(), "england")
    assert len({(one.booking.clinician, one.booking.start) for one in found}) == 40


def test_every_number_is_one_that_belongs_to_nobody():
    for one in people():
        person = one.person
        assert person.nhs_number.startswith("999")
        assert has_right_check_digit(person.nhs_number)
        assert person.mobile is None or person.mobile.startswith("+447700900")
        assert person.landline is None or person.landline.startswith("+441632960")
    assert len({one.person.nhs_number for one in people()}) == 40


def test_three_years_of_readings_are_of_kinds_and_in_units_that_an_import_knows():
    for one in people():
        rows = list(demo_readings(DESCRIBED, one, DAYS[0].date(), 1))
        assert len({row.measured_on for row in rows}) == 3
        for row in rows:
            assert row.code in CODES.names
            assert row.measured_on < DAYS[0].date()
            assert row.routine
    kinds = {r.code for one in people() for r in demo_readings(DESCRIBED, one, DAYS[0].date(), 1)}
    assert {"hba1c", "blood_pressure", "egfr", "smoking", "peak_flow", "tsh"} <= kinds


@pytest.mark.parametrize("day", DAYS)
async def test_there_is_something_for_every_page(database, clock, new_id, day):
    clock.now = day
    outline = read_outline(read_words())

    def make(c):
        vault = database.vault
        return make_demo_practice(c, vault, clock, new_id, content=CONTENT, outline=outline)

    made = await database.write(make)
    assert await database.write(make) == made  # a second start finds what is there

    def look(c):
        everybody = patients_of(c, made.practice.id)
        return {
            "patients": len(everybody),
            "carers": sum(len(carers_of(c, patient.id)) for patient in everybody),
            "results": min(len(results_of(c, patient.id)) for patient in everybody),
            "verdicts": [due.verdict for due in due_invites(c, database.vault, day)],
            "shared": [
                phone.owners
                for phone in made.phones
                if len(patients_by_number(c, database.vault, made.practice.id, phone.number)) > 1
            ],
        }

    found = await database.read(look)
    assert (found["patients"], found["carers"]) == (40, 1)
    assert found["results"] >= 3
    assert found["verdicts"].count(Verdict.SEND) == 7
    assert {Verdict.STOPPED, Verdict.CALL_NO_MOBILE, Verdict.WAIT} <= set(found["verdicts"])
    assert found["shared"] == [("Ann", "Robert")]


async def test_the_phones_of_the_handset_are_their_owners(database, clock, new_id):
    outline = read_outline(read_words())
    made = await database.write(
        lambda c: make_demo_practice(
            c, database.vault, clock, new_id, content=CONTENT, outline=outline
        )
    )
    assert 6 <= len(made.phones) <= 8
    for phone in made.phones:
        for name, preparation_id in zip(phone.owners, phone.preparations, strict=True):
            record = await database.read(lambda c, one=preparation_id: read_record(c, one))
            assert (record.patient.first_name, record.patient.mobile) == (name, phone.number)
            state = await database.read(lambda c, one=preparation_id: preparation_state(c, one))
            assert state is PreparationState.DUE

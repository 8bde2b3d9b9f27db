"""A list from a practice says who has died or left, and which appointments are cancelled."""

import pytest

from preparation.imports.changes import Kind
from preparation.imports.rows import BookingRow, CancellationRow, PersonRow
from preparation.model import AppointmentState, PatientState, PreparationState
from preparation.records.appointments import appointment_state
from preparation.records.patients import patient_state
from tests.builders import nhs_number
from tests.imports.files import booking, csv_text, read, wrong
from tests.imports.test_import import Desk


def listed(*rows, **more):
    """Return a list with some columns more, the same in every row unless it says otherwise."""
    names = list(more)
    lines = csv_text(*[{k: v for k, v in row.items() if k not in more} for row in rows or ({},)])
    header, *body = lines.splitlines()
    cells = [[row.get(name, more[name]) for name in names] for row in rows or ({},)]
    told = [",".join([line, *mine]) for line, mine in zip(body, cells, strict=True)]
    return "\n".join([",".join([header, *names]), *told]) + "\n"


@pytest.fixture
async def desk(databases, new_id):
    return await Desk(databases, new_id).opens()


@pytest.mark.parametrize("said", ["Booked", "", "Arrived", "CONFIRMED"])
def test_what_stands_is_booked(said):
    assert booking(read(listed(appointment_status=said))).source_key == "a1"


@pytest.mark.covers("80")
@pytest.mark.parametrize("said", ["Cancelled", "cancelled by patient", "Canceled"])
def test_a_cancelled_appointment_is_cancelled_and_brings_nobody_on_record(said):
    (row,) = read(listed(appointment_status=said)).rows
    assert isinstance(row, CancellationRow)
    assert row.source_key == "a1"


@pytest.mark.parametrize("said", ["DNA", "Seen", "Finished"])
def test_an_appointment_that_is_over_is_passed_over_and_the_person_is_not(said):
    plan = read(listed(appointment_status=said))
    assert [type(row) for row in plan.rows] == [PersonRow]
    assert [note.reason for note in plan.notes] == ["appointment_over"]


def test_a_status_nobody_knows_is_refused_by_line_and_column():
    assert wrong(read(listed(appointment_status="maybe"))) == [(2, "appointment_status", "status")]
    assert wrong(read(listed(patient_status="asleep"))) == [(2, "patient_status", "status")]
    assert wrong(read(listed(deceased="perhaps"))) == [(2, "deceased", "date")]
    assert wrong(read(listed(deceased="2031-01-01"))) == [(2, "deceased", "died_later")]


@pytest.mark.covers("80")
@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({"patient_status": "Deceased"}, PatientState.DECEASED),
        ({"patient_status": "has left"}, PatientState.MOVED_AWAY),
        ({"patient_status": "deducted"}, PatientState.MOVED_AWAY),
        ({"patient_status": "Registered"}, PatientState.ACTIVE),
        ({"deceased": "Y"}, PatientState.DECEASED),
        ({"deceased": "N"}, PatientState.ACTIVE),
        ({"deceased": ""}, PatientState.ACTIVE),
        ({"deceased": "01/09/2026"}, PatientState.DECEASED),
        ({"deceased": "yes", "patient_status": "registered"}, PatientState.DECEASED),
    ],
)
def test_a_row_says_where_somebody_stands(more, state):
    (row,) = read(listed(**more)).rows
    assert isinstance(row, BookingRow)
    assert row.person.state is state


@pytest.mark.covers("I9", "80")
async def test_who_has_died_by_the_list_gets_nothing_more(desk):
    await desk.takes(read(csv_text()))
    report = await desk.takes(read(listed(patient_status="deceased")))
    assert report.counts["patients"] == {Kind.CHANGED: 1}
    (rosa,) = await desk.patients()
    state = await desk.database.read(lambda c: patient_state(c, rosa.id))
    assert state is PatientState.DECEASED


async def test_a_cancelled_row_cancels_what_is_on_record_and_its_preparation(desk):
    await desk.takes(read(csv_text()))
    one = await desk.appointment()
    dead = listed(appointment_status="cancelled", patient_status="deceased")
    await desk.takes(read(dead))
    found = await desk.database.read(lambda c: appointment_state(c, one.id))
    assert found is AppointmentState.CANCELLED
    assert (await desk.preparation())[1] is PreparationState.CANCELLED
    (rosa,) = await desk.patients()
    state = await desk.database.read(lambda c: patient_state(c, rosa.id))
    assert state is PatientState.DECEASED


@pytest.mark.covers("H13")
async def test_an_appointment_of_somebody_else_is_never_cancelled(desk):
    """Its number was given to another person's row."""
    await desk.takes(read(csv_text()))
    one = await desk.appointment()
    other = {"first_name": "Ann", "last_name": "Lee", "nhs_number": nhs_number(2)}
    report = await desk.takes(read(listed(other, appointment_status="cancelled")))
    assert [problem.reason for problem in report.problems] == ["other_patient"]
    assert not report.applied
    found = await desk.database.read(lambda c: appointment_state(c, one.id))
    assert found is AppointmentState.BOOKED


async def test_a_row_that_is_repeated_word_for_word_is_taken_in_once(desk):
    report = await desk.takes(read(csv_text({}, {})))
    assert report.applied
    assert report.counts["appointments"] == {Kind.ADDED: 1}

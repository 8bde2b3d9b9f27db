"""An import, from the file to the record: all or nothing, twice is once, nobody is mixed up."""

import asyncio

import pytest

from preparation.imports.applying import apply, preview
from preparation.imports.changes import Kind
from preparation.model import AppointmentState, PatientState, PreparationState
from preparation.records.appointments import appointment_state, find_appointments
from preparation.records.lookups import number_hash
from preparation.records.opt_outs import STOPPED, is_stopped, record_opt_out
from preparation.records.patients import patient_state, patients_of
from preparation.records.practices import add_practice, clinicians_of
from preparation.records.preparations import preparations_for, states_of
from preparation.records.results import results_of
from tests.builders import nhs_number
from tests.imports.files import (
    NOW,
    PRACTICE,
    csv_text,
    fhir_appointment,
    fhir_observation,
    fhir_patient,
    read,
    read_json,
)


class Desk:
    """Imports into one practice's record and looks at what came of it."""

    def __init__(self, database, new_id):
        self.database = database
        self.vault = database.vault
        self.new_id = new_id

    async def opens(self):
        await self.database.write(lambda c: add_practice(c, PRACTICE, at=NOW))
        return self

    async def takes(self, plan, *, partial=False, at=NOW):
        options = {"now": at, "new_id": self.new_id, "partial": partial}
        return await self.database.write(lambda c: apply(c, self.vault, PRACTICE, plan, **options))

    async def previews(self, plan):
        options = {"now": NOW, "new_id": self.new_id}
        return await self.database.read(lambda c: preview(c, self.vault, PRACTICE, plan, **options))

    async def patients(self):
        return await self.database.read(lambda c: patients_of(c, PRACTICE.id))

    async def appointment(self, key="a1"):
        found = await self.database.read(lambda c: find_appointments(c, PRACTICE.id, [key]))
        return found[key][0]

    async def preparation(self, key="a1"):
        one = (await self.appointment(key)).id
        found = await self.database.read(lambda c: preparations_for(c, [one]))
        return found.get(one)

    async def results(self):
        (patient,) = await self.patients()
        return await self.database.read(lambda c: results_of(c, patient.id))


@pytest.fixture
async def desk(databases, new_id):
    return await Desk(databases, new_id).opens()


def reasons(report):
    return [problem.reason for problem in report.problems]


async def test_a_row_becomes_patient_clinician_appointment_and_preparation(desk):
    report = await desk.takes(read(csv_text()))
    assert report.applied
    assert {subject: dict(counts) for subject, counts in report.counts.items()} == {
        "patients": {Kind.ADDED: 1},
        "clinicians": {Kind.ADDED: 1},
        "appointments": {Kind.ADDED: 1},
    }
    (patient,) = await desk.patients()
    assert (patient.first_name, patient.mobile) == ("Rosa", "+447700900001")
    preparation, state = await desk.preparation()
    assert state is PreparationState.DUE
    assert preparation.deadline.isoformat() == "2027-01-08T18:00:00+00:00"


@pytest.mark.covers("F54")
async def test_the_same_file_again_changes_nothing(desk):
    plan = read(csv_text({}, {"appointment_id": "a2", "start": "2027-02-12 10:20"}))
    await desk.takes(plan)
    before = await desk.patients()
    report = await desk.takes(plan)
    assert {kind for counts in report.counts.values() for kind in counts} == {Kind.UNCHANGED}
    assert await desk.patients() == before
    preparation, _ = await desk.preparation()
    states = await desk.database.read(lambda c: states_of(c, preparation.id))
    assert len(states) == 1


@pytest.mark.covers("F54")
async def test_one_bad_row_keeps_the_whole_file_out_unless_the_good_ones_are_asked_for(desk):
    plan = read(csv_text({}, {"appointment_id": "a2", "nhs_number": "9990000019"}))
    refused = await desk.takes(plan)
    assert not refused.applied
    assert await desk.patients() == []
    partial = await desk.takes(plan, partial=True)
    assert partial.applied
    assert [(p.place.number, p.column) for p in partial.problems] == [(3, "nhs_number")]
    assert len(await desk.patients()) == 1


@pytest.mark.covers("F54")
async def test_two_imports_of_one_file_at_once_are_one(desk):
    plan = read(csv_text({"nhs_number": ""}))
    await asyncio.gather(*(desk.takes(plan) for _ in range(4)))
    assert len(await desk.patients()) == 1


@pytest.mark.covers("F54")
async def test_an_import_that_breaks_off_leaves_nothing(desk):
    plan = read(csv_text({}, {"appointment_id": "a2", "start": "2027-02-12 10:20"}))

    def breaks(c):
        apply(c, desk.vault, PRACTICE, plan, now=NOW, new_id=desk.new_id)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await desk.database.write(breaks)
    assert await desk.patients() == []


async def test_a_preview_writes_nothing(desk):
    report = await desk.previews(read(csv_text()))
    assert report.counts["patients"] == {Kind.ADDED: 1}
    assert not report.applied
    assert await desk.patients() == []


@pytest.mark.covers("H13", "77")
@pytest.mark.parametrize(
    "change", [{"last_name": "Benson"}, {"date_of_birth": "1962-03-05"}, {"first_name": "Ross"}]
)
async def test_an_nhs_number_with_another_identity_is_held_back(desk, change):
    await desk.takes(read(csv_text()))
    report = await desk.takes(read(csv_text(change)))
    assert reasons(report) == ["identity_changed"]
    (patient,) = await desk.patients()
    assert patient.last_name == "Bennett"


@pytest.mark.covers("H13", "82")
async def test_case_accents_and_marks_do_not_make_another_person(desk):
    await desk.takes(read(csv_text({"last_name": "O'Ne\u00efl"})))
    report = await desk.takes(read(csv_text({"last_name": "ONEIL", "nhs_number": ""})))
    assert report.applied
    assert len(await desk.patients()) == 1


@pytest.mark.covers("H13", "77", "79")
@pytest.mark.parametrize(
    ("second", "reason"),
    [
        ({"last_name": "Other"}, "same_number_two_people"),
        ({"nhs_number": nhs_number(2)}, "same_person_two_numbers"),
        ({"mobile": "07700900002"}, "contradiction"),
    ],
)
async def test_rows_that_contradict_each_other_are_both_refused(desk, second, reason):
    report = await desk.takes(read(csv_text({}, {"appointment_id": "a2"} | second)), partial=True)
    assert reasons(report) == [reason, reason]
    assert await desk.patients() == []


async def test_a_patient_without_a_number_is_known_by_name_and_birth(desk):
    await desk.takes(read(csv_text({"nhs_number": ""})))
    again = {"nhs_number": "", "appointment_id": "a2", "mobile": ""}
    await desk.takes(read(csv_text(again)))
    (patient,) = await desk.patients()
    assert (patient.nhs_number, patient.mobile) == (None, "+447700900001")
    await desk.takes(read(csv_text()))
    (patient,) = await desk.patients()
    assert patient.nhs_number == nhs_number(1)
    report = await desk.takes(read(csv_text({"nhs_number": nhs_number(2)})))
    assert reasons(report) == ["other_number"]


@pytest.mark.covers("80", "H10")
async def test_who_died_later_in_the_file_is_dead_and_no_older_file_brings_them_back(desk):
    dead = fhir_patient(id="p2", deceasedBoolean=True)
    await desk.takes(read_json(fhir_patient(), fhir_appointment(), dead))
    (patient,) = await desk.patients()
    await desk.takes(read(csv_text({"appointment_id": "a9"})))
    state = await desk.database.read(lambda c: patient_state(c, patient.id))
    assert state is PatientState.DECEASED


@pytest.mark.covers("F54", "H10")
async def test_a_stop_outlives_every_import_even_with_a_new_number(desk):
    await desk.takes(read(csv_text()))
    (patient,) = await desk.patients()
    old = number_hash(desk.vault, patient.mobile)
    stop = {"state": STOPPED, "how": "keyword", "at": NOW, "new_id": desk.new_id}
    await desk.database.write(
        lambda c: record_opt_out(c, PRACTICE.id, old, patient_id=patient.id, **stop)
    )
    await desk.takes(read(csv_text({"mobile": "07700900002"})))
    (patient,) = await desk.patients()
    assert patient.mobile == "+447700900002"
    new = number_hash(desk.vault, patient.mobile)
    assert await desk.database.read(lambda c: is_stopped(c, PRACTICE.id, new, patient.id))


@pytest.mark.covers("F55")
async def test_a_moved_appointment_takes_its_deadline_along(desk):
    await desk.takes(read(csv_text()))
    await desk.takes(read(csv_text({"start": "2027-01-19 09:00", "clinician": "Dr Osei"})))
    moved = await desk.appointment()
    assert moved.start.isoformat() == "2027-01-19T09:00:00+00:00"
    state = await desk.database.read(lambda c: appointment_state(c, moved.id))
    assert state is AppointmentState.MOVED
    preparation, _ = await desk.preparation()
    assert preparation.deadline.isoformat() == "2027-01-15T18:00:00+00:00"
    names = await desk.database.read(lambda c: clinicians_of(c, PRACTICE.id))
    assert [clinician.name for clinician in names] == ["Dr Osei", "Nurse Khan"]


@pytest.mark.covers("F54", "F55")
async def test_a_cancelled_appointment_ends_its_preparation_and_stays_cancelled(desk):
    booked = read_json(fhir_patient(), fhir_appointment())
    await desk.takes(booked)
    cancelled = read_json(fhir_appointment(status="cancelled"))
    await desk.takes(cancelled)
    await desk.takes(cancelled)
    report = await desk.takes(booked)
    assert [note.reason for note in report.notes] == ["stays_cancelled"]
    _, state = await desk.preparation()
    assert state is PreparationState.CANCELLED


@pytest.mark.covers("83")
async def test_an_appointment_in_the_past_is_kept_and_nothing_is_prepared_for_it(desk):
    report = await desk.takes(read(csv_text({"start": "2026-11-20 10:20"})))
    assert [note.reason for note in report.notes] == ["in_the_past"]
    assert await desk.preparation() is None


@pytest.mark.covers("H13")
async def test_an_appointments_identifier_cannot_pass_to_another_patient(desk):
    await desk.takes(read(csv_text()))
    other = {"nhs_number": nhs_number(2), "last_name": "Other", "first_name": "Ann"}
    report = await desk.takes(read(csv_text(other)))
    assert reasons(report) == ["other_patient"]
    twice = await desk.takes(read(csv_text({}, {"start": "2027-01-13 09:00"})))
    assert reasons(twice) == ["key_twice_rows", "key_twice_rows"]


@pytest.mark.covers("84", "H8")
async def test_a_corrected_result_replaces_and_a_withdrawn_one_goes(desk):
    await desk.takes(read_json(fhir_patient(), fhir_observation()))
    corrected = fhir_observation(status="corrected")
    corrected["valueQuantity"] = corrected["valueQuantity"] | {"value": 61}
    await desk.takes(read_json(fhir_patient(), corrected))
    (result,) = await desk.results()
    assert result.value == "61"
    await desk.takes(read_json(fhir_observation(status="entered-in-error")))
    assert await desk.results() == []


async def test_everything_that_identifies_somebody_is_sealed_in_the_file(desk, tmp_path):
    await desk.takes(read(csv_text({"last_name": "Canarybird"})))
    if desk.database.is_sqlite:
        for file in tmp_path.glob("beforehand.db*"):
            data = file.read_bytes()
            assert b"Canarybird" not in data
            assert b"7700900001" not in data
            assert nhs_number(1).encode() not in data

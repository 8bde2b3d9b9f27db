"""FHIR R4 and UK Core, one resource, a Bundle or NDJSON, and what is wrong with them."""

import json
from datetime import date

import pytest

from preparation.imports.rows import (
    BookingRow,
    CancellationRow,
    ClinicianRow,
    PersonRow,
    WithdrawalRow,
)
from preparation.model import PatientState
from tests.builders import nhs_number
from tests.imports.files import (
    booking,
    fhir_appointment,
    fhir_observation,
    fhir_patient,
    read,
    read_json,
    wrong,
)


def test_a_bundle_gives_a_booking_with_its_patient():
    found = booking(read_json(fhir_patient(), fhir_appointment()))
    assert (found.source_key, found.clinician, found.location) == ("a1", "Nurse Khan", "Room 4")
    assert found.start.isoformat() == "2027-01-12T10:20:00+00:00"
    person = found.person
    assert (person.first_name, person.last_name, person.nhs_number) == (
        "Rosa",
        "Bennett",
        nhs_number(1),
    )
    assert (person.mobile, person.date_of_birth) == ("+447700900001", date(1962, 3, 4))


def test_ndjson_is_read_line_by_line_and_named_by_line():
    lines = [fhir_appointment(), fhir_patient(birthDate="1962-13-04")]
    plan = read("\n".join(json.dumps(line) for line in lines) + "\n")
    assert wrong(plan) == [
        (2, "Patient.birthDate", "no_such_date"),
        (1, "Appointment.participant", "patient_refused"),
    ]


def test_a_practitioner_and_their_role_are_found_by_reference():
    doctor = {
        "resourceType": "Practitioner",
        "id": "d",
        "name": [{"prefix": ["Dr"], "family": "Rastall", "given": ["Paul"]}],
    }
    role = {
        "resourceType": "PractitionerRole",
        "id": "r",
        "practitioner": {"reference": "Practitioner/d"},
        "code": [{"coding": [{"display": "General practitioner"}]}],
    }
    actors = [{"actor": {"reference": "Patient/p1"}}, {"actor": {"reference": "Practitioner/d"}}]
    plan = read_json(fhir_appointment(participant=actors), role, doctor, fhir_patient())
    found = booking(plan)
    assert (found.clinician, found.clinician_role) == ("Dr Rastall", "General practitioner")
    assert any(isinstance(row, ClinicianRow) for row in plan.rows)


@pytest.mark.covers("84")
def test_a_contained_patient_is_the_appointments_own():
    actors = [{"actor": {"reference": "#in"}}, *fhir_appointment()["participant"][1:]]
    inside = fhir_patient(id="in", name=[{"family": "Inside", "given": ["Ann"]}])
    found = booking(read_json(fhir_appointment(contained=[inside], participant=actors)))
    assert found.person.last_name == "Inside"


def test_a_patient_may_be_named_by_nhs_number_alone():
    number = {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": nhs_number(1)}
    actors = [{"actor": {"identifier": number}}, *fhir_appointment()["participant"][1:]]
    found = booking(read_json(fhir_patient(), fhir_appointment(participant=actors)))
    assert found.person.nhs_number == nhs_number(1)


@pytest.mark.covers("84")
def test_a_cancelled_appointment_is_a_cancellation_and_a_proposed_one_nothing():
    cancelled = fhir_appointment(status="cancelled", participant=[])
    plan = read_json(fhir_patient(), cancelled, fhir_appointment(id="a2", status="proposed"))
    kinds = [type(row) for row in plan.rows]
    assert CancellationRow in kinds
    assert BookingRow not in kinds


@pytest.mark.covers("80", "H10")
@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({"deceasedBoolean": True}, PatientState.DECEASED),
        ({"deceasedDateTime": "2026-10-01"}, PatientState.DECEASED),
        ({"deceasedBoolean": False}, PatientState.ACTIVE),
        ({"active": False}, PatientState.MOVED_AWAY),
    ],
)
def test_who_has_died_or_moved_is_known(said, state):
    (person,) = (row for row in read_json(fhir_patient(**said)).rows)
    assert isinstance(person, PersonRow)
    assert person.state is state


def test_an_old_name_and_an_old_number_are_not_used():
    plan = read_json(
        fhir_patient(
            name=[{"use": "maiden", "family": "Old"}, {"use": "usual", "family": "New"}],
            telecom=[
                {"system": "phone", "use": "old", "value": "07700900009"},
                {"system": "email", "value": "x@example.org"},
                {"system": "phone", "value": "01632 960001"},
                {"system": "phone", "use": "mobile", "value": "555-978-4581"},
            ],
        )
    )
    (person,) = plan.rows
    assert isinstance(person, PersonRow)
    assert (person.first_name, person.mobile, person.landline) == ("New", None, "+441632960001")
    assert [note.reason for note in plan.notes] == ["lost_zero"]


@pytest.mark.covers("84")
@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"birthDate": None}, "Patient.birthDate", "missing"),
        ({"birthDate": "1962"}, "Patient.birthDate", "date"),
        ({"name": []}, "Patient.name", "missing"),
        ({"name": "Rosa"}, "Patient.name", "missing"),
        ({"animal": {}}, "Patient", "not_r4"),
        ({"modifierExtension": [{"url": "x"}]}, "Patient", "modifier"),
        (
            {"identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "123"}]},
            "Patient.identifier",
            "nhs_number_shape",
        ),
    ],
)
def test_a_patient_that_is_not_clear_is_refused(changes, column, reason):
    assert wrong(read_json(fhir_patient(**changes))) == [(1, column, reason)]


@pytest.mark.covers("84", "85")
@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"start": None}, "missing"),
        ({"start": "2027-01-12"}, "no_time"),
        ({"participant": []}, "patient_missing"),
        ({"participant": [{"actor": {"reference": "Patient/nobody"}}]}, "patient_missing"),
        ({"participant": [{"actor": {"reference": "Patient/p1"}}]}, "clinician_missing"),
        ({"indication": []}, "not_r4"),
        ({"id": None}, "no_id"),
        ({"id": {"nested": "Appointment/a1"}}, "no_id"),
    ],
)
def test_an_appointment_that_is_not_clear_is_refused(changes, reason):
    plan = read_json(fhir_patient(), fhir_appointment(**changes))
    assert [problem for *_, problem in wrong(plan)] == [reason]


@pytest.mark.covers("84", "86")
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"resourceType": "Patient", "id": "a", "id": "b"}', "key_twice"),
        ('{"resourceType": "Patient", "x": NaN}', "json"),
        ("[" * 100_000, "too_deep"),
        ('{"a":' * 10_000 + "1" + "}" * 10_000, "too_deep"),
        ('{"resourceType": "Patient"', "json"),
        ('{"resourceType": 5}', "not_fhir"),
        ("[1, 2]", "not_fhir"),
        ('{"resourceType": "Bundle", "entry": []}', "no_resources"),
        ('{"resourceType": "Bundle", "entry": "x"}', "no_resources"),
        ('{"n": ' + "9" * 10_000 + "}", "json"),
        ("<Patient xmlns='http://hl7.org/fhir'/>", "xml"),
    ],
)
def test_json_that_is_not_fhir_is_refused_as_a_whole(text, reason):
    plan = read(text)
    assert [problem.reason for problem in plan.problems] == [reason]
    assert plan.rows == ()


@pytest.mark.covers("84")
def test_two_different_resources_of_one_id_are_both_doubtful_but_a_repetition_is_not():
    other = fhir_patient(birthDate="1970-01-01")
    assert wrong(read_json(fhir_patient(), fhir_patient())) == []
    assert wrong(read_json(fhir_patient(), other)) == [(2, "Patient", "id_twice")]


@pytest.mark.covers("84")
def test_a_reference_loop_ends():
    loop = fhir_appointment(contained=[{"resourceType": "Patient", "id": "x", "link": "#x"}])
    loop["participant"][0]["actor"] = {"reference": "#x"}
    assert [reason for *_, reason in wrong(read_json(loop))] == ["patient_refused"]


@pytest.mark.covers("84")
@pytest.mark.parametrize("status", ["preliminary", "registered", "cancelled", "unknown", ""])
def test_a_result_that_is_not_final_is_passed_over(status):
    plan = read_json(fhir_patient(), fhir_observation(status=status))
    assert [note.reason for note in plan.notes] == ["not_final"]
    assert wrong(plan) == []


@pytest.mark.covers("84")
def test_a_result_entered_in_error_is_a_withdrawal():
    plan = read_json(fhir_patient(), fhir_observation(status="entered-in-error"))
    assert WithdrawalRow(plan.rows[-1].place, "o1") in plan.rows


def test_what_is_not_taken_in_is_noted_and_no_fault():
    plan = read_json({"resourceType": "CarePlan", "id": "c"}, fhir_patient())
    assert [note.reason for note in plan.notes] == ["resource_not_taken"]
    assert wrong(plan) == []

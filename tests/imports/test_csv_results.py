"""Results from a CSV file: checked as a laboratory's own are, and never shown by themselves."""

import pytest

from preparation.imports.changes import Kind
from preparation.imports.rows import WithdrawalRow
from tests.builders import nhs_number
from tests.imports.files import read, reading, wrong
from tests.imports.test_import import Desk

GOOD = {
    "nhs_number": nhs_number(1),
    "first_name": "Rosa",
    "last_name": "Bennett",
    "date_of_birth": "1962-03-04",
    "test": "HbA1c",
    "code": "",
    "value": "58",
    "unit": "mmol/mol",
    "measured_on": "2026-10-01",
    "low": "",
    "high": "",
    "result_id": "",
    "result_status": "",
}


def results(*rows):
    """Return a file of good results, but for what each of `rows` says otherwise."""
    lines = [";".join((GOOD | row).values()) for row in rows or ({},)]
    return "\n".join([";".join(GOOD), *lines]) + "\n"


@pytest.fixture
async def desk(databases, new_id):
    return await Desk(databases, new_id).opens()


@pytest.mark.covers("85")
@pytest.mark.parametrize(
    ("row", "shown"),
    [
        ({}, "58 mmol/mol"),
        ({"value": "7.5", "unit": "%"}, "58 mmol/mol"),
        ({"value": "7,5", "unit": "%"}, "58 mmol/mol"),
        ({"test": "", "code": "4548-4", "value": "7.5", "unit": "%"}, "58 mmol/mol"),
        ({"test": "x", "code": "999791000000106"}, "58 mmol/mol"),
        ({"test": "Serum HDL-cholesterol", "value": "40", "unit": "mg/dL"}, "1.0 mmol/L"),
        ({"test": "eGFR", "value": ">90", "unit": "mL/min/1.73m2"}, ">90 mL/min/1.73m2"),
        ({"test": "ACR", "value": "< 3", "unit": "mg/mmol"}, "<3.0 mg/mmol"),
        ({"test": "BP", "value": "142/88", "unit": "mmHg"}, "142/88 mmHg"),
        ({"test": "Smoking status", "value": "Ex smoker", "unit": ""}, "ex-smoker "),
        ({"test": "Smoking status", "value": "77176002", "unit": ""}, "smoker "),
    ],
)
def test_a_result_is_read_and_converted(row, shown):
    found = reading(read(results(row)))
    assert f"{found.value} {found.unit}" == shown
    assert not found.routine


def test_the_laboratorys_range_comes_in_the_same_unit():
    found = reading(read(results({"value": "7.5", "unit": "%", "low": "4,0", "high": "6.0"})))
    assert (round(found.low), round(found.high)) == (20, 42)


@pytest.mark.covers("85", "78")
@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ({"unit": ""}, "value", "unit_missing"),
        ({"unit": "furlongs"}, "value", "unit_unknown"),
        ({"value": "580"}, "value", "not_plausible"),
        ({"value": "1,200"}, "value", "thousands"),
        ({"value": "5.8E+01"}, "value", "excel_power"),
        ({"value": "high"}, "value", "value_unknown"),
        ({"value": "-5"}, "value", "value_unknown"),
        ({"test": "BP", "value": "142", "unit": "mmHg"}, "value", "value_unknown"),
        ({"low": "under 41"}, "low", "value_unknown"),
        ({"measured_on": ""}, "measured_on", "missing"),
        ({"measured_on": "2027-10-01"}, "measured_on", "measured_later"),
        ({"measured_on": "13.13.2026"}, "measured_on", "no_such_date"),
        ({"code": "9.99791E+14"}, "code", "excel_power"),
        ({"code": "2085-9"}, "test", "two_kinds"),
        ({"nhs_number": "9990000019"}, "nhs_number", "nhs_number_check"),
        ({"result_status": "perhaps"}, "result_status", "status"),
        ({"result_status": "entered in error"}, "result_id", "missing"),
    ],
)
def test_what_is_doubtful_is_refused_by_line_and_column(row, column, reason):
    assert wrong(read(results(row))) == [(2, column, reason)]


@pytest.mark.covers("H9", "84")
@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"test": "Ferritin", "unit": "ug/L"}, "kind_not_taken"),
        ({"value": ""}, "no_value"),
        ({"result_status": "preliminary"}, "not_final"),
    ],
)
def test_what_is_not_taken_in_is_passed_over_and_named(row, reason):
    plan = read(results(row))
    assert (plan.rows, [note.reason for note in plan.notes]) == ((), [reason])


def test_a_result_entered_in_error_is_withdrawn_by_its_name():
    (row,) = read(results({"result_id": "r1", "result_status": "Entered in error"})).rows
    assert isinstance(row, WithdrawalRow)
    assert row.source_key == "r1"


@pytest.mark.covers("F54")
async def test_without_a_name_of_its_own_it_is_found_again_by_person_kind_and_day(desk):
    plan = read(results({}, {"measured_on": "2026-04-01", "value": "61"}))
    await desk.takes(plan)
    again = await desk.takes(plan)
    assert again.counts["results"] == {Kind.UNCHANGED: 2}
    changed = await desk.takes(read(results({"value": "57"})))
    assert changed.counts["results"] == {Kind.CHANGED: 1}
    assert sorted(one.value for one in await desk.results()) == ["57", "61"]


async def test_the_same_day_twice_with_two_values_is_refused_unless_each_has_a_name(desk):
    twice = results({"value": "58"}, {"value": "61"})
    assert not (await desk.takes(read(twice))).applied
    named = results({"value": "58", "result_id": "1"}, {"value": "61", "result_id": "2"})
    assert (await desk.takes(read(named))).counts["results"] == {Kind.ADDED: 2}


async def test_a_line_that_is_repeated_word_for_word_counts_once(desk):
    report = await desk.takes(read(results({}, {})))
    assert report.counts["results"] == {Kind.ADDED: 1}


async def test_patients_alone_and_clinicians_alone_come_in(desk):
    await desk.takes(read("Surname,Forename,DOB,Mobile\nBennett,Rosa,04/03/1962,07700 900001\n"))
    (rosa,) = await desk.patients()
    assert (rosa.first_name, rosa.mobile) == ("Rosa", "+447700900001")
    report = await desk.takes(read("Name,Role\nNurse Khan,practice nurse\n"))
    assert report.counts == {"clinicians": {Kind.ADDED: 1}}


@pytest.mark.covers("76", "H1")
@pytest.mark.parametrize("said", ["none", "N/A", "-", "no mobile"])
async def test_a_cell_that_says_none_ends_a_number_and_needs(desk, said):
    header = "Surname,Forename,DOB,Mobile,Support needs\n"
    await desk.takes(read(f"{header}Bennett,Rosa,04/03/1962,07700 900001,large print\n"))
    await desk.takes(read(f"{header}Bennett,Rosa,04/03/1962,,\n"))
    (rosa,) = await desk.patients()
    assert (rosa.mobile, rosa.access_needs) == ("+447700900001", "large print")
    report = await desk.takes(read(f"{header}Bennett,Rosa,04/03/1962,{said},none\n"))
    assert report.counts["patients"] == {Kind.CHANGED: 1}
    (rosa,) = await desk.patients()
    assert (rosa.mobile, rosa.access_needs) == (None, "")


async def test_a_number_and_none_for_the_same_person_contradict_each_other(desk):
    rows = "Bennett,Rosa,04/03/1962,07700 900001\nBennett,Rosa,04/03/1962,none\n"
    report = await desk.takes(read(f"Surname,Forename,DOB,Mobile\n{rows}"))
    assert {problem.reason for problem in report.problems} == {"contradiction"}

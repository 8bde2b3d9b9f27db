"""Columns by the names that practices give them: understood, passed over, or refused."""

from datetime import UTC, date, datetime

import pytest

from preparation.imports.csv_columns import APPOINTMENTS, CLINICIANS, KINDS, PATIENTS, RESULTS
from preparation.yaml_file import read_yaml
from tests.builders import nhs_number
from tests.imports.files import CONTENT, VOCABULARY, booking, csv_text, read, wrong

NAMES = VOCABULARY.columns
CONTENT_NAMES = read_yaml(CONTENT / "import_columns.yml")
EXPORTED = (
    "Appt ID,Appt Date,Appt Time,Clinician,NHS No.,Surname,Forename,D.O.B.,Mobile Phone\n"
    f"77,12/01/2027,2:20 PM,Nurse Khan,{nhs_number(1)},Bennett,Rosa,04/03/1962,07700 900001\n"
)


def test_a_list_as_a_practice_system_prints_it_is_read():
    found = booking(read(EXPORTED))
    assert found.start == datetime(2027, 1, 12, 14, 20, tzinfo=UTC)
    assert (found.source_key, found.person.mobile) == ("77", "+447700900001")
    assert (found.person.last_name, found.person.date_of_birth) == ("Bennett", date(1962, 3, 4))


def test_it_is_told_which_column_was_read_as_what():
    read_as = {one.header: one.column for one in read(EXPORTED).columns}
    assert read_as["Forename"] == "first_name"
    assert read_as["Appt Time"] == "appointment_time"
    assert len(read_as) == 9


def test_what_is_wrong_is_named_as_the_file_names_it():
    text = EXPORTED.replace("2:20 PM", "half past two").replace("07700 900001", "7.7E+09")
    assert wrong(read(text)) == [
        (2, "Mobile Phone", "excel_power"),
        (2, "Appt Time", "clock_time"),
    ]


@pytest.mark.covers("74")
def test_a_column_that_is_not_known_is_passed_over_and_noted_where_it_says_anything():
    lines = csv_text().splitlines()
    text = f"{lines[0]},Ethnicity,Fax,\n{lines[1]},white,,x\n"
    plan = read(text)
    assert booking(plan).source_key == "a1"
    assert [(note.column, note.reason) for note in plan.notes] == [
        ("Ethnicity", "column_unknown"),
        ("", "column_unnamed"),
    ]


@pytest.mark.covers("74", "H13")
@pytest.mark.parametrize("twin", ["Mobile phone", "mobile", "Telephone"])
def test_two_columns_for_one_thing_are_refused_whatever_they_are_called(twin):
    lines = csv_text().splitlines()
    plan = read(f"{lines[0]},{twin}\n{lines[1]},07700 900002\n")
    assert wrong(plan) == [(1, "mobile", "column_twice")]
    assert plan.problems[0].values["headers"] == f"mobile, {twin}"


def test_a_row_without_a_header_names_nobody():
    """What stands where a header should is a person's."""
    plan = read("Rosa,Bennett,1962-03-04\nAnn,Lee,1950-01-01\n")
    assert {problem.reason for problem in plan.problems} == {"column_missing"}
    assert plan.notes == ()


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Surname,Forename,DOB,NHS No", PATIENTS),
        ("Forename,Surname,DOB,Date,Status", PATIENTS),
        ("Name,Role", CLINICIANS),
        ("clinician", CLINICIANS),
        ("NHS No,Surname,Forename,DOB,Test,Result,Units,Date", RESULTS),
        ("first_name,last_name,date_of_birth,code,value,unit,Date and time", RESULTS),
        ("first_name,last_name,date_of_birth,start,clinician", APPOINTMENTS),
        ("first_name,last_name,date_of_birth,clinician", APPOINTMENTS),
        ("Ref,Date,Time,With,Surname,Forename,DOB", APPOINTMENTS),
        ("Ref,Surname,Forename,DOB,Doctor", PATIENTS),
        ("a,b,c", APPOINTMENTS),
    ],
)
def test_the_header_tells_what_kind_of_file_it_is(header, kind):
    assert NAMES.kind(header.split(",")) is kind


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_column_is_known_by_its_own_name_and_by_each_of_its_others(kind):
    only = CONTENT_NAMES["only"].get(kind.name, {})
    for column in kind.columns:
        for name in (column, *CONTENT_NAMES["names"][column], *only.get(column, ())):
            assert NAMES.column(name, kind) in (column, *only), name
            assert NAMES.column(name.upper().replace(" ", "_"), kind) != "", name


def test_no_name_stands_for_two_columns():
    names = [name for known in CONTENT_NAMES["names"].values() for name in known]
    assert len(names) == len(set(names))
    assert set(CONTENT_NAMES["names"]) == {column for kind in KINDS for column in kind.columns}


@pytest.mark.parametrize(
    ("written", "start"),
    [
        ("9:05", "09:05"),
        ("09.05", "09:05"),
        ("0905", "09:05"),
        ("9:05 am", "09:05"),
        ("12:30pm", "12:30"),
        ("12:10 a.m.", "00:10"),
        ("14:20:00", "14:20"),
    ],
)
def test_the_time_may_be_written_as_clocks_show_it(written, start):
    found = booking(read(EXPORTED.replace("2:20 PM", written)))
    assert f"{found.start:%H:%M}" == start


@pytest.mark.parametrize("written", ["25:00", "9", "13:20 pm", "0.43", "noon", "10:61"])
def test_a_time_that_is_none_is_refused(written):
    assert wrong(read(EXPORTED.replace("2:20 PM", written))) == [(2, "Appt Time", "clock_time")]


def test_day_and_time_may_be_one_column_under_the_days_name():
    text = (
        EXPORTED.replace(",Appt Time", "").replace(",2:20 PM", "").replace("2027,", "2027 14:20,")
    )
    assert booking(read(text)).start == datetime(2027, 1, 12, 14, 20, tzinfo=UTC)
    dayless = EXPORTED.replace(",Appt Time", "").replace(",2:20 PM", "")
    assert wrong(read(dayless)) == [(2, "Appt Date", "start")]

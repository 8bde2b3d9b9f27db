"""CSV files as spreadsheets and practice systems leave them."""

import re

import pytest

from preparation.imports.problems import explain
from preparation.words import load_words
from tests.builders import nhs_number
from tests.imports.files import CONTENT, booking, csv_text, read, wrong


@pytest.mark.covers("71", "73")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encoding_and_separator_are_recognised(encoding, separator):
    text = csv_text({"first_name": "Zo\u00eb", "location": "Room 4, upstairs"}, separator=separator)
    found = booking(read(text.encode(encoding)))
    assert (found.person.first_name, found.location) == ("Zo\u00eb", "Room 4, upstairs")


@pytest.mark.covers("71")
def test_utf_16_without_a_mark_is_read():
    assert booking(read(csv_text().encode("utf-16-le"))).person.first_name == "Rosa"


@pytest.mark.covers("72")
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_end_of_line_will_do(end):
    assert booking(read(csv_text(end=end))).source_key == "a1"


@pytest.mark.covers("72", "73")
def test_excels_separator_line_blank_rows_and_line_breaks_in_cells_are_understood():
    text = "sep=;\n" + csv_text({"location": "Room 4\nupstairs"}, separator=";") + ";;;\n\n"
    assert booking(read(text)).location == "Room 4 upstairs"


@pytest.mark.covers("71", "72", "81", "86")
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"  \n\n", "empty"),
        (csv_text().split("\n")[0].encode(), "no_rows"),
        (csv_text({"first_name": "Zo\u00eb"}).encode("cp1252") + "\u00e9,\n".encode(),
         "mixed_encodings"),
        (csv_text({"first_name": '"Rosa'}).replace('""', '"').encode(), "quotes"),
        (b"PK\x03\x04 an xlsx", "not_text"),
        (b"\x1f\x8b a zip", "not_text"),
        (b"a,b\0\0\0,c\x00d", "not_text"),
        (b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>", "xml"),
        (b"\x81\x8d,\x8f", "encoding"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_one_is_refused_as_a_whole(data, reason):
    plan = read(data)
    assert [problem.reason for problem in plan.problems] == [reason]
    assert plan.rows == ()


@pytest.mark.covers("74")
def test_headers_are_checked_before_any_row():
    text = csv_text().replace("mobile", "moblie").replace("location", "mode")
    text = text.replace("start,", "begin,")
    plan = read(text)
    assert {(column, reason) for _, column, reason in wrong(plan)} == {
        ("mode", "column_twice"),
        ("start", "column_missing"),
    }
    assert [(note.column, note.reason) for note in plan.notes] == [
        ("begin", "column_unknown"),
        ("moblie", "column_unknown"),
    ]
    assert plan.rows == ()


def test_a_header_may_be_spelt_as_people_do():
    text = csv_text().replace("nhs_number", '"NHS Number"').replace("first_name", "First-Name ")
    assert booking(read(text)).person.nhs_number == nhs_number(1)


@pytest.mark.covers("74", "H13")
def test_a_shifted_row_is_refused():
    lines = csv_text({}, {"appointment_id": "a2"}).split("\n")
    shifted = "\n".join([lines[0], "," + lines[1], lines[2].replace("Rosa,", "", 1)])
    assert wrong(read(shifted)) == [(2, "", "too_many_cells"), (3, "", "too_few_cells")]
    swapped = csv_text({"first_name": "1962-03-04", "date_of_birth": "Rosa"})
    assert {column for _, column, _ in wrong(read(swapped))} == {"first_name", "date_of_birth"}


@pytest.mark.covers("74", "76", "77", "78")
def test_every_wrong_cell_is_named_by_line_and_column():
    plan = read(csv_text({}, {"appointment_id": "a2", "nhs_number": "9990000019",
                              "mobile": "7.9E+09", "date_of_birth": "1/2/50",
                              "clinician": " ", "mode": "fax"}))  # fmt: skip
    assert wrong(plan) == [
        (3, "date_of_birth", "short_year"),
        (3, "nhs_number", "nhs_number_check"),
        (3, "mobile", "excel_power"),
        (3, "clinician", "missing"),
        (3, "mode", "mode"),
    ]
    assert len(plan.rows) == 1


def test_a_problem_is_told_in_a_sentence_that_quotes_nobody():
    plan = read(csv_text({"mobile": "7.9E+09"}))
    told = explain(load_words(CONTENT, ("imports",)), plan.problems[0])
    assert told.startswith("file.csv, line 2, mobile: A spreadsheet has changed this number.")
    assert "7.9" not in told


@pytest.mark.covers("82")
def test_somebody_with_one_name_is_called_by_it():
    person = booking(read(csv_text({"first_name": "", "last_name": "Sukarno"}))).person
    assert (person.first_name, person.last_name) == ("Sukarno", "")


@pytest.mark.covers("78", "H13")
def test_one_american_date_makes_all_doubtful_dates_of_the_file_suspect():
    plan = read(csv_text({"date_of_birth": "02/03/1948"}, {"appointment_id": "a2",
                         "date_of_birth": "05/13/1948"}))  # fmt: skip
    assert [reason for *_, reason in wrong(plan)] == ["american_date", "american_date"]


def test_every_reason_that_is_raised_has_its_sentence():
    words = load_words(CONTENT, ("imports",))
    raised = re.compile(
        r'(?:FieldRefused|FileRefused|PassedOver)\(\s*"(\w+)"'
        r'|Problem\([^()]*, "(\w+)"\)|"date" if (?:born|value) else "(\w+)"'
    )
    found = {
        reason
        for path in (CONTENT.parent / "preparation" / "imports").glob("*.py")
        for match in raised.findall(path.read_text(encoding="utf-8"))
        for reason in match
        if reason
    }
    assert len(found) > 40
    assert {reason for reason in found if f"imports.reasons.{reason}" not in words} == set()

"""Rows of a CSV file to results, checked as those of a laboratory's FHIR are."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from preparation.imports.csv_cells import Cells, Reading, read_person
from preparation.imports.dates import read_day
from preparation.imports.identity import clean, looks_like_excel_power, read_text, says_none
from preparation.imports.problems import FieldRefused, Problem
from preparation.imports.result_codes import ResultCode, ResultCodes
from preparation.imports.rows import ImportPlan, ReadingRow, WithdrawalRow
from preparation.imports.statuses import IN_ERROR, NOT_FINAL

_VALUE = re.compile(r"([<>])?=?\s*(\d{1,7}(?:[.,]\d{1,4})?)", re.ASCII)
_THOUSANDS = re.compile(r"[1-9]\d{0,2},\d{3}", re.ASCII)
_SAME = str.maketrans({"\u2264": "<", "\u2265": ">"})


def read_result(cells: Cells, reading: Reading, codes: ResultCodes, *, routine: bool) -> ImportPlan:
    """Return what one row says: a result, the withdrawal of one, or why it is neither."""
    status = cells.read("result_status", reading.statuses.read_result)
    kind = _kind(cells, codes)
    if status == IN_ERROR:
        key = cells.read("result_id", read_text, needed=True)
        return ImportPlan((WithdrawalRow(cells.place, key),) if key else ())
    if cells.problems:
        return ImportPlan()
    if kind is None or status == NOT_FINAL or not cells.says("value"):
        passed = "no_value" if status != NOT_FINAL else "not_final"
        reason = "kind_not_taken" if kind is None else passed
        return ImportPlan(notes=(Problem(cells.place, cells.labels.get("test", ""), reason),))
    row = _reading(cells, reading, kind, routine=routine)
    return ImportPlan(() if row is None else (row,))


def _kind(cells: Cells, codes: ResultCodes) -> ResultCode | None:
    """Return the kind of measurement: by its code, by its name, and never by two."""
    by_code = cells.read("code", lambda text: codes.find_code(_code(text)))
    by_name = cells.read("test", lambda text: codes.find_code(text) or codes.find_name(text))
    if by_code and by_name and by_code.name != by_name.name:
        cells.refuse("test", FieldRefused("two_kinds"))
    return by_code or by_name


def _code(text: str) -> str:
    value = clean(text)
    if looks_like_excel_power(value):
        raise FieldRefused("excel_power")
    return value


def _reading(
    cells: Cells, reading: Reading, kind: ResultCode, *, routine: bool
) -> ReadingRow | None:
    person = read_person(cells, reading)
    key = cells.read("result_id", read_text)
    unit = clean(cells.cells.get("unit", ""))
    value = cells.read("value", lambda text: _value(text, unit, kind))
    measured_on = cells.read("measured_on", lambda text: _day(text, reading), needed=True)
    low = cells.read("low", lambda text: _bound(text, unit, kind))
    high = cells.read("high", lambda text: _bound(text, unit, kind))
    if person is None or value is None or measured_on is None:
        return None
    return ReadingRow(
        place=cells.place,
        source_key=key or "",
        person=person,
        code=kind.name,
        value=value,
        unit=kind.unit,
        measured_on=measured_on,
        low=low,
        high=high,
        routine=routine,
    )


def _day(text: str, reading: Reading) -> date:
    day = read_day(text, american=reading.american)
    if day > reading.today:
        raise FieldRefused("measured_later")
    return day


def _value(text: str, unit: str, kind: ResultCode) -> str:
    value = clean(text)
    if kind.words is not None:
        return kind.word(value)
    numbers = value.split("/") if kind.parts else [value]
    if len(numbers) != max(1, len(kind.parts)):
        raise FieldRefused("value_unknown")
    return "/".join(_number(number, unit, kind) for number in numbers)


def _number(text: str, unit: str, kind: ResultCode) -> str:
    value = text.strip().translate(_SAME)
    found = _VALUE.fullmatch(value)
    if found is None:
        raise FieldRefused("excel_power" if looks_like_excel_power(value) else "value_unknown")
    if _THOUSANDS.fullmatch(found[2]):
        raise FieldRefused("thousands")
    number = kind.convert(Decimal(found[2].replace(",", ".")), unit)
    return (found[1] or "") + kind.show(number)


def _bound(text: str, unit: str, kind: ResultCode) -> float | None:
    """Return one end of the range; None where there is none, or where none can be."""
    if not text.strip() or says_none(text) or kind.parts or kind.words:
        return None
    found = _VALUE.fullmatch(clean(text))
    if found is None or found[1]:
        raise FieldRefused("value_unknown")
    if _THOUSANDS.fullmatch(found[2]):
        raise FieldRefused("thousands")
    return float(kind.convert(Decimal(found[2].replace(",", ".")), unit))

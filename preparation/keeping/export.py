"""Everything that is kept about a person: as JSON for a program, as plain text to be read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from preparation.conversation.links import without_token
from preparation.keeping.as_text import as_text
from preparation.model import PatientId, PracticeId
from preparation.records.belongings import RowMapping, rows_of
from preparation.records.database import Connection
from preparation.records.devices import CODE
from preparation.records.erasure import all_of_patient
from preparation.records.practices import read_practice
from preparation.records.staff_names import names_of_staff
from preparation.words import Words

type Row = Mapping[str, Any]

_NEVER = ("token", "code_hash")
"""What would open a page or prove who somebody is."""
_HIDDEN = "..."
_A_CODE = re.compile(r"\b\d{6}\b")


@dataclass(frozen=True, slots=True)
class Export:
    """The rows about one person, table by table, opened."""

    patient_id: PatientId
    made_at: datetime
    tables: Mapping[str, Sequence[Row]]
    zone: str
    """The practice's time zone: days and times are told in it."""
    names: Mapping[str, str]
    """Who the identifiers of clinicians and staff in it are."""

    def as_json(self) -> bytes:
        """Return all of it, as indented JSON in UTF-8."""
        whole = {
            "patient": self.patient_id,
            "made_at": self.made_at,
            "names": dict(self.names),
            "tables": {name: list(rows) for name, rows in self.tables.items()},
        }
        return orjson.dumps(whole, option=orjson.OPT_INDENT_2, default=str)

    def as_text(self, words: Words) -> str:
        """Return all of it to be read: a heading a table, a paragraph a row."""
        return as_text(self.tables, words, made_at=self.made_at, zone=self.zone, names=self.names)


def read_export(
    c: Connection, practice_id: PracticeId, patient_id: PatientId, *, now: datetime
) -> Export:
    """Return everything that is kept about a patient. Raises NotFound."""
    what = all_of_patient(c, practice_id, patient_id)
    tables = {
        str(table.name): [_without_secrets(row) for row in rows_of(c, table, keys)]
        for table, keys in what.items()
    }
    zone = read_practice(c, practice_id).choices.time_zone
    return Export(patient_id, now, tables, zone, _names_in(c, practice_id, tables))


def _names_in(
    c: Connection, practice_id: PracticeId, tables: Mapping[str, Sequence[Row]]
) -> dict[str, str]:
    """Return the names of those clinicians and staff alone whom the rows tell of."""
    known = names_of_staff(c, practice_id)
    told = {
        value
        for rows in tables.values()
        for row in rows
        for value in row.values()
        if isinstance(value, str)
    }
    return {key: name for key, name in known.items() if key in told}


def _without_secrets(row: RowMapping) -> Row:
    is_code = row.get("kind") == CODE
    return {
        str(name): _closed(value, is_code=is_code)
        for name, value in row.items()
        if name not in _NEVER and not str(name).endswith("_hash")
    }


def _closed(value: Any, *, is_code: bool) -> Any:
    """Return a value in which no link and no code opens anything."""
    if not isinstance(value, str):
        return value
    shown = without_token(value, _HIDDEN)
    return _A_CODE.sub(_HIDDEN, shown) if is_code else shown

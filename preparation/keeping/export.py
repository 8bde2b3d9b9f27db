"""Everything that is kept about a person: as JSON for a program, as plain text to be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from preparation.conversation.links import without_token
from preparation.model import PatientId, PracticeId
from preparation.records.belongings import RowMapping, rows_of
from preparation.records.database import Connection
from preparation.records.devices import CODE
from preparation.records.erasure import all_of_patient
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

    def as_json(self) -> bytes:
        """Return all of it, as indented JSON in UTF-8."""
        whole = {
            "patient": self.patient_id,
            "made_at": self.made_at,
            "tables": {name: list(rows) for name, rows in self.tables.items()},
        }
        return orjson.dumps(whole, option=orjson.OPT_INDENT_2, default=str)

    def as_text(self, words: Words) -> str:
        """Return all of it to be read: a heading a table, a paragraph a row."""
        return "\n".join(self._lines(words)) + "\n"

    def _lines(self, words: Words) -> Iterator[str]:
        yield words("data.export.title")
        yield words("data.export.made", when=f"{self.made_at:%d %B %Y %H:%M} UTC")
        for name, rows in self.tables.items():
            yield ""
            yield words(f"data.tables.{name}")
            for row in rows:
                yield ""
                yield from (f"  {_label(key)}: {_said(value)}" for key, value in _told(row))


def read_export(
    c: Connection, practice_id: PracticeId, patient_id: PatientId, *, now: datetime
) -> Export:
    """Return everything that is kept about a patient. Raises NotFound."""
    what = all_of_patient(c, practice_id, patient_id)
    tables = {
        str(table.name): [_without_secrets(row) for row in rows_of(c, table, keys)]
        for table, keys in what.items()
    }
    return Export(patient_id, now, tables)


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


def _told(row: Row) -> Iterator[tuple[str, Any]]:
    """Give what says something to a person: no identifiers, nothing empty."""
    for name, value in row.items():
        is_id = name == "id" or name.endswith(("_id", "_key"))
        if not is_id and value not in (None, "", [], {}):
            yield name, value


def _label(name: str) -> str:
    return name.replace("_", " ")


def _said(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value:%d %B %Y %H:%M} UTC"
    return str(value).replace("\n", "\n    ")

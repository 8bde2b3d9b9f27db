"""A person's copy to be read: headings, the same as the JSON in words, states beside their row.

Which lines an entry has, and in which order, is in content/record_copy.yml.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from string import Formatter
from typing import Any

from preparation.keeping.copy_values import CopyValues
from preparation.summary.phrases import plain_date
from preparation.words import Words

type Row = Mapping[str, Any]
type Tables = Mapping[str, Sequence[Row]]

_TOLD = "record_copy.told."
_UNDER = {
    "appointment_states": ("appointments", "appointment_id"),
    "preparation_states": ("preparations", "preparation_id"),
    "outbound_states": ("outbound", "outbound_id"),
    "summary_answers": ("summaries", "summary_id"),
    "delivery_states": ("deliveries", "delivery_id"),
    "plan_steps": ("plans", "plan_id"),
    "alert_states": ("alerts", "alert_id"),
    "escalation_states": ("escalations", "escalation_id"),
}
"""Rows that stand beside the one they are about: table -> that one's table, and by what."""
_STEP = "  "


def as_text(
    tables: Tables, words: Words, *, made_at: datetime, zone: str, names: Mapping[str, str]
) -> str:
    """Return a copy as plain text; `names`: what an identifier in it stands for."""
    values = CopyValues(words, zone, {**names, **_own_names(tables, words)})
    return "\n".join(_Copy(tables, words, values).lines(values.moment(made_at))) + "\n"


class _Copy:
    """The lines of one copy."""

    def __init__(self, tables: Tables, words: Words, values: CopyValues) -> None:
        self._tables = tables
        self._words = words
        self._values = values
        self._lines_of: dict[str, list[str]] = defaultdict(list)
        for key in words:
            if key.startswith(_TOLD):
                self._lines_of[key.removeprefix(_TOLD).split(".")[0]].append(words.raw(key))

    def lines(self, when: str) -> Iterator[str]:
        yield self._words("data.export.title")
        yield self._words("data.export.made", when=when)
        for table in self._lines_of:
            if table not in _UNDER:
                yield from self._section(table)

    def _section(self, table: str) -> Iterator[str]:
        entries = [list(self._entry(table, row)) for row in self._tables.get(table, ())]
        apart = [""] if any(len(entry) > 1 for entry in entries) else []
        heading = self._words(f"data.tables.{table}")
        if any(entries):
            yield from ("", heading, "=" * len(heading), *([] if apart else [""]))
        for entry in filter(None, entries):
            yield from (*apart, *(f"{_STEP}{line}" for line in entry))

    def _entry(self, table: str, row: Row) -> Iterator[str]:
        """Give the lines of a row, and after them those of what stands beside it."""
        yield from self._told(table, row)
        for under, (over, by) in _UNDER.items():
            if over == table:
                mine = [each for each in self._tables.get(under, ()) if each[by] == row["id"]]
                for each in mine:
                    yield from (f"{_STEP}{line}" for line in self._told(under, each))

    def _told(self, table: str, row: Row) -> Iterator[str]:
        said = self._values.said(table, row)
        for line in self._lines_of[table]:
            if _gaps(line) <= said.keys():
                yield from _filled(line, said)


def _gaps(line: str) -> set[str]:
    return {gap for _, gap, _, _ in Formatter().parse(line) if gap}


def _filled(line: str, said: Mapping[str, str]) -> list[str]:
    first, *rest = line.format_map(said).splitlines() or [""]
    return [first, *(f"{_STEP}{more}" for more in rest)]


def _own_names(tables: Tables, words: Words) -> dict[str, str]:
    """Return what the copy's own identifiers stand for: an answer's words, a version, a result."""
    names = {row["id"]: str(row["text"]) for row in tables.get("answers", ())}
    for row in tables.get("summaries", ()):
        names[row["id"]] = words("record_copy.version", number=row["version"])
    for row in tables.get("results", ()):
        key = f"results.{row['code']}.name"
        kind = words(key) if key in words else str(row["code"])
        day = plain_date(row["measured_on"])
        names[row["id"]] = words("record_copy.result_of", name=kind, day=day)
    return names

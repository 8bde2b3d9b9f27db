"""How a value of the record is said to the person it is about. Pure; the words are content."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from preparation.summary.phrases import Phrases, clock_time, full_day, plain_date, spaced
from preparation.words import Words

type Row = Mapping[str, Any]

_VALUES = "record_copy.values"
_NHS_DIGITS = 10
_CODES = frozenset({"kind", "state", "intent", "op", "how", "action", "mode", "despite"})
"""Columns of which a value without a word of its own is told with blanks."""


class CopyValues:
    """Says values: days as people write them, names for identifiers, words for codes."""

    def __init__(self, words: Words, zone: str, names: Mapping[str, str]) -> None:
        self._words = words
        self._zone = ZoneInfo(zone)
        self._names = names
        self._phrases = Phrases(words)
        self._headings = dict(_headings(words))
        self._of_their_own: Mapping[str, Callable[[str], str]] = {
            "channel": self._phrases.channel,
            "language": self._phrases.language,
            "question": self._question,
            "open_question": self._question,
            "date_of_birth": _written_out,
            "nhs_number": lambda text: spaced(text) if len(text) == _NHS_DIGITS else text,
            "conditions": lambda text: ", ".join(text.splitlines()),
            "code": lambda text: self._known(f"results.{text}.name", text),
            "category": lambda text: self._known(f"summary.safety.category.{text}", text),
        }

    def said(self, table: str, row: Row) -> dict[str, str]:
        """Return column -> what is said of it; what says nothing is left out."""
        found = {name: self._one(table, name, value) for name, value in self._whole(row)}
        return {name: text for name, text in found.items() if text}

    def moment(self, at: datetime) -> str:
        """Return "Monday 1 June 2026, 10am"."""
        day, time = full_day(at, self._zone), clock_time(at, self._zone)
        return self._words("record_copy.moment", day=day, time=time)

    def _whole(self, row: Row) -> Iterator[tuple[str, Any]]:
        """Give a row's columns, and what is said from several or from a part of one."""
        yield from row.items()
        if "value" in row and "unit" in row:
            yield "measured", f"{row['value']} {row['unit']}".strip()
        if row.get("body", "") is None:
            yield "noted", self._words("record_copy.noted")
        marks = defaultdict[str, list[str]](list)
        for question, mark in (row.get("questions") or {}).items():
            marks[mark].append(self._question(question))
        for mark, questions in marks.items():
            yield f"questions_{mark}", ", ".join(questions)

    def _one(self, table: str, name: str, value: Any) -> str:
        if isinstance(value, bool):
            value = "yes" if value else "no"
            return self._word(table, name, value) or self._words(f"record_copy.{value}")
        if value in (None, "", 0):
            return ""
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, date):
            return plain_date(value)
        if isinstance(value, float):
            return f"{value:g}"
        return self._text(table, name, str(value))

    def _text(self, table: str, name: str, text: str) -> str:
        if name in self._of_their_own:
            return self._of_their_own[name](text)
        if known := self._word(table, name, text) or self._names.get(text):
            return known
        if name.endswith("_id"):
            return ""
        return text.replace("_", " ") if name in _CODES else text

    def _word(self, table: str, name: str, value: str) -> str:
        for key in (f"{_VALUES}.{table}.{name}.{value}", f"{_VALUES}.{name}.{value}"):
            if key in self._words:
                return self._words.raw(key)
        return ""

    def _question(self, question: str) -> str:
        known = self._headings.get(question) or self._word("", "question", question)
        return known or question.replace("_", " ")

    def _known(self, key: str, else_: str) -> str:
        return self._words.raw(key) if key in self._words else else_.replace("_", " ")


def _headings(words: Words) -> Iterator[tuple[str, str]]:
    for key in words:
        if key.startswith("summary.sections.") and ".questions." in key:
            yield key.rpartition(".")[2], words.raw(key)


def _written_out(born: str) -> str:
    try:
        return plain_date(date.fromisoformat(born))
    except ValueError:
        return born

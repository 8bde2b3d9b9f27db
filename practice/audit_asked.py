"""What somebody looks for in the audit trail, as they typed it. Pure but for the request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from practice.forms import one_line

AUDIT = "/practice/audit"


@dataclass(frozen=True, slots=True)
class Asked:
    """A search. A day that is none is kept as it was typed, and looked for it is not."""

    person: str = ""
    typed_from: str = ""
    typed_to: str = ""
    about: str = ""
    before: int | None = None

    @property
    def first(self) -> date | None:
        """Return the first day."""
        return _day(self.typed_from)

    @property
    def last(self) -> date | None:
        """Return the last day."""
        return _day(self.typed_to)

    def problems(self) -> dict[str, str]:
        """Return what is wrong, by field: keys of sentences."""
        found = {}
        if self.typed_from and self.first is None:
            found["from"] = "from"
        if self.typed_to and self.last is None:
            found["to"] = "to"
        if self.first and self.last and self.last < self.first:
            found["to"] = "order"
        return found

    def fields(self) -> dict[str, str]:
        """Return the search as the fields of its form."""
        return {
            "person": self.person,
            "from": self.typed_from,
            "to": self.typed_to,
            "about": self.about,
        }

    def address(self, ending: str = "", **more: str) -> str:
        """Return where this search is, `ending` for another form of it."""
        fields = {name: value for name, value in self.fields().items() if value} | more
        return f"{AUDIT}{ending}?{urlencode(fields)}" if fields else f"{AUDIT}{ending}"


def read_asked(query: Mapping[str, str]) -> Asked:
    """Return what an address asks for; a line's number that is none counts for nothing."""
    number = query.get("before", "")
    return Asked(
        person=one_line(query.get("person", ""), 80),
        typed_from=one_line(query.get("from", ""), 20),
        typed_to=one_line(query.get("to", ""), 20),
        about=one_line(query.get("about", ""), 80),
        before=int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None,
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2200 else None

"""The form of the record of a conversation: read as it was typed, with what is wrong. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from preparation.plan import NOTHING_YET, PlanWords, Step, Who

LONGEST = 4000
"""Letters that a field takes; what is longer is refused, never cut."""
_LEAST_ROWS, _MOST_ROWS = 3, 12
_TEXTS = ("working", "not_working", "agreed", "review_how")


@dataclass(frozen=True, slots=True)
class TypedStep:
    """One row of next steps as it was typed."""

    what: str = ""
    who: str = Who.PATIENT.value
    name: str = ""
    when: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nobody wrote anything in it."""
        return not (self.what or self.name or self.when)


@dataclass(frozen=True, slots=True)
class TypedPlan:
    """The whole form as it was typed."""

    built_on: int
    texts: Mapping[str, str]
    steps: tuple[TypedStep, ...]
    review: Mapping[str, str]
    """The boxes of the review date: day, month, year."""
    by_text: bool = False

    def words(self) -> PlanWords:
        """Return what is to be kept; call it only when nothing is wrong."""
        return PlanWords(
            working=self.texts["working"],
            not_working=self.texts["not_working"],
            agreed=self.texts["agreed"],
            steps=tuple(
                Step(row.what, Who(row.who), row.name, row.when)
                for row in self.steps
                if not row.is_empty
            ),
            review_on=self._review_on(),
            review_how=self.texts["review_how"],
        )

    def problems(self, today: date, *, finishing: bool) -> dict[str, str]:
        """Return the fields that something is wrong with, and the key of what to say."""
        found = {name: "too_long" for name in _TEXTS if len(self.texts[name]) > LONGEST}
        for number, row in enumerate(self.steps):
            if max(map(len, (row.what, row.name, row.when))) > LONGEST:
                found[f"step-{number}-what"] = "too_long"
            elif not row.is_empty and not row.what:
                found[f"step-{number}-what"] = "no_what"
        if key := self._wrong_review(today):
            found["review-day"] = key
        nothing = not self.texts["agreed"] and all(row.is_empty for row in self.steps)
        if finishing and nothing:
            found.setdefault("agreed", "nothing")
        return found

    def _wrong_review(self, today: date) -> str:
        if not any(self.review.values()):
            return ""
        day = self._review_on()
        if day is None:
            return "not_a_date"
        return "past" if day < today else ""

    def _review_on(self) -> date | None:
        try:
            year, month, day = (int(self.review[box]) for box in ("year", "month", "day"))
            return date(year, month, day)
        except ValueError:
            return None


def read_plan_form(fields: Mapping[str, str]) -> TypedPlan:
    """Return the form that a browser sent; whatever is missing is empty."""
    built_on = fields.get("built_on", "")
    rows = [_row(fields, number) for number in range(_MOST_ROWS)]
    return TypedPlan(
        built_on=int(built_on) if built_on.isdecimal() and len(built_on) < 7 else NOTHING_YET,
        texts={name: _tidy(fields.get(name, "")) for name in _TEXTS},
        steps=_rows(rows),
        review={
            box: fields.get(f"review-{box}", "").strip()[:8] for box in ("day", "month", "year")
        },
        by_text="by_text" in fields,
    )


def filled_in(words: PlanWords, version: int, *, by_text: bool = False) -> TypedPlan:
    """Return the form with what is kept already."""
    review = words.review_on
    return TypedPlan(
        built_on=version,
        texts={name: getattr(words, name) for name in _TEXTS},
        steps=_rows([TypedStep(s.what, s.who.value, s.name, s.by_when) for s in words.steps]),
        review={
            "day": str(review.day) if review else "",
            "month": str(review.month) if review else "",
            "year": str(review.year) if review else "",
        },
        by_text=by_text,
    )


def _row(fields: Mapping[str, str], number: int) -> TypedStep:
    what, who, name, when = (
        _tidy(fields.get(f"step-{number}-{box}", "")) for box in ("what", "who", "name", "when")
    )
    return TypedStep(
        what, who if who in {one.value for one in Who} else Who.PATIENT.value, name, when
    )


def _rows(rows: list[TypedStep]) -> tuple[TypedStep, ...]:
    """Return the rows that say something, and always an empty one to write in."""
    kept = [row for row in rows if not row.is_empty]
    wanted = min(max(_LEAST_ROWS, len(kept) + 1), _MOST_ROWS)
    return tuple(kept + [TypedStep()] * (wanted - len(kept)))


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").strip()

"""One row of a CSV file, cell by cell, and the person it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from preparation.imports.dates import read_birth_date
from preparation.imports.identity import read_name, read_nhs_number, read_text, says_none
from preparation.imports.modes import read_language
from preparation.imports.problems import FieldRefused, Place, Problem
from preparation.imports.rows import PersonRow
from preparation.imports.statuses import Statuses
from preparation.imports.telephone import read_telephone
from preparation.model import PatientState, PhoneNumber


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading the rows of one file needs to know."""

    zone: str
    now: datetime
    american: bool
    """Whether the file has dates that only make sense month first."""
    statuses: Statuses

    @property
    def today(self) -> date:
        """Return the day at the practice."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()


@dataclass
class Cells:
    """One row's cells by column. Reading one that is wrong notes the problem and goes on."""

    place: Place
    cells: Mapping[str, str]
    labels: Mapping[str, str]
    """What the file itself calls its columns."""
    problems: list[Problem] = field(default_factory=list)

    def read[T](self, column: str, reader: Callable[[str], T], *, needed: bool = False) -> T | None:
        """Return what a cell says; None where it is refused."""
        try:
            text = self.cells.get(column, "")
            if needed and not text.strip():
                raise FieldRefused("missing")
            return reader(text)
        except FieldRefused as refused:
            self.refuse(column, refused)
            return None

    def refuse(self, column: str, refused: FieldRefused) -> None:
        """Note what is wrong with a cell, under the name the file gives its column."""
        called = self.labels.get(column, column)
        self.problems.append(Problem(self.place, called, refused.reason, refused.values))

    def says(self, column: str) -> bool:
        """Tell whether there is anything in a cell."""
        return bool(self.cells.get(column, "").strip())


def read_person(cells: Cells, reading: Reading) -> PersonRow | None:
    """Return whom a row is about; None where that is not clear."""
    first = cells.read("first_name", read_name)
    last = cells.read("last_name", read_name)
    born = cells.read(
        "date_of_birth",
        lambda text: read_birth_date(text, today=reading.today, american=reading.american),
        needed=True,
    )
    number = cells.read("nhs_number", read_nhs_number)
    mobile, landline = _numbers(cells)
    language = cells.read("language", read_language)
    needs = cells.read("access_needs", lambda text: "" if says_none(text) else read_text(text))
    state = _state(cells, reading)
    if first == "" and last == "":
        cells.refuse("first_name", FieldRefused("missing"))
    if born is None or not (first or last):
        return None
    return PersonRow(
        place=cells.place,
        first_name=first or last or "",  # somebody with one name is called by it
        last_name=last if first and last else "",
        date_of_birth=born,
        nhs_number=number,
        mobile=mobile,
        landline=landline,
        language=language,
        access_needs=needs or None,
        state=state,
        lacks=_lacks(cells),
    )


def _numbers(cells: Cells) -> tuple[PhoneNumber | None, PhoneNumber | None]:
    """Return the number for texts, and the other: what stands under "home" is never texted."""
    phone = cells.read("mobile", read_telephone)
    home = cells.read("landline", read_telephone)
    texts = phone.number if phone and phone.textable else None
    other = phone.number if phone and not phone.textable else None
    return texts, home.number if home else other


def _lacks(cells: Cells) -> frozenset[str]:
    told = ("mobile", "landline", "access_needs")
    return frozenset(name for name in told if says_none(cells.cells.get(name, "")))


def _state(cells: Cells, reading: Reading) -> PatientState:
    """Return where somebody stands: the gravest that the row says."""
    said = cells.read("patient_status", reading.statuses.read_patient)
    died = cells.read(
        "deceased",
        lambda text: reading.statuses.read_death(
            text, today=reading.today, american=reading.american
        ),
    )
    return PatientState.DECEASED if died else said or PatientState.ACTIVE

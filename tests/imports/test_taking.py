"""Files taken in share by share: nobody waits for them, and what is begun is finished."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import Table, func, select

from practice.import_reports import as_kept
from preparation.clock import NewId
from preparation.imports.applying import apply
from preparation.imports.changes import ImportReport
from preparation.imports.sharing import ROWS, shares
from preparation.imports.taking import LEFT, MOST_TRIES, Imports
from preparation.model import PatientState
from preparation.records.appointments import find_appointments
from preparation.records.database import Connection, Database
from preparation.records.import_takings import begin_taking, practices_importing
from preparation.records.imports import (
    UploadId,
    UploadState,
    add_part,
    begin_upload,
    read_differences,
    read_upload,
    set_upload_state,
)
from preparation.records.patients import patient_state, patients_of
from preparation.records.practices import add_practice
from preparation.records.tables import audit, patients, upload_parts, upload_takings
from preparation.words import Words
from tests.builders import HandClock, nhs_number
from tests.imports.files import (
    NOW,
    PRACTICE,
    VOCABULARY,
    csv_text,
    fhir_appointment,
    fhir_patient,
    read,
    read_json,
)

MANY = 3 * ROWS + 7


def many(number: int = MANY, **other: str) -> str:
    """Return a list of so many people with an appointment each."""
    rows = []
    for each in range(number):
        letters = "".join("abcdefghij"[int(digit)] for digit in f"{each:04d}")
        who = {"nhs_number": nhs_number(each), "last_name": f"Bennett{letters}"}
        rows.append(who | {"appointment_id": f"a{each}", "mobile": ""} | other)
    return csv_text(*rows)


def _count_patients(c: Connection) -> int:
    return int(c.execute(select(func.count()).select_from(patients)).scalar_one())


class Killed(Exception):
    """The process is no more."""


class Desk:
    """Gives files, and can be killed between two shares."""

    def __init__(self, database: Database, clock: HandClock, new_id: NewId, words: Words) -> None:
        self.database, self.clock, self.new_id = database, clock, new_id
        self.imports = self.process(words)
        self._words = words

    def process(self, words: Words) -> Imports:
        keep = partial(as_kept, words=words)
        return Imports(self.database, self.clock, self.new_id, VOCABULARY, keep)

    async def gives(
        self, *texts: str, wanted: bool = True, good_rows_only: bool = False
    ) -> UploadId:
        def give(c: Connection) -> UploadId:
            now, new_id = self.clock(), self.new_id
            names = "\n".join(f"{number}.csv" for number in range(1, len(texts) + 1))
            mine = begin_upload(
                c, PRACTICE.id, names, routine=False, by="sam", at=now, new_id=new_id
            )
            for number, text in enumerate(texts, 1):
                add_part(c, mine, number, text.encode(), new_id=new_id, file=number)
            state = UploadState.WANTED if wanted else UploadState.GIVEN
            set_upload_state(c, mine, state, at=now, new_id=new_id)
            if wanted:
                begin_taking(c, mine, by="sam", good_rows_only=good_rows_only, at=now)
            return mine

        return await self.database.write(give)

    async def takes(self, upload_id: UploadId) -> ImportReport | None:
        return await self.imports.take(PRACTICE.id, upload_id)

    async def is_killed_after(self, shares_taken: int, upload_id: UploadId) -> None:
        """Take files in until so many shares are committed, then die."""
        dying = DyingDatabase(self.database, shares_taken)
        keep = partial(as_kept, words=self._words)
        imports = Imports(dying, self.clock, self.new_id, VOCABULARY, keep)  # type: ignore[arg-type]
        with pytest.raises(Killed):
            await imports.take(PRACTICE.id, upload_id)

    async def counts(self, table: Table) -> int:
        query = select(func.count()).select_from(table)
        return await self.database.read(lambda c: int(c.execute(query).scalar_one()))

    async def state(self, upload_id: UploadId) -> UploadState:
        upload = await self.database.read(lambda c: read_upload(c, PRACTICE.id, upload_id))
        return upload.state


class DyingDatabase:
    """A database that a process uses until it is killed."""

    def __init__(self, database: Database, writes: int) -> None:
        self.vault, self._database, self._left = database.vault, database, writes

    async def read[T](self, work: Callable[[Connection], T]) -> T:
        return await self._database.read(work)

    async def write[T](self, work: Callable[[Connection], T]) -> T:
        if not self._left:
            raise Killed
        self._left -= 1
        return await self._database.write(work)


@pytest.fixture
async def desk(databases: Database, clock: HandClock, new_id: NewId, words: Words) -> Desk:
    clock.now = NOW
    await databases.write(lambda c: add_practice(c, PRACTICE, at=NOW))
    return Desk(databases, clock, new_id, words)


@pytest.mark.covers("F54")
async def test_all_of_a_long_list_is_on_record_and_its_file_is_gone(desk: Desk) -> None:
    upload = await desk.gives(many())
    report = await desk.takes(upload)
    assert report.applied
    assert await desk.counts(patients) == MANY
    assert await desk.state(upload) is UploadState.DONE
    assert await desk.counts(upload_parts) == await desk.counts(upload_takings) == 0


@pytest.mark.covers("F54")
async def test_an_import_that_was_killed_goes_on_by_itself_and_nothing_is_in_twice(
    desk: Desk,
) -> None:
    upload = await desk.gives(many())
    await desk.is_killed_after(2, upload)
    assert 0 < await desk.counts(patients) < MANY
    assert await desk.imports.take_left() == 0  # it may only be slow
    desk.clock.moves(seconds=LEFT.total_seconds() + 1)
    assert await desk.imports.take_left() == 1
    assert await desk.counts(patients) == MANY
    assert await desk.state(upload) is UploadState.DONE
    actions = await desk.database.read(lambda c: list(c.execute(select(audit.c.action)).scalars()))
    assert actions.count("imported a file") == 1
    assert await desk.imports.take_left() == 0


@pytest.mark.covers("F54")
async def test_nobody_is_half_on_record_however_it_is_killed(desk: Desk) -> None:
    """A person's appointments come in the same share as they do."""
    twice = many(ROWS) + many(ROWS).replace(",2027-01-12", ",2027-02-12").split("\n", 1)[1].replace(
        "\na", "\nb"
    ).replace("a0,", "b0,", 1)
    upload = await desk.gives(twice)
    await desk.is_killed_after(1, upload)

    def theirs(c: Connection) -> list[int]:
        people = [one.id for one in patients_of(c, PRACTICE.id)]
        keys = [f"{letter}{number}" for letter in "ab" for number in range(ROWS)]
        found = [one.patient_id for one, _ in find_appointments(c, PRACTICE.id, keys).values()]
        return [found.count(one) for one in people]

    assert set(await desk.database.read(theirs)) == {2}


@pytest.mark.covers("F54")
async def test_one_that_fails_again_and_again_ends_and_says_how_far_it_came(desk: Desk) -> None:
    upload = await desk.gives(many())
    await desk.is_killed_after(1, upload)
    for _ in range(MOST_TRIES + 1):
        desk.clock.moves(seconds=LEFT.total_seconds() + 1)
        dying = DyingDatabase(desk.database, 1)
        imports = Imports(dying, desk.clock, desk.new_id, VOCABULARY, desk.imports.keep)  # type: ignore[arg-type]
        try:
            await imports.take_left()
        except Killed:
            continue
    assert await desk.state(upload) is UploadState.FAILED
    read_it = await desk.database.read(lambda c: read_upload(c, PRACTICE.id, upload))
    assert read_it.report == {"taken": ROWS, "total": MANY}


async def test_one_that_is_thrown_away_meanwhile_stops(desk: Desk) -> None:
    upload = await desk.gives(many())
    await desk.is_killed_after(1, upload)
    dropped = UploadState.DROPPED
    await desk.database.write(
        lambda c: set_upload_state(c, upload, dropped, at=NOW, new_id=desk.new_id)
    )
    desk.clock.moves(seconds=LEFT.total_seconds() + 1)
    assert await desk.imports.take_left() == 0
    assert 0 < await desk.counts(patients) < MANY


async def test_a_bad_row_keeps_all_of_a_long_list_out_unless_the_good_ones_are_asked_for(
    desk: Desk,
) -> None:
    bad = many() + many(1, appointment_id="bad", nhs_number="9990000019").split("\n", 1)[1]
    report = await desk.takes(await desk.gives(bad))
    assert not report.applied
    assert await desk.counts(patients) == 0
    report = await desk.takes(await desk.gives(bad, good_rows_only=True))
    assert report.applied
    assert [problem.reason for problem in report.problems] == ["nhs_number_check"]
    assert await desk.counts(patients) == MANY


@pytest.mark.covers("F54", "H1")
async def test_a_cry_for_help_does_not_wait_for_a_long_list(desk: Desk) -> None:
    """Between two shares others have their turn: no write waits for more than one."""
    upload = await desk.gives(many())
    task = asyncio.create_task(desk.takes(upload))
    seen = set()
    while not task.done():
        seen.add(await desk.database.write(_count_patients))
        await asyncio.sleep(0)
    assert len(seen & {ROWS, 2 * ROWS, 3 * ROWS}) > 1


@pytest.mark.covers("H2")
async def test_nobody_is_invited_while_a_list_is_half_in(desk: Desk) -> None:
    upload = await desk.gives(many())
    await desk.is_killed_after(1, upload)
    assert await desk.database.read(practices_importing) == {PRACTICE.id}
    desk.clock.moves(seconds=LEFT.total_seconds() + 1)
    await desk.imports.take_left()
    assert await desk.database.read(practices_importing) == frozenset()


@pytest.mark.covers("80", "H10")
def test_who_has_died_goes_in_first_and_nobody_is_in_two_shares() -> None:
    system = "https://fhir.nhs.uk/Id/nhs-number"
    number = {"identifier": [{"system": system, "value": nhs_number(900)}]}
    plan = read(many()).with_more(read_json(fhir_patient(deceasedBoolean=True) | number))
    parts = shares(plan, [])
    first = next(row for row in parts[0].rows if hasattr(row, "person") or hasattr(row, "state"))
    person = getattr(first, "person", first)
    assert person.last_name == "Bennett"
    assert [len(part.rows) >= ROWS for part in parts[:-1]] == [True] * (len(parts) - 1)


async def test_what_would_change_is_told_before_and_after(desk: Desk) -> None:
    await desk.takes(await desk.gives(csv_text()))
    changed = csv_text({"mobile": "07700 900002", "start": "2027-01-19 09:00"})
    upload = await desk.gives(changed, wanted=False)
    await desk.imports.preview(PRACTICE.id, upload, lambda _record: 2)
    lines = await desk.database.read(lambda c: read_differences(c, upload))
    told = [(one["number"], one["who"], one["field"], one["before"], one["after"]) for one in lines]
    assert told == [
        ("2", "Rosa Bennett", "mobile", "+447700900001", "+447700900002"),
        ("2", "Rosa Bennett", "start", "12/01/2027 10:20", "19/01/2027 09:00"),
    ]


async def test_files_that_belong_together_are_taken_in_together(desk: Desk) -> None:
    people = many(2)
    bad = many(1, appointment_id="x", date_of_birth="31/02/1950")
    report = await desk.takes(await desk.gives(people, bad))
    assert [(problem.place.file, problem.place.number) for problem in report.problems] == [("2", 2)]
    assert await desk.counts(patients) == 0


@pytest.mark.covers("80", "H10")
async def test_a_share_is_right_alone(desk: Desk) -> None:
    """Who the file says has died is dead on record with the first thing that is known of them."""
    dead = fhir_patient(deceasedBoolean=True)
    part = shares(read_json(fhir_appointment(), dead), [])[0]
    told = {"now": NOW, "new_id": desk.new_id, "partial": True}
    await desk.database.write(lambda c: apply(c, desk.database.vault, PRACTICE, part, **told))
    (patient,) = await desk.database.read(lambda c: patients_of(c, PRACTICE.id))
    state = await desk.database.read(lambda c: patient_state(c, patient.id))
    assert state is PatientState.DECEASED

"""However much a practice has had before, a text is dealt with by looking up whom it is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import event, text

from preparation.conversation.judgement import Net
from preparation.model import PracticeId
from preparation.records.database import Database
from preparation.records.migrate import migrate
from preparation.records.patients import find_by_identity
from preparation.words import Words
from tests.builders import HandClock
from tests.conversation.phones import open_phone

_GROWING = (
    "patients",
    "contacts",
    "appointments",
    "preparations",
    "inbound",
    "outbound",
    "earlier",
)
"""Tables, and one alias, in which a practice has thousands of rows."""


@contextmanager
def plans_noted(database: Database) -> Iterator[list[str]]:
    """Note how SQLite will carry out each statement, step by step."""
    steps: list[str] = []

    def note(_c: Any, cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        if not many and not statement.startswith(("PRAGMA", "BEGIN", "INSERT")):
            explained = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)
            steps.extend(row[3] for row in explained)

    event.listen(database.engine, "before_cursor_execute", note)
    yield steps
    event.remove(database.engine, "before_cursor_execute", note)


def through_all(steps: list[str]) -> list[str]:
    """Return the steps that go through all that a practice has in one of the growing tables."""
    begins = tuple(f"SEARCH {table} " for table in _GROWING)
    wide = ("(practice_id=?)", "(channel=?)")
    return [step for step in steps if step.startswith(begins) and step.endswith(wide)]


async def test_no_step_of_a_text_goes_through_all_that_a_practice_has(
    database: Database, clock: HandClock, words: Words, net: Net
) -> None:
    """From the text that comes in to the reply that goes out."""
    phone = await open_phone(database, clock, words, net, "Ann")
    with plans_noted(database) as steps:
        assert await phone.says("walking with my neighbour") != []
        await phone.settles(minutes=5)
    assert len(steps) > 20
    assert through_all(steps) == []


async def test_an_import_finds_people_by_who_they_are(database: Database) -> None:
    """Or its every share would read all the patients again."""
    people = [("Bennett", f"Rosa{number}", date(1962, 3, 4)) for number in range(25)]
    vault = database.vault
    with plans_noted(database) as steps:
        await database.read(lambda c: find_by_identity(c, vault, PracticeId("elm"), people))
    assert any("ix_patients_identity_hash" in step for step in steps)
    assert through_all(steps) == []


async def test_a_start_tells_it_once_and_again_after_somebody_counted(
    database: Database, sqlite_url: str
) -> None:
    """An ANALYZE of an empty practice would bring the slow plans back."""
    told = await database.read(lambda c: c.execute(_TOLD).all())
    await database.write(lambda c: c.execute(text("ANALYZE")))
    assert await database.read(lambda c: c.execute(_TOLD).all()) != told
    migrate(sqlite_url, database.vault)
    assert await database.read(lambda c: c.execute(_TOLD).all()) == told


_TOLD = text("SELECT tbl, idx, stat FROM sqlite_stat1 WHERE idx LIKE '%practice_id' ORDER BY idx")

"""Keys can be changed while the program runs, and no word lies in the file in the clear."""

from __future__ import annotations

import secrets
from datetime import date
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import LargeBinary, insert, select, type_coerce

from preparation.records.database import Database
from preparation.records.key_rotation import KeyMissing, rotate, sealed_columns
from preparation.records.migrate import migrate
from preparation.records.patients import read_patient
from preparation.records.tables import inbound, metadata
from preparation.records.vault import Vault
from tests.builders import Builder, Built, HandClock

OLD, NEW, INDEX = (secrets.token_bytes(32) for _ in range(3))
PLANTED = ("Zebedee", "Quillfeather", "1951-03-14", "+447700900123", "my knee hurts at night")


async def filled(url: str, clock: HandClock) -> Built:
    """Fill a database that knows only the old key."""
    vault = Vault([OLD], INDEX)
    migrate(url, vault)
    database = Database(url, vault)
    builder = Builder(vault, clock)
    who = {"first_name": PLANTED[0], "last_name": PLANTED[1], "mobile": PLANTED[3]}
    built = await database.write(
        lambda c: builder.everything(c, date_of_birth=date(1951, 3, 14), **who)
    )
    rows = [_inbound(built, clock, number) for number in range(25)]
    await database.write(lambda c: c.execute(insert(inbound), rows))
    database.close()
    return built


def _inbound(built: Built, clock: HandClock, number: int) -> dict[str, object]:
    return {
        "id": f"{number:04d}", "practice_id": built.practice.id, "channel": "sms",
        "provider_key": f"SM{number}", "sender": built.patient.mobile, "body": PLANTED[4],
        "media_count": 0, "urgent": False, "received_at": clock(), "preparation_id": None,
    }  # fmt: skip


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())


async def test_after_a_rotation_the_old_key_can_be_taken_away(
    database_url: str, clock: HandClock
) -> None:
    built = await filled(database_url, clock)
    both = Database(database_url, Vault([NEW, OLD], INDEX))
    assert await rotate(both, batch=10) > 50
    both.close()

    new = Database(database_url, Vault([NEW], INDEX))
    patient = await new.read(lambda c: read_patient(c, built.patient.id))
    assert (patient.first_name, patient.mobile) == (PLANTED[0], PLANTED[3])
    bodies = await new.read(lambda c: c.scalars(select(inbound.c.body)).all())
    assert set(bodies) == {PLANTED[4]}
    assert await rotate(new) == 0
    new.close()


async def test_a_rotation_that_was_stopped_goes_on_where_it_was(
    sqlite_url: str, clock: HandClock
) -> None:
    await filled(sqlite_url, clock)
    first = Database(sqlite_url, Vault([NEW], INDEX))
    with pytest.raises(KeyMissing):  # stopped: the old key is not there
        await rotate(first)
    first.close()
    both = Database(sqlite_url, Vault([NEW, OLD], INDEX))
    total = await rotate(both, batch=7)
    assert total > 50
    assert await rotate(both) == 0
    both.close()


@pytest.mark.covers("H25")
async def test_no_word_of_a_patient_lies_in_the_file(
    sqlite_url: str, clock: HandClock, tmp_path: Path
) -> None:
    await filled(sqlite_url, clock)
    kept = everything_in(tmp_path)
    assert len(kept) > 10_000
    assert [word for word in PLANTED if word.encode() in kept] == []


def test_every_sealed_value_is_sealed_for_its_own_place() -> None:
    for table in metadata.sorted_tables:
        for name, place in sealed_columns(table).items():
            assert place == f"{table.name}.{name}"
            assert len(table.primary_key.columns) == 1


async def test_a_value_copied_into_another_column_does_not_open(
    sqlite_url: str, clock: HandClock
) -> None:
    await filled(sqlite_url, clock)
    vault = Vault([OLD], INDEX)
    database = Database(sqlite_url, vault)
    raw = type_coerce(inbound.c.body, LargeBinary)
    sealed = await database.read(lambda c: c.scalars(select(raw)).first())
    assert sealed is not None
    assert vault.open(sealed, "inbound.body") == PLANTED[4]
    with pytest.raises(InvalidTag):
        vault.open(sealed, "answers.text")
    database.close()

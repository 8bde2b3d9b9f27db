"""Erasing a person takes everything of theirs, everywhere, and nothing of anybody else's."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from preparation.clock import NewId
from preparation.errors import NotFound
from preparation.keeping.erase import Eraser, Erasure
from preparation.keeping.export import read_export
from preparation.model import Patient, Practice, PreparationId, Role
from preparation.records.adding import add_patient
from preparation.records.audit import verify
from preparation.records.columns import Sealed
from preparation.records.database import Connection, Database
from preparation.records.erasure import tables_of_people
from preparation.records.kept_stops import keep_stop
from preparation.records.lookups import number_hash
from preparation.records.opt_outs import STOPPED, is_stopped, record_opt_out
from preparation.records.staff import add_staff
from preparation.records.tables import audit, clinicians, metadata, patients, practices, staff
from preparation.words import Words
from tests.builders import Builder, HandClock
from tests.keeping.everything import fill, rows_by_table, sealed_bytes

NOT_OF_PATIENTS = {"staff", "staff_totp", "audit_head", "openid_sign_ins"}
"""Tables with sealed columns that hold nothing of a patient's."""


@dataclass
class Two:
    """Two people of one practice, of whom everything is kept that can be."""

    database: Database
    clock: HandClock
    new_id: NewId
    practice: Practice
    rosa: Patient
    ann: Patient
    words_of: dict[str, dict[str, str]]
    folder: Path

    async def erases_rosa(self, *, contact_again: bool = True) -> Erasure:
        """Erase Rosa, as a manager would."""
        eraser = Eraser(self.database, self.folder, self.clock, self.new_id)
        return await eraser.erase(
            self.practice.id, self.rosa.id, by="manager", contact_again=contact_again
        )

    async def is_stopped_when_imported_again(self) -> bool:
        """Add Rosa again under a number nobody knows, and tell whether texts may go."""
        at, vault = self.clock(), self.database.vault

        def again(c: Connection) -> bool:
            add_patient(c, vault, self.rosa, at=at, new_id=self.new_id, source="import")
            return is_stopped(c, self.practice.id, "another number", self.rosa.id)

        return await self.database.write(again)

    def files(self) -> list[str]:
        """Return what is in the delivery folder."""
        return sorted(path.name for path in self.folder.rglob("*.pdf"))


@pytest.fixture
def two(databases: Database, clock: HandClock, new_id: NewId, tmp_path: Path) -> Two:
    builder = Builder(databases.vault, clock, new_id)
    with databases.engine.begin() as c:
        practice = builder.practice(c)
        clinician = builder.clinician(c, practice)
        member = add_staff(
            c,
            practice_id=practice.id,
            username="manager",
            name="M",
            role=Role.MANAGER,
            password_hash="x",
            new_id=new_id,
        )
        people = [builder.patient(c, practice, first_name=name) for name in ("Rosa", "Ann")]
        planted = {
            one.first_name: fill(
                c,
                {
                    practices: practice.id,
                    clinicians: clinician.id,
                    staff: member,
                    patients: one.id,
                },
                one.first_name,
                _number(databases, one),
            )
            for one in people
        }
        of_both = [_preparation(c, one) for one in people]
    folder = tmp_path / "delivered"
    (folder / practice.id).mkdir(parents=True)
    for preparation_id in of_both:
        for name in (f"{preparation_id}-v1.pdf", f"{preparation_id}-v2.pdf"):
            (folder / practice.id / name).write_text("words")
    return Two(databases, clock, new_id, practice, people[0], people[1], planted, folder)


def _number(database: Database, patient: Patient) -> str:
    assert patient.mobile is not None
    return number_hash(database.vault, patient.mobile)


def _preparation(c: Connection, patient: Patient) -> PreparationId:
    table = metadata.tables["preparations"]
    mine = select(table.c.id).where(table.c.patient_id == patient.id)
    return PreparationId(c.execute(mine).scalar_one())


@pytest.mark.covers("H25")
async def test_nothing_of_a_person_is_left_and_nothing_of_another_is_gone(two: Two) -> None:
    before = await two.database.read(rows_by_table)
    erasure = await two.erases_rosa()
    after = await two.database.read(rows_by_table)
    uploads = {table for table in after if table.startswith("upload")}
    for table, rows in before.items():
        assert len(after[table]) == (0 if table in uploads else len(rows) // 2), table
    assert erasure.rows > len(tables_of_people()) - 3
    assert erasure.files == 2
    assert len(two.files()) == 2
    assert await two.database.read(verify) is None


@pytest.mark.covers("H25")
async def test_not_even_the_sealed_bytes_stay_in_the_files(two: Two) -> None:
    """Nor in the log beside the database, nor in its free pages."""
    if not two.database.is_sqlite:
        pytest.skip("PostgreSQL's files are its own; VACUUM clears them")
    before = await two.database.read(sealed_bytes)
    assert (await two.erases_rosa()).forgotten
    after = await two.database.read(sealed_bytes)
    path = Path(str(two.database.engine.url.database))
    kept = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    for place, values in before.items():
        for gone in values - after[place]:
            assert gone not in kept, place
        for stays in after[place]:
            assert stays in kept, place


async def test_every_table_with_sealed_words_is_reached() -> None:
    sealed = {
        table.name
        for table in metadata.sorted_tables
        if any(isinstance(column.type, Sealed) for column in table.columns)
    }
    reached = {table.name for table in tables_of_people()}
    assert sealed - reached - NOT_OF_PATIENTS == set()


async def test_a_copy_holds_every_word_and_no_secret(two: Two, words: Words) -> None:
    export = await two.database.read(
        lambda c: read_export(c, two.practice.id, two.rosa.id, now=two.clock())
    )
    whole, text = json.loads(export.as_json()), export.as_text(words)
    for place, word in two.words_of["Rosa"].items():
        table = place.split(".")[0]
        if place == "links.token" or table.startswith("upload"):
            assert word not in text
            continue
        assert word in text, place
        assert word in json.dumps(whole["tables"][table]), place
    assert not [word for word in two.words_of["Ann"].values() if word in text]
    assert "_hash" not in export.as_json().decode()


async def test_the_audit_keeps_that_it_happened_and_not_what(two: Two) -> None:
    await two.erases_rosa()
    newest = select(audit.c.action, audit.c.subject).order_by(audit.c.number.desc()).limit(1)
    row = await two.database.read(lambda c: c.execute(newest).one())
    assert (row.action, row.subject) == ("erased a person's record", two.rosa.id)


async def test_another_practices_person_is_not_there(two: Two) -> None:
    builder = Builder(two.database.vault, two.clock, two.new_id)
    other = await two.database.write(builder.practice)
    eraser = Eraser(two.database, two.folder, two.clock, two.new_id)
    with pytest.raises(NotFound):
        await eraser.erase(other.id, two.rosa.id, by="manager", contact_again=False)


@pytest.mark.covers("I9", "F54")
async def test_who_said_stop_is_not_texted_when_they_are_imported_again(two: Two) -> None:
    at, who = two.clock(), two.rosa

    def says_stop(c: Connection) -> None:
        record_opt_out(
            c,
            two.practice.id,
            "hash",
            state=STOPPED,
            how="keyword",
            at=at,
            new_id=two.new_id,
            patient_id=who.id,
        )

    await two.database.write(says_stop)
    assert (await two.erases_rosa()).stopped
    assert await two.is_stopped_when_imported_again()


@pytest.mark.covers("I9", "F54")
@pytest.mark.parametrize("contact_again", [True, False])
async def test_who_was_erased_is_texted_after_another_import_only_where_that_was_allowed(
    two: Two, *, contact_again: bool
) -> None:
    erasure = await two.erases_rosa(contact_again=contact_again)
    assert erasure.stopped is not contact_again
    assert await two.is_stopped_when_imported_again() is not contact_again


async def test_who_never_said_stop_may_be_texted_again(two: Two) -> None:
    def again(c: Connection) -> bool:
        keep_stop(c, two.ann.id, at=two.clock(), new_id=two.new_id)
        return is_stopped(c, two.practice.id, None, two.ann.id)

    assert not await two.database.write(again)


def test_every_table_of_people_has_a_heading(words: Words) -> None:
    handed_out = [t for t in tables_of_people() if not t.name.startswith("upload")]
    assert [t.name for t in handed_out if f"data.tables.{t.name}" not in words] == []

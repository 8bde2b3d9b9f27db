"""The audit trail: whole or found not to be, guarded by the database, readable by the manager."""

from __future__ import annotations

import asyncio
import re
from datetime import date

import pytest
from sqlalchemy import delete, event, select, text, update
from sqlalchemy.exc import DBAPIError

from preparation.model import NhsNumber, PatientId, PracticeId, Result
from preparation.records.adding import Many, add_many
from preparation.records.audit import anchor, append, holds, verify
from preparation.records.database import Connection, Database
from preparation.records.patients import read_patient
from preparation.records.tables import audit, audit_head
from preparation.records.vault import Vault
from preparation.records.whole import read_record
from tests.builders import START, HandClock
from tests.practice.conftest import HERON, KINGFISHER, Town
from tests.practice.roles import MANAGER, everybody
from tests.practice.surgery import Surgery
from tests.practice.visitor import visiting

__all__ = ["everybody"]
GUARDS = ("audit_no_update", "audit_no_delete", "audit_head_no_update", "audit_head_no_delete")


def fill(c: Connection, clock: HandClock) -> None:
    for number in range(20):
        append(c, clock(), None, "staff-1", "read the summary", f"preparation {number}")


def unguard(c: Connection) -> None:
    """Take the database's guard away, as somebody with all its rights can."""
    for guard in GUARDS:
        on = "" if c.dialect.name == "sqlite" else f" ON {guard.split('_no_')[0]}"
        c.execute(text(f"DROP TRIGGER {guard}{on}"))


@pytest.mark.covers("H21", "I13")
async def test_tampering_with_one_row_is_found(databases: Database, clock: HandClock) -> None:
    await databases.write(lambda c: fill(c, clock))
    assert await databases.read(verify) is None
    await databases.write(unguard)
    seventh = audit.c.number == 7
    await databases.write(
        lambda c: c.execute(update(audit).where(seventh).values(actor="somebody else"))
    )
    assert await databases.read(verify) == 7


@pytest.mark.covers("H21", "I13")
@pytest.mark.parametrize(("gone", "found"), [([9], 9), ([20], 20), ([18, 19, 20], 18)])
async def test_missing_rows_are_found_also_at_the_end(
    databases: Database, clock: HandClock, gone: list[int], found: int
) -> None:
    await databases.write(lambda c: fill(c, clock))
    await databases.write(unguard)
    await databases.write(lambda c: c.execute(delete(audit).where(audit.c.number.in_(gone))))
    assert await databases.read(verify) == found


@pytest.mark.covers("H21")
async def test_two_rows_that_changed_places_are_found(
    databases: Database, clock: HandClock
) -> None:
    await databases.write(lambda c: fill(c, clock))
    await databases.write(unguard)

    def swap(c: Connection) -> None:
        for old, new in ((5, 99), (6, 5), (99, 6)):
            c.execute(update(audit).where(audit.c.number == old).values(number=new))

    await databases.write(swap)
    assert await databases.read(verify) == 5


@pytest.mark.covers("H21")
async def test_an_end_that_was_made_up_is_found(databases: Database, clock: HandClock) -> None:
    """Who cuts off the end would have to seal another one, and has not got the keys."""
    await databases.write(lambda c: fill(c, clock))
    await databases.write(unguard)

    def cut(c: Connection) -> None:
        c.execute(delete(audit).where(audit.c.number > 15))
        table = "audit_head"
        c.execute(text(f"UPDATE {table} SET number = 15, seal = :seal"), {"seal": b"x" * 60})

    await databases.write(cut)
    assert await databases.read(verify) == 16
    await databases.write(lambda c: c.execute(delete(audit_head)))
    assert await databases.read(verify) == 16


@pytest.mark.covers("H21")
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET actor = 'x' WHERE number = 3",
        "UPDATE audit SET actor = actor",
        "DELETE FROM audit WHERE number = 20",
        "DELETE FROM audit",
        "UPDATE audit_head SET number = 3",
        "DELETE FROM audit_head",
    ],
)
async def test_the_database_itself_refuses_to_change_the_trail(
    databases: Database, clock: HandClock, change: str
) -> None:
    await databases.write(lambda c: fill(c, clock))
    with pytest.raises(DBAPIError, match="never changed"):
        await databases.write(lambda c: c.execute(text(change)))
    assert await databases.read(verify) is None


async def test_many_writers_make_one_chain(databases: Database, clock: HandClock) -> None:
    await asyncio.gather(*(databases.write(lambda c: fill(c, clock)) for _ in range(6)))
    assert await databases.read(verify) is None
    numbers = await databases.read(lambda c: c.execute(select(audit.c.number)).scalars().all())
    assert sorted(numbers) == list(range(1, 121))


@pytest.mark.covers("H21")
async def test_an_anchor_kept_elsewhere_holds_and_a_rewritten_trail_does_not(
    database: Database, clock: HandClock
) -> None:
    assert await database.read(lambda c: holds(c, anchor(c)))
    await database.write(lambda c: fill(c, clock))
    kept = await database.read(anchor)
    await database.write(lambda c: fill(c, clock))
    assert await database.read(lambda c: holds(c, kept))
    for wrong in ("20:" + "0" * 64, "", "x", "-1:0", "999999:0", "1e9:0"):
        assert not await database.read(lambda c, wrong=wrong: holds(c, wrong))  # type: ignore[misc]


@pytest.mark.covers("H21")
async def test_the_manager_reads_who_did_what_and_no_patients_words(
    surgery: Surgery, town: Town, everybody: None
) -> None:
    async with visiting(surgery, KINGFISHER) as clinician:
        await clinician.gets(f"/practice/preparations/{town.rosa}")
    async with visiting(surgery, MANAGER) as visitor:
        page = (await visitor.gets("/practice/audit")).text
        assert "Dr Amara Osei" in page
        assert f"{town.rosa} version 1" in page
        assert "Rosa" not in page
        assert "grandson" not in page
        assert "read the audit trail" in (await visitor.gets("/practice/audit")).text


@pytest.mark.covers("H20")
async def test_the_trail_of_another_practice_is_not_there(
    surgery: Surgery, town: Town, everybody: None
) -> None:
    async with visiting(surgery, HERON) as neighbour:
        await neighbour.gets(f"/practice/preparations/{town.of_heron}")
    async with visiting(surgery, MANAGER) as visitor:
        assert town.of_heron not in (await visitor.gets("/practice/audit")).text
        page = (await visitor.gets(f"/practice/audit?about={town.of_heron}")).text
        assert "Nobody at this practice is known by that" in page


async def lines(surgery: Surgery, query: str) -> list[str]:
    async with visiting(surgery, MANAGER) as visitor:
        page = (await visitor.gets(f"/practice/audit?{query}")).text
        return re.findall(r'<td class="trail__number">(\d+)</td>', page)


async def test_it_is_searched_by_person_day_and_patient(
    surgery: Surgery, town: Town, everybody: None, database: Database, clock: HandClock
) -> None:
    async with visiting(surgery, KINGFISHER) as clinician:
        for one in (town.rosa, town.awkward, town.rosa):
            await clinician.gets(f"/practice/preparations/{one}")
    record = await database.read(lambda c: read_record(c, town.rosa))
    number = await database.read(lambda c: nhs_number_of(c, record.patient.id))
    for about in (town.rosa, record.patient.id, number, f"{number[:3]}+{number[3:]}"):
        assert len(await lines(surgery, f"about={about}")) == 2
    with database.engine.begin() as c:
        mine = add_result(c, town.kingfisher.id, record.patient.id)
        append(c, clock(), town.kingfisher.id, "somebody", "held a result back", mine)
    assert len(await lines(surgery, f"about={town.rosa}")) == 3
    assert await lines(surgery, "from=2026-06-02") == []
    assert len(await lines(surgery, "from=2026-06-01&to=2026-06-01")) > 4
    rows = await database.read(lambda c: c.execute(select(audit.c.actor)).scalars().all())
    assert len(await lines(surgery, f"person={rows[0]}")) == rows.count(rows[0]) == 4


def add_result(c: Connection, practice_id: PracticeId, patient_id: PatientId) -> str:
    """Add a reading of a test, and return its identifier."""
    result = Result(patient_id, "hba1c", "58", "mmol/mol", date(2026, 5, 1), source_key="r1")
    many = Many(practice_id, results=[result])
    add_many(c, Vault([bytes(32)], bytes(32)), many, at=START, new_id=lambda: "r1", source="test")
    return "r1"


def nhs_number_of(c: Connection, patient_id: PatientId) -> NhsNumber:
    number = read_patient(c, patient_id).nhs_number
    assert number is not None
    return number


@pytest.mark.covers("88", "92")
@pytest.mark.parametrize(
    "query",
    [
        "before=-1",
        "before=1e9",
        "before=999999999999",
        "person='OR 1=1--",
        "person=%00&about=%00%ED%A0%80",
        "about=" + "a" * 5000,
        "from=x",
        "from=2026-06-01&from=2026-06-02",
        "to=9999-12-31",
        "before=&x=1",
    ],
)
async def test_odd_searches_get_a_page(surgery: Surgery, everybody: None, query: str) -> None:
    async with visiting(surgery, MANAGER) as visitor:
        assert (await visitor.gets(f"/practice/audit?{query}")).status in (200, 422)


async def test_older_lines_are_on_further_pages(
    surgery: Surgery, town: Town, everybody: None, database: Database, clock: HandClock
) -> None:
    def many(c: Connection) -> None:
        for number in range(150):
            append(c, clock(), town.kingfisher.id, "command line", "tried out", str(number))

    await database.write(many)
    async with visiting(surgery, MANAGER) as visitor:
        first = (await visitor.gets("/practice/audit?person=command+line")).text
        (older,) = re.findall(r'href="([^"]+)" rel="next"', first)
        second = (await visitor.gets(older.replace("&amp;", "&"))).text
        found = re.findall(r'<td class="trail__number">(\d+)</td>', first + second)
        assert len(found) == len(set(found)) == 150
        assert 'rel="next"' not in second


@pytest.mark.covers("H21")
async def test_lines_that_are_added_while_it_is_looked_through_are_no_alarm(
    databases: Database, clock: HandClock
) -> None:
    """They come between the last line that was read and the sealed end."""
    await databases.write(lambda c: fill(c, clock))
    late = [lambda c: fill(c, clock)]

    def add(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if "FROM audit_head" in statement and late:
            work = late.pop()
            with databases.engine.begin() as other:
                work(other)

    event.listen(databases.engine, "before_cursor_execute", add)
    assert await databases.read(verify) is None
    assert not late

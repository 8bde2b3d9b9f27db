"""The trail on its page and in a file: readable, checked every night, and an alarm when changed."""

from __future__ import annotations

import csv
import re
from io import StringIO
from itertools import pairwise

import pytest
from sqlalchemy import text, update
from structlog.testing import capture_logs

from preparation.keeping.audit_watch import AuditWatch
from preparation.records.audit import append
from preparation.records.audit_checks import newest_check
from preparation.records.database import Connection, Database
from preparation.records.staff import find_member
from preparation.records.tables import audit
from preparation.records.whole import read_record
from tests.builders import Builder, HandClock
from tests.practice.conftest import HERON, KINGFISHER, Town
from tests.practice.roles import AUDITOR, MANAGER, RECEPTION, everybody
from tests.practice.surgery import Surgery
from tests.practice.visitor import visiting

__all__ = ["everybody"]
AUDIT = "/practice/audit"


def tamper(c: Connection) -> None:
    """Change the second line, as somebody with all of the database's rights can."""
    c.execute(text("DROP TRIGGER audit_no_update"))
    c.execute(update(audit).where(audit.c.number == 2).values(actor="somebody else"))


def add(surgery: Surgery, town: Town, action: str, subject: str) -> None:
    now = surgery.clock()
    with surgery.database.engine.begin() as c:
        append(c, now, town.kingfisher.id, "command line", action, subject)


@pytest.fixture
def watch(database: Database, clock: HandClock, builder: Builder) -> AuditWatch:
    return AuditWatch(database, clock, builder.new_id)


@pytest.mark.covers("H21")
async def test_it_is_checked_every_night_once(watch: AuditWatch, clock: HandClock) -> None:
    looked = []
    for hour in range(72):
        clock.moves(hours=1)
        if await watch.run_when_due() is not None:
            looked.append(hour)
    assert looked[0] == 0  # nobody had ever looked
    assert [later - sooner for sooner, later in pairwise(looked[1:])] == [24, 24]


@pytest.mark.covers("H21")
async def test_a_trail_that_was_changed_is_an_alarm_in_the_log_and_on_the_page(
    surgery: Surgery, everybody: None, town: Town, database: Database, watch: AuditWatch
) -> None:
    async with visiting(surgery, MANAGER) as manager:
        assert "Nobody has checked yet" in (await manager.gets(AUDIT)).text
        assert (await manager.posts(f"{AUDIT}/check", {})).status == 303
        assert "nothing was changed or cut off" in (await manager.gets(AUDIT)).text
        await database.write(tamper)
        surgery.clock.moves(minutes=2)
        with capture_logs() as logs:
            await watch.look()
        assert {"event": "the audit trail is broken", "line": 2, "log_level": "error"} in logs
        page = (await manager.gets(AUDIT)).text
        assert "line 2 is missing, or is not as it was written" in page
        assert "nothing was changed" not in page


async def test_pressing_the_button_again_and_again_looks_once_a_minute(
    watch: AuditWatch, database: Database, clock: HandClock
) -> None:
    first = await watch.look()
    clock.moves(seconds=59)
    assert await watch.look() == first
    clock.moves(seconds=1)
    assert (await watch.look()).at > first.at
    assert await database.read(newest_check) == await watch.look()


async def test_lines_say_the_year_the_setting_by_its_name_and_lead_on(
    surgery: Surgery, everybody: None, town: Town, database: Database
) -> None:
    who = await database.read(lambda c: find_member(c, RECEPTION))
    add(surgery, town, "changed a setting", "quiet_hours: False -> True")
    add(surgery, town, "changed a setting", "no_such_thing: 1 -> 2")
    add(surgery, town, "changed a setting", "keep_days: 500 -> 400")
    rosa = (await database.read(lambda c: read_record(c, town.rosa))).patient.id
    add(surgery, town, "opened a patient's page", rosa)
    add(surgery, town, "read the summary", f"{town.rosa} version 1")
    add(surgery, town, "changed a role", f"{who.id} staff -> auditor")
    async with visiting(surgery, MANAGER) as manager:
        page = (await manager.gets(AUDIT)).text
    assert "1 June 2026" in page
    assert "Invites and reminders keep to set hours: No -&gt; Yes" in page
    assert "no_such_thing: 1 -&gt; 2" in page
    assert "Days that everything is kept after an appointment: 500 -&gt; 400" in page
    assert f'<a href="/practice/patients/{rosa}">Patient {rosa}</a>' in page
    assert f'<a href="/practice/preparations/{town.rosa}">Preparation {town.rosa} version 1' in page
    assert f'<a href="/practice/staff/{who.id}">A staff staff -&gt; auditor</a>' in page


@pytest.mark.covers("H20")
async def test_an_auditor_is_led_to_no_patient_and_nobody_to_another_practice(
    surgery: Surgery, everybody: None, town: Town
) -> None:
    add(surgery, town, "read the summary", town.rosa)
    add(surgery, town, "read the summary", town.of_heron)
    async with visiting(surgery, AUDITOR) as auditor:
        page = (await auditor.gets(AUDIT)).text
    assert f'<a href="/practice/audit?about={town.rosa}">' in page
    assert "/practice/preparations/" not in page
    assert f"={town.of_heron}" not in page


@pytest.mark.covers("102")
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=2026-02-30", "From must be a real day"),
        ("to=yesterday", "To must be a real day"),
        ("from=2026-06-02&to=2026-06-01", "To must not be before From"),
    ],
)
async def test_a_day_that_cannot_be_is_said_to_be(
    surgery: Surgery, everybody: None, query: str, said: str
) -> None:
    async with visiting(surgery, MANAGER) as manager:
        page = await manager.gets(f"{AUDIT}?{query}")
    assert page.status == 422
    assert said in page.text
    for _, typed in re.findall(r"(from|to)=([^&]+)", query):
        assert f'value="{typed}"' in page.text


@pytest.mark.covers("93", "H21")
async def test_the_file_holds_the_search_and_nothing_a_spreadsheet_would_run(
    surgery: Surgery, everybody: None, town: Town, database: Database
) -> None:
    add(surgery, town, "changed a setting", '=HYPERLINK("https://evil.example")')
    add(surgery, town, "read the summary", f"{town.rosa} version 1")
    async with visiting(surgery, HERON) as neighbour:
        await neighbour.gets(f"/practice/preparations/{town.of_heron}")
    async with visiting(surgery, AUDITOR) as auditor:
        await auditor.gets("/practice/account")
        whole = await auditor.gets(f"{AUDIT}.csv")
        part = await auditor.gets(f"{AUDIT}.csv?person=command+line")
    assert whole.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(StringIO(whole.text.lstrip("\ufeff"))))
    assert rows[0] == ["Line", "When", "Who", "Who, as it is kept", "What", "About"]
    assert any(row[5] == f"{town.rosa} version 1" for row in rows)
    assert any(row[5].startswith("'=HYPERLINK") for row in rows)
    assert town.of_heron not in whole.text
    assert "took out the audit trail" in whole.text
    assert len(part.text.splitlines()) == 3
    async with visiting(surgery, KINGFISHER) as clinician:
        assert (await clinician.gets(f"{AUDIT}.csv")).status == 404

"""The day list never says "nothing to do" about somebody who will never be invited."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from practice.listing import read_listing
from practice.steps import Known, step_of
from preparation.model import Patient, PhoneNumber, Practice, PreparationId, PreparationState
from preparation.record import PreparationRecord
from preparation.records.database import Connection, Database
from preparation.records.due import asked_for_no_texts
from preparation.records.lookups import number_hash
from preparation.records.opt_outs import STARTED, STOPPED, WRONG_NUMBER, record_opt_out
from preparation.records.work_lines import Stops, work_lines
from tests.builders import Builder, HandClock
from tests.practice.surgery import words
from tests.summary.people import rosa

LONDON = ZoneInfo("Europe/London")
START = datetime(2026, 6, 11, 9, 20, tzinfo=UTC)


def due(*, mobile: bool = True) -> PreparationRecord:
    record = rosa().record(PreparationState.DUE)
    number = PhoneNumber("+447700900001") if mobile else None
    return replace(record, patient=replace(record.patient, mobile=number))


@pytest.mark.parametrize(
    ("days", "mobile", "no_texts", "says", "count"),
    [
        (20, True, False, "Not invited yet", "under_way"),
        (10, True, False, "Not invited yet", "under_way"),
        (4, True, False, "Booked too late for a text", "call"),
        (4, False, False, "No mobile number", "call"),
        (20, False, False, "No mobile number", "call"),
        (20, True, True, "Asked for no texts", "call"),
        (-1, True, False, "Was not invited", "other"),
    ],
)
def test_who_is_due_and_will_not_be_invited_needs_a_call(
    days: int, mobile: bool, no_texts: bool, says: str, count: str
) -> None:
    now = START - timedelta(days=days)
    step = step_of(due(mobile=mobile), now, LONDON, words(), Known(no_texts=no_texts))
    assert (step.says, step.count) == (says, count)
    assert ("Nothing to do" in step.next) is (count == "under_way")


def test_an_invited_patient_who_has_stopped_texts_elsewhere_needs_a_call() -> None:
    record = rosa().record(PreparationState.INVITED)
    step = step_of(record, START - timedelta(days=9), LONDON, words(), Known(no_texts=True))
    assert (step.says, step.count) == ("Asked for no texts", "call")


def stop(
    c: Connection,
    builder: Builder,
    one: Patient,
    state: str,
    *,
    everybody: bool,
    how: str = "staff",
    number: PhoneNumber | None = None,
) -> None:
    assert one.mobile
    record_opt_out(
        c,
        one.practice_id,
        number_hash(builder.vault, number or one.mobile),
        state=state,
        how=how,
        at=builder.clock(),
        new_id=builder.new_id,
        patient_id=None if everybody else one.id,
    )


def add_due(c: Connection, builder: Builder, practice: Practice, **patient: object) -> Patient:
    one = builder.patient(c, practice, **patient)
    clinician = builder.clinician(c, practice, f"Nurse {builder.new_id()}")
    appointment = builder.appointment(c, one, clinician, days=10)
    builder.preparation(c, appointment, PreparationState.DUE)
    return one


def say_wrong_number(c: Connection, builder: Builder, practice: Practice) -> None:
    """Add somebody whose wrong number was put right, and somebody who is still on theirs."""
    wrong: dict[str, Any] = {"everybody": False, "how": WRONG_NUMBER}
    put_right, still_wrong = (add_due(c, builder, practice) for _ in range(2))
    stop(c, builder, put_right, STOPPED, number=PhoneNumber("+447700900556"), **wrong)
    stop(c, builder, still_wrong, STOPPED, **wrong)


def add_everybody(c: Connection, builder: Builder) -> Practice:
    """Add a practice in which people have said stop in every way there is."""
    practice, other = builder.practice(c), builder.practice(c)
    shared = {"mobile": PhoneNumber("+447700900555")}
    add_due(c, builder, practice)
    alone, back, household = (add_due(c, builder, practice) for _ in range(3))
    first, _second = (add_due(c, builder, practice, **shared) for _ in range(2))
    stop(c, builder, alone, STOPPED, everybody=False)
    stop(c, builder, back, STOPPED, everybody=False)
    stop(c, builder, back, STARTED, everybody=True)
    stop(c, builder, household, STARTED, everybody=False)
    stop(c, builder, household, STOPPED, everybody=True)
    stop(c, builder, first, STOPPED, everybody=False)
    stop(c, builder, add_due(c, builder, other, **shared), STOPPED, everybody=True)
    say_wrong_number(c, builder, practice)
    return practice


async def test_the_list_knows_of_every_stop_that_the_invites_know_of(
    databases: Database, clock: HandClock
) -> None:
    """One query for all says the same as the invites' own, asked one by one."""
    builder = Builder(databases.vault, clock)

    practice = await databases.write(lambda c: add_everybody(c, builder))

    def compare(
        c: Connection,
    ) -> tuple[set[PreparationId], set[PreparationId], set[PreparationId]]:
        start, end = clock(), clock() + timedelta(days=14)
        listing = read_listing(c, databases.vault, practice.id, start, end)
        listed = {one for one, known in listing.known.items() if known.no_texts}
        asked = {
            record.preparation.id
            for record in listing.records
            if asked_for_no_texts(c, databases.vault, record)
        }
        stops = Stops(c, practice.id)
        worked = {
            line.preparation_id
            for line in work_lines(c, practice.id, start, end)
            if stops.is_stopped(line.patient_id, line.mobile)
        }
        return listed, asked, worked

    listed, asked, worked = await databases.read(compare)
    assert listed == asked == worked
    assert len(listed) == 4

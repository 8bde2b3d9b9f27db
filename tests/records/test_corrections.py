"""What a person takes back goes on where it was, on both databases."""

from __future__ import annotations

import pytest

from preparation.clock import ids_after
from preparation.corrections import book_again, cancel_appointment, move_appointment, set_state
from preparation.model import PatientState, PreparationState
from preparation.records.database import Connection, Database
from preparation.records.preparations import states_of
from preparation.records.whole import read_record
from tests.builders import Builder, HandClock
from tests.imports.files import NOW, PRACTICE, fhir_appointment, fhir_patient, read_json
from tests.imports.test_import import Desk

NO_REPLY, CANCELLED = PreparationState.NO_REPLY, PreparationState.CANCELLED
INVITED = PreparationState.INVITED


@pytest.mark.covers("H10")
async def test_facts_are_added_and_nothing_is_overwritten(
    databases: Database, clock: HandClock
) -> None:
    builder = Builder(databases.vault, clock)

    def work(c: Connection) -> list[PreparationState]:
        one, at = builder.everything(c), {"now": clock(), "new_id": builder.new_id}
        assert cancel_appointment(c, one.appointment, **at)  # type: ignore[arg-type]
        assert not cancel_appointment(c, one.appointment, **at)  # type: ignore[arg-type]
        assert book_again(c, one.practice, one.appointment, **at)  # type: ignore[arg-type]
        assert not book_again(c, one.practice, one.appointment, **at)  # type: ignore[arg-type]
        for state in (PatientState.DECEASED, PatientState.ACTIVE):
            assert set_state(c, one.patient.id, state, **at)  # type: ignore[arg-type]
            assert not set_state(c, one.patient.id, state, **at)  # type: ignore[arg-type]
        return [state for state, _ in states_of(c, one.preparation.id)]

    assert await databases.write(work) == [INVITED, CANCELLED, INVITED]


async def test_who_had_not_answered_in_time_has_time_again_when_it_is_put_off(
    databases: Database, clock: HandClock
) -> None:
    builder = Builder(databases.vault, clock)

    def work(c: Connection) -> None:
        practice = builder.practice(c)
        patient, clinician = builder.patient(c, practice), builder.clinician(c, practice)
        soon = builder.appointment(c, patient, clinician, days=1)
        later = builder.appointment(c, builder.patient(c, practice), clinician, days=20)
        preparation = builder.preparation(c, soon, NO_REPLY)
        move_appointment(c, practice, soon, later.start, now=clock(), new_id=builder.new_id)
        record = read_record(c, preparation.id)
        assert record.state is INVITED
        assert record.appointment.start == later.start
        assert clock() < record.preparation.deadline < later.start

    await databases.write(work)


@pytest.mark.covers("F54", "H10")
async def test_after_a_person_took_it_back_a_file_may_speak_of_the_appointment_again(
    databases: Database, clock: HandClock
) -> None:
    """Cancelled by a file, put right by a person, and the same file as before changes nothing."""
    desk = await Desk(databases, ids_after(clock)).opens()
    booked = read_json(fhir_patient(), fhir_appointment())
    cancelled = read_json(fhir_appointment(status="cancelled"))
    for plan in (booked, cancelled):
        await desk.takes(plan)
    at = {"now": NOW, "new_id": desk.new_id}
    one = await desk.appointment()
    assert await databases.write(lambda c: book_again(c, PRACTICE, one, **at))
    assert (await desk.takes(booked)).notes == ()
    _, state = await desk.preparation()
    assert state is PreparationState.DUE
    await desk.takes(cancelled)
    _, state = await desk.preparation()
    assert state is CANCELLED

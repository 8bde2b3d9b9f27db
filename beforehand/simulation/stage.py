"""The practice, the appointment and the engine that one scripted patient plays in."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from beforehand.demo.results import release_shelf
from beforehand.directory import Directory
from beforehand.engine import Engine, Outside, build_engine
from beforehand.simulation.clock import SimulatedClock
from beforehand.simulation.script import Script, born
from beforehand.simulation.twilio import KeepingCarrier
from preparation.clock import NewId, ids_after
from preparation.conversation.judgement import Net
from preparation.invite.deadline import deadline_of
from preparation.messages import Dialogue
from preparation.model import (
    Appointment,
    AppointmentId,
    Carer,
    ChannelName,
    Clinician,
    ClinicianId,
    Patient,
    PatientId,
    PhoneNumber,
    Practice,
    PracticeChoices,
    PracticeId,
    Preparation,
    PreparationId,
    PreparationState,
    Result,
)
from preparation.records.adding import add_patient
from preparation.records.appointments import add_appointment
from preparation.records.database import Connection, Database
from preparation.records.migrate import migrate
from preparation.records.patients import add_carer
from preparation.records.practices import add_clinician, add_practice
from preparation.records.preparations import add_preparation, set_preparation_state
from preparation.records.result_releases import read_shelf
from preparation.records.results import add_result
from preparation.records.vault import Vault
from preparation.records.whole import read_record
from preparation.results.kinds import Kinds, read_kinds
from preparation.words import Words

START = datetime(2027, 1, 7, 10, 0, tzinfo=UTC)
"""A Thursday; the appointment is twelve days later, a Tuesday."""
PUBLIC_URL = "https://prepare.example.nhs.uk"
NUMBER = PhoneNumber("+447700900123")
SENDER = PhoneNumber("+441632960001")


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything one script plays with."""

    script: Script
    clock: SimulatedClock
    engine: Engine
    practice: Practice
    appointment: Appointment
    preparation_id: PreparationId
    outbox_folder: Path


@contextmanager
def open_stage(
    script: Script, folder: Path, vault: Vault, dialogue: Dialogue, words: Words, net: Net
) -> Iterator[Stage]:
    """Build a stage on a database of its own in `folder`; let go of it afterwards."""
    url = f"sqlite:///{folder / 'simulation.db'}"
    migrate(url, vault)
    database, clock = Database(url, vault), SimulatedClock(START)
    new_id = ids_after(clock)
    practice = _practice(str(script.patient.get("nation", "england")))
    appointment = _appointment(practice, new_id)
    preparation = Preparation(
        id=PreparationId(new_id()),
        practice_id=practice.id,
        patient_id=appointment.patient_id,
        appointment_id=appointment.id,
        deadline=deadline_of(appointment.start, practice.choices),
    )
    outside = Outside(
        database=database,
        dialogue=dialogue,
        carriers={ChannelName("sms"): KeepingCarrier()},
        clock=clock,
        new_id=new_id,
        random=itertools.repeat(0.5).__next__,
        words=words,
        net=net,
        public_url=PUBLIC_URL,
    )
    engine = build_engine(outside, Directory(database))
    try:
        with database.engine.begin() as connection:
            _furnish(connection, script, practice, appointment, preparation, vault, new_id)
            _release(connection, preparation.id, vault, read_kinds(words), new_id)
        yield Stage(
            script, clock, engine, practice, appointment, preparation.id, folder / "delivered"
        )
    finally:
        database.close()


def _practice(nation: str) -> Practice:
    choices = PracticeChoices(sender=SENDER, nation=nation)
    return Practice(PracticeId("practice"), "Elm Street Surgery", "0113 496 0000", choices)


def _appointment(practice: Practice, new_id: NewId) -> Appointment:
    day = (START + timedelta(days=12)).date()
    local = datetime(day.year, day.month, day.day, 10, 20, tzinfo=ZoneInfo("Europe/London"))
    return Appointment(
        id=AppointmentId(new_id()),
        practice_id=practice.id,
        patient_id=PatientId("patient"),
        clinician_id=ClinicianId("clinician"),
        start=local.astimezone(UTC),
        location="Room 4",
        mode="in person",
        source_key="simulated",
    )


def _furnish(
    c: Connection,
    script: Script,
    practice: Practice,
    appointment: Appointment,
    preparation: Preparation,
    vault: Vault,
    new_id: NewId,
) -> None:
    add_practice(c, practice, at=START)
    clinician = Clinician(appointment.clinician_id, practice.id, "Nurse Khan", "practice nurse")
    add_clinician(c, clinician)
    patient = Patient(
        id=appointment.patient_id,
        practice_id=practice.id,
        first_name=str(script.patient.get("first_name", "Sam")),
        last_name="Simulated",
        date_of_birth=born(script),
        mobile=NUMBER,
    )
    add_patient(c, vault, patient, at=START, new_id=new_id, source="simulation")
    add_appointment(c, appointment, at=START, new_id=new_id)
    add_preparation(c, preparation, at=START, new_id=new_id)
    for number, reading in enumerate(script.patient.get("results", ())):
        add_result(c, practice.id, _result(patient.id, reading, number), new_id=new_id)
    if earlier := script.patient.get("previous_preparation"):
        _prepare_before(c, appointment, date.fromisoformat(str(earlier["on"])), new_id)
    if carer := script.patient.get("carer"):
        add_carer(c, Carer(patient.id, carer["name"], carer["relationship"]), new_id=new_id)


def _release(
    c: Connection, preparation_id: PreparationId, vault: Vault, kinds: Kinds, new_id: NewId
) -> None:
    """Let the clinician have released the patient's results, as far as they are in policy."""
    shelf = read_shelf(c, vault, read_record(c, preparation_id), kinds, now=START)
    release_shelf(c, shelf, kinds, now=START, new_id=new_id)


def _prepare_before(c: Connection, appointment: Appointment, day: date, new_id: NewId) -> None:
    """Add the appointment before this one, and that the patient prepared for it."""
    start = datetime(day.year, day.month, day.day, 10, 0, tzinfo=UTC)
    before = replace(
        appointment, id=AppointmentId(new_id()), start=start, source_key="simulated before"
    )
    add_appointment(c, before, at=start, new_id=new_id)
    earlier = Preparation(
        id=PreparationId(new_id()),
        practice_id=before.practice_id,
        patient_id=before.patient_id,
        appointment_id=before.id,
        deadline=start,
    )
    add_preparation(c, earlier, at=start, new_id=new_id)
    finished = PreparationState.FINISHED
    set_preparation_state(c, earlier.id, finished, at=start, new_id=new_id)


def _result(patient_id: PatientId, reading: dict[str, object], number: int) -> Result:
    return Result(
        patient_id=patient_id,
        code=str(reading["code"]),
        value=str(reading["value"]),
        unit=str(reading["unit"]),
        measured_on=date.fromisoformat(str(reading["on"])),
        routine=True,
        source_key=f"simulated-{number}",
    )

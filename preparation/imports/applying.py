"""Taking a plan in: all of it, or nothing, unless the good rows alone were asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import batched

from preparation.clock import NewId
from preparation.imports.changes import (
    BookingChange,
    Cancellation,
    Change,
    ClinicianChange,
    ImportReport,
    Kind,
    PatientChange,
    ResultChange,
)
from preparation.imports.comparing import compare
from preparation.imports.problems import Problem
from preparation.imports.rows import BookingRow, ImportPlan
from preparation.invite.deadline import deadline_of
from preparation.model import (
    Appointment,
    AppointmentId,
    AppointmentState,
    Practice,
    Preparation,
    PreparationId,
    PreparationState,
)
from preparation.records.appointments import (
    add_appointment,
    change_appointment,
    set_appointment_state,
)
from preparation.records.database import Connection
from preparation.records.due import follow_appointment
from preparation.records.identity_doubts import note_doubts
from preparation.records.patients import add_patient, change_patient, set_patient_state
from preparation.records.practices import add_clinician, change_role, lock_practices
from preparation.records.preparations import (
    add_preparation,
    change_deadline,
    preparations_for,
    set_preparation_state,
)
from preparation.records.results import add_result, change_result, remove_result
from preparation.records.vault import Vault

SOURCE = "import"
_BATCH = 400


def preview(
    c: Connection,
    vault: Vault,
    practice: Practice,
    plan: ImportPlan,
    *,
    now: datetime,
    new_id: NewId,
) -> ImportReport:
    """Return what taking the plan in would do. Writes nothing."""
    found = compare(c, vault, practice.id, plan, new_id)
    notes = (*found.notes, *_past(plan, now))
    return ImportReport(False, found.counts, tuple(found.problems), notes, tuple(found.doubts))


def apply(
    c: Connection,
    vault: Vault,
    practice: Practice,
    plan: ImportPlan,
    *,
    now: datetime,
    new_id: NewId,
    partial: bool = False,
) -> ImportReport:
    """Write what the plan says, in the caller's transaction.

    With anything refused nothing is written, unless `partial` asks for the good rows. Who the
    record knows as somebody else is kept apart either way, for a person to decide.
    """
    lock_practices(c, practice.id)
    found = compare(c, vault, practice.id, plan, new_id)
    applied = partial or not found.problems
    if applied:
        writer = _Writer(c, vault, practice, now, new_id)
        for changes in batched(found.changes, _BATCH, strict=False):
            writer.write(changes)
    note_doubts(c, vault, practice.id, found.doubts, at=now, new_id=new_id)
    notes = (*found.notes, *_past(plan, now))
    return ImportReport(applied, found.counts, tuple(found.problems), notes, tuple(found.doubts))


def _past(plan: ImportPlan, now: datetime) -> list[Problem]:
    return [
        Problem(row.place, "start", "in_the_past")
        for row in plan.rows
        if isinstance(row, BookingRow) and row.start <= now
    ]


class _Writer:
    """Writes changes one by one."""

    def __init__(
        self, c: Connection, vault: Vault, practice: Practice, now: datetime, new_id: NewId
    ) -> None:
        self._c = c
        self._vault = vault
        self._practice = practice
        self._now = now
        self._new_id = new_id
        self._preparations: dict[AppointmentId, tuple[Preparation, PreparationState]] = {}

    def write(self, changes: Sequence[Change]) -> None:
        """Write some changes, in order."""
        touched = [change.appointment.id for change in changes if isinstance(change, BookingChange)]
        self._preparations = preparations_for(self._c, touched)
        for change in changes:
            self._write(change)

    def _write(self, change: Change) -> None:
        match change:
            case PatientChange():
                self._patient(change)
            case ClinicianChange(Kind.ADDED, clinician):
                add_clinician(self._c, clinician)
            case ClinicianChange(_, clinician):
                change_role(self._c, clinician.id, clinician.role)
            case BookingChange():
                self._booking(change)
            case Cancellation():
                self._cancellation(change)
            case ResultChange():
                self._result(change)

    def _patient(self, change: PatientChange) -> None:
        c, patient, now, new_id = self._c, change.patient, self._now, self._new_id
        if change.kind is Kind.ADDED:
            add_patient(c, self._vault, patient, at=now, new_id=new_id, source=SOURCE)
        elif change.kind is Kind.CHANGED:
            change_patient(c, self._vault, patient, at=now, new_id=new_id)
        if change.state is not None:
            set_patient_state(c, patient.id, change.state, at=now, source=SOURCE, new_id=new_id)

    def _booking(self, change: BookingChange) -> None:
        c, appointment = self._c, change.appointment
        if change.kind is Kind.ADDED:
            add_appointment(c, appointment, at=self._now, new_id=self._new_id)
        elif change.kind is Kind.CHANGED:
            change_appointment(c, appointment, at=self._now, new_id=self._new_id)
        self._prepare(appointment, moved=change.kind is Kind.CHANGED)

    def _prepare(self, appointment: Appointment, *, moved: bool) -> None:
        deadline = deadline_of(appointment.start, self._practice.choices)
        known = self._preparations.get(appointment.id)
        if known is not None and (moved or known[0].deadline != deadline):
            self._follow(*known, appointment, deadline)
        elif known is None and appointment.start > self._now:
            preparation = Preparation(
                PreparationId(self._new_id()),
                appointment.practice_id,
                appointment.patient_id,
                appointment.id,
                deadline,
            )
            add_preparation(self._c, preparation, at=self._now, new_id=self._new_id)

    def _follow(
        self,
        before: Preparation,
        state: PreparationState,
        appointment: Appointment,
        deadline: datetime,
    ) -> None:
        if before.deadline != deadline:
            change_deadline(self._c, before.id, deadline)
        follow_appointment(
            self._c,
            replace(before, deadline=deadline),
            state,
            appointment,
            self._practice.choices.time_zone,
            now=self._now,
            new_id=self._new_id,
        )

    def _cancellation(self, change: Cancellation) -> None:
        c, now, new_id = self._c, self._now, self._new_id
        cancelled = AppointmentState.CANCELLED
        set_appointment_state(c, change.appointment_id, cancelled, at=now, new_id=new_id)
        known = preparations_for(c, [change.appointment_id]).get(change.appointment_id)
        if known is not None and known[1] is not PreparationState.CANCELLED:
            set_preparation_state(c, known[0].id, PreparationState.CANCELLED, at=now, new_id=new_id)

    def _result(self, change: ResultChange) -> None:
        practice_id, result = self._practice.id, change.result
        if change.withdrawn:
            remove_result(self._c, practice_id, result.source_key)
        elif change.kind is Kind.ADDED:
            add_result(self._c, practice_id, result, new_id=self._new_id)
        else:
            change_result(self._c, practice_id, result)

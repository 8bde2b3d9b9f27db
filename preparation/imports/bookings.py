"""Comparing appointments and clinicians with the record."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import batched

from preparation.clock import NewId
from preparation.imports.changes import (
    NOWHERE,
    BookingChange,
    Cancellation,
    ClinicianChange,
    Comparison,
    Kind,
)
from preparation.imports.matching import Matched, identity_of
from preparation.imports.problems import FieldRefused, Place, Problem
from preparation.imports.rows import BookingRow, CancellationRow, ClinicianRow
from preparation.imports.same_time import Times
from preparation.model import (
    Appointment,
    AppointmentId,
    AppointmentState,
    Clinician,
    ClinicianId,
    Patient,
    PatientId,
    PatientState,
    PracticeId,
)
from preparation.records.appointments import find_appointments
from preparation.records.database import Connection
from preparation.records.patients import read_patient
from preparation.records.practices import clinicians_of

_BATCH = 400
_Known = Mapping[str, tuple[Appointment, AppointmentState]]


def once[R: (BookingRow, CancellationRow)](rows: Sequence[R], into: Comparison) -> list[R]:
    """Return rows whose identifier stands once; a plain repetition counts once."""
    by_key: dict[str, list[R]] = {}
    for row in rows:
        by_key.setdefault(row.source_key, []).append(row)
    single: list[R] = []
    for same in by_key.values():
        if all(_without_place(row) == _without_place(same[0]) for row in same[1:]):
            single.append(same[0])
            continue
        for row in same:
            into.problems.append(Problem(row.place, "appointment_id", "key_twice_rows"))
            into.add("appointments", Kind.REFUSED)
    return single


def _without_place(row: BookingRow | CancellationRow) -> BookingRow | CancellationRow:
    person = row.person and replace(row.person, place=NOWHERE)
    if isinstance(row, BookingRow):
        return replace(row, place=NOWHERE, person=person or row.person)
    return replace(row, place=NOWHERE, person=person)


def compare_clinicians(
    c: Connection,
    practice_id: PracticeId,
    rows: Iterable[ClinicianRow | BookingRow],
    into: Comparison,
    new_id: NewId,
) -> dict[str, ClinicianId]:
    """Return every clinician's id by name, the new ones' too."""
    known = {clinician.name.casefold(): clinician for clinician in clinicians_of(c, practice_id)}
    roles: dict[str, tuple[str, str, Place]] = {}
    for row in rows:
        name, role = _named(row)
        before = roles.get(name.casefold(), (name, "", row.place))
        place = row.place if role and not before[1] else before[2]
        roles[name.casefold()] = (before[0], role or before[1], place)
    ids: dict[str, ClinicianId] = {}
    for key, (name, role, place) in roles.items():
        clinician = known.get(key)
        if clinician is None:
            clinician = Clinician(ClinicianId(new_id()), practice_id, name, role)
            into.add("clinicians", Kind.ADDED, ClinicianChange(Kind.ADDED, clinician, place=place))
        elif role and role != clinician.role:
            after = replace(clinician, role=role)
            changed = ClinicianChange(Kind.CHANGED, after, clinician, place)
            into.add("clinicians", Kind.CHANGED, changed)
        else:
            into.add("clinicians", Kind.UNCHANGED)
        ids[key] = clinician.id
    return ids


def _named(row: ClinicianRow | BookingRow) -> tuple[str, str]:
    if isinstance(row, BookingRow):
        return row.clinician, row.clinician_role
    return row.name, row.role


def compare_bookings(
    c: Connection,
    practice_id: PracticeId,
    rows: Sequence[BookingRow],
    matched: Matched,
    clinicians: Mapping[str, ClinicianId],
    into: Comparison,
    new_id: NewId,
    cancelled: Collection[str] = (),
) -> None:
    """Compare the appointments of an import with those on record.

    `cancelled`: the identifiers of those that the same list calls off.
    """
    times = Times(c, practice_id, {*cancelled, *(row.source_key for row in rows)})
    for batch in batched(once(rows, into), _BATCH, strict=False):
        known = find_appointments(c, practice_id, [row.source_key for row in batch])
        times.read(_on_record(batch, matched))
        for row in batch:
            patient = matched.patient(row.person)
            if patient is None:
                into.add("appointments", Kind.REFUSED)
                continue
            if matched.states.get(patient.id) is PatientState.DECEASED:
                into.notes.append(Problem(row.place, "", "dead_on_record"))
            after = _appointment(row, patient, clinicians[row.clinician.casefold()], new_id)
            try:
                times.take(after, is_new=row.source_key not in known)
                _compare(after, known.get(row.source_key), row, into)
            except FieldRefused as refused:
                into.problems.append(Problem(row.place, "appointment_id", refused.reason))
                into.add("appointments", Kind.REFUSED)


def _on_record(rows: Iterable[BookingRow], matched: Matched) -> set[PatientId]:
    found = (matched.patient(row.person) for row in rows)
    return {one.id for one in found if one is not None and one.id in matched.states}


def _appointment(
    row: BookingRow, patient: Patient, clinician_id: ClinicianId, new_id: NewId
) -> Appointment:
    return Appointment(
        id=AppointmentId(new_id()),
        practice_id=patient.practice_id,
        patient_id=patient.id,
        clinician_id=clinician_id,
        start=row.start,
        location=row.location,
        mode=row.mode,
        source_key=row.source_key,
    )


def _compare(
    new: Appointment,
    known: tuple[Appointment, AppointmentState] | None,
    row: BookingRow,
    into: Comparison,
) -> None:
    if known is None:
        into.add("appointments", Kind.ADDED, BookingChange(Kind.ADDED, new, place=row.place))
        return
    before, state = known
    if before.patient_id != new.patient_id:
        raise FieldRefused("other_patient")
    if state is AppointmentState.CANCELLED:
        into.notes.append(Problem(row.place, "", "stays_cancelled"))
        into.add("appointments", Kind.UNCHANGED)
        return
    after = replace(new, id=before.id, location=new.location or before.location)
    kind = Kind.UNCHANGED if after == before else Kind.CHANGED
    into.add("appointments", kind, BookingChange(kind, after, before, row.place))


def compare_cancellations(
    c: Connection,
    practice_id: PracticeId,
    rows: Sequence[CancellationRow],
    into: Comparison,
) -> None:
    """Compare the cancellations of an import with the record."""
    for batch in batched(once(rows, into), _BATCH, strict=False):
        known = find_appointments(c, practice_id, [row.source_key for row in batch])
        for row in batch:
            if row.source_key not in known:
                into.notes.append(Problem(row.place, "", "cancelled_unknown"))
                continue
            appointment, state = known[row.source_key]
            if not _is_theirs(c, appointment, row):
                into.problems.append(Problem(row.place, "appointment_id", "other_patient"))
                into.add("appointments", Kind.REFUSED)
            elif state is AppointmentState.CANCELLED:
                into.add("appointments", Kind.UNCHANGED)
            else:
                change = Cancellation(appointment.id, row.place, appointment)
                into.add("appointments", Kind.CHANGED, change)


def _is_theirs(c: Connection, appointment: Appointment, row: CancellationRow) -> bool:
    """Tell whether an appointment is of whom the row is about: another's is never cancelled."""
    if row.person is None:
        return True
    patient = read_patient(c, appointment.patient_id)
    same_number = row.person.nhs_number is not None and row.person.nhs_number == patient.nhs_number
    return same_number or identity_of(patient) == row.person.identity

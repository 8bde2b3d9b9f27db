"""What an import would change, field by field: before and after, for a person to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from preparation.imports.changes import (
    BookingChange,
    Cancellation,
    Change,
    ClinicianChange,
    Kind,
    PatientChange,
    ResultChange,
)
from preparation.imports.problems import Place
from preparation.model import (
    Appointment,
    ClinicianId,
    Patient,
    PatientId,
    PatientState,
    Practice,
    Result,
)
from preparation.records.database import Connection
from preparation.records.patients import read_patient
from preparation.records.practices import clinicians_of

CHANGED = "changed"
"""The part of a preview that these lines are of."""
SHOWN = 200
"""Lines that are kept to be read; who reads so many has seen what kind of change it is."""
_PATIENT = (
    "first_name",
    "last_name",
    "nhs_number",
    "mobile",
    "landline",
    "language",
    "access_needs",
    "conditions",
)
_RESULT = ("value", "unit", "measured_on", "low", "high", "routine")


@dataclass(frozen=True, slots=True)
class _Difference:
    place: Place
    patient_id: PatientId | None
    field: str
    before: str
    after: str
    clinician: str = ""
    """Whom it is about, where it is about no patient."""


def differences(
    c: Connection, practice: Practice, changes: Sequence[Change]
) -> list[dict[str, str]]:
    """Return the first lines of what would change on record; what is new is not among them."""
    found = sorted(_all(c, practice, changes), key=lambda one: one.place)[:SHOWN]
    known = {one.patient.id: one.patient for one in changes if isinstance(one, PatientChange)}
    lines = []
    for one in found:
        lines.append(
            {
                "part": CHANGED,
                "file": one.place.file,
                "number": str(one.place.number),
                "kind": one.place.kind,
                "who": one.clinician or _named(c, known, one.patient_id),
                "field": one.field,
                "before": one.before,
                "after": one.after,
            }
        )
    return lines


def clinicians_after(
    c: Connection, practice: Practice, changes: Sequence[Change]
) -> Mapping[ClinicianId, str]:
    """Return the names of a practice's clinicians, the new ones' too."""
    names = {clinician.id: clinician.name for clinician in clinicians_of(c, practice.id)}
    new = [one.clinician for one in changes if isinstance(one, ClinicianChange)]
    return names | {clinician.id: clinician.name for clinician in new}


def _named(c: Connection, known: Mapping[PatientId, Patient], who: PatientId | None) -> str:
    if who is None:
        return ""
    patient = known.get(who) or read_patient(c, who)
    return f"{patient.first_name} {patient.last_name}".strip()


def _all(c: Connection, practice: Practice, changes: Sequence[Change]) -> Iterator[_Difference]:
    names = clinicians_after(c, practice, changes)
    zone = ZoneInfo(practice.choices.time_zone)
    for change in changes:
        match change:
            case PatientChange(Kind.CHANGED, after, state, before, place) if before is not None:
                yield from _compared(place, after.id, _of_patient(before), _of_patient(after))
                if state is not None:
                    was = change.state_before or PatientState.ACTIVE
                    yield _Difference(place, after.id, "state", was.value, state.value)
            case ClinicianChange(Kind.CHANGED, after, before, place) if before is not None:
                roles, name = (before.role, after.role), after.name
                yield _Difference(place, None, "clinician_role", *roles, clinician=name)
            case BookingChange(Kind.CHANGED, after, before, place) if before is not None:
                told = [_of_appointment(one, names, zone) for one in (before, after)]
                yield from _compared(place, after.patient_id, *told)
            case Cancellation(_, place, before) if before is not None:
                start = _of_appointment(before, names, zone)["start"]
                yield _Difference(place, before.patient_id, "cancelled", start, "")
            case ResultChange(Kind.CHANGED, after, withdrawn, before, place) if before is not None:
                yield from _of_change(place, before, after, withdrawn)


def _of_change(
    place: Place, before: Result, after: Result, withdrawn: bool
) -> Iterator[_Difference]:
    if withdrawn:
        value = f"{before.value} {before.unit}"
        yield _Difference(place, before.patient_id, f"{before.code}.withdrawn", value, "")
        return
    told = [{name: str(getattr(one, name) or "") for name in _RESULT} for one in (before, after)]
    for one in _compared(place, after.patient_id, *told):
        yield replace(one, field=f"{after.code}.{one.field}")


def _compared(
    place: Place, patient_id: PatientId, before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[_Difference]:
    for name, value in after.items():
        if value != before[name]:
            yield _Difference(place, patient_id, name, before[name], value)


def _of_patient(patient: Patient) -> dict[str, str]:
    told = {name: getattr(patient, name) or "" for name in _PATIENT}
    return told | {"conditions": ", ".join(patient.conditions)}


def _of_appointment(
    one: Appointment, names: Mapping[ClinicianId, str], zone: ZoneInfo
) -> dict[str, str]:
    start = one.start.astimezone(zone).strftime("%d/%m/%Y %H:%M")
    told = {name: getattr(one, name) for name in ("location", "mode")}
    return {"start": start, "clinician": names.get(one.clinician_id, "")} | told

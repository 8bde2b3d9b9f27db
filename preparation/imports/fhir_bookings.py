"""FHIR Appointment (R4, UK Core) to rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from preparation.imports.dates import read_start
from preparation.imports.fhir_index import FhirIndex, check_r4, refers_to, stable_key
from preparation.imports.fhir_json import Json, Resource, items, node, text
from preparation.imports.fhir_people import concept, practitioner_name
from preparation.imports.identity import read_text
from preparation.imports.modes import read_mode
from preparation.imports.problems import FieldRefused, naming
from preparation.imports.rows import BookingRow, CancellationRow, PersonRow

_BOOKED = {"booked", "pending", "arrived", "checked-in"}
_CALLED_OFF = {"cancelled", "entered-in-error"}
_CHANNEL = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-DeliveryChannel"

FindPerson = Callable[[Json, Resource], PersonRow | None]
"""The patient a reference in a resource is to, if they are to be had."""


@dataclass(frozen=True, slots=True)
class BookingReader:
    """Reads appointments against the other resources of the import."""

    index: FhirIndex
    find_person: FindPerson
    roles: dict[str, str]
    """Clinicians' roles, by the name patients know them under."""
    zone: str
    now: datetime

    def read(self, appointment: Resource) -> BookingRow | CancellationRow | None:
        """Return a booking or a cancellation; None for an appointment that is neither."""
        check_r4(appointment)
        status, key = text(appointment.body, "status"), stable_key(appointment)
        if status in _CALLED_OFF:
            return CancellationRow(appointment.place, key)
        if status not in _BOOKED:
            return None
        actors = [node(one, "actor") for one in items(appointment.body, "participant")]
        with naming("participant"):
            person = self._person(actors, appointment)
            clinician = self._clinician(actors, appointment)
            location = self._location(actors, appointment)
        with naming("start"):
            start = self._start(text(appointment.body, "start"))
        return BookingRow(
            place=appointment.place,
            source_key=key,
            person=person,
            start=start,
            clinician=clinician,
            clinician_role=self.roles.get(clinician, ""),
            location=location,
            mode=_mode(appointment.body),
        )

    def _start(self, start: str) -> datetime:
        if not start:
            raise FieldRefused("missing")
        return read_start(start, self.zone, now=self.now)

    def _person(self, actors: list[Json], owner: Resource) -> PersonRow:
        people = [actor for actor in actors if _may_be_patient(actor)]
        found = [person for actor in people if (person := self.find_person(actor, owner))]
        if len(found) != 1:
            raise FieldRefused("patient_missing" if not found else "two_patients")
        return found[0]

    def _clinician(self, actors: list[Json], owner: Resource) -> str:
        for actor in actors:
            practitioner = self.index.find(actor, owner, "Practitioner")
            if practitioner is not None:
                return practitioner_name(practitioner)
            if refers_to(actor, "Practitioner") and text(actor, "display"):
                return read_text(text(actor, "display"))
        raise FieldRefused("clinician_missing")

    def _location(self, actors: list[Json], owner: Resource) -> str:
        for actor in actors:
            location = self.index.find(actor, owner, "Location")
            if location is not None or refers_to(actor, "Location"):
                named = text(location.body, "name") if location is not None else ""
                return read_text(text(actor, "display") or named)
        return ""


def _may_be_patient(actor: Json) -> bool:
    return not any(refers_to(actor, kind) for kind in ("Practitioner", "Location", "RelatedPerson"))


def _mode(body: Json) -> str:
    for extension in items(body, "extension"):
        if text(extension, "url") == _CHANNEL:
            return read_mode(concept(node(extension, "valueCodeableConcept")))
    return read_mode("")

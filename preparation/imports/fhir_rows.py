"""All FHIR resources of an import to rows: people first, for the others refer to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from preparation.imports.fhir_bookings import BookingReader
from preparation.imports.fhir_index import FhirIndex, check_r4
from preparation.imports.fhir_json import Json, Resource, items, node, text
from preparation.imports.fhir_people import (
    NHS_NUMBER_SYSTEM,
    concept,
    practitioner_name,
    read_person,
)
from preparation.imports.fhir_readings import PassedOver, ReadingReader
from preparation.imports.problems import FieldRefused, Problem
from preparation.imports.result_codes import ResultCodes
from preparation.imports.rows import ClinicianRow, ImportPlan, PersonRow, Row

_Reader = Callable[[Resource], Row | PassedOver | None]


class FhirRows:
    """One pass over all resources of an import."""

    def __init__(
        self,
        resources: Sequence[Resource],
        codes: ResultCodes,
        zone: str,
        now: datetime,
        routine: bool,
    ) -> None:
        self._resources = resources
        self._index = FhirIndex(resources)
        self._today = now.astimezone(ZoneInfo(zone)).date()
        self._people: dict[int, PersonRow] = {}
        self._roles: dict[str, str] = {}
        self._rows: list[Row] = []
        self._problems: list[Problem] = []
        self._notes: list[Problem] = []
        bookings = BookingReader(self._index, self._find_person, self._roles, zone, now)
        readings = ReadingReader(codes, self._find_person, zone, now, routine)
        self._steps: tuple[dict[str, _Reader], ...] = (
            {"PractitionerRole": self._role},
            {"Patient": self._patient, "Practitioner": self._clinician},
            {"Appointment": bookings.read, "Observation": readings.read},
        )

    def plan(self) -> ImportPlan:
        """Return what the resources say."""
        for clash in self._index.clashes:
            self._problems.append(Problem(clash.place, clash.kind, "id_twice"))
        for readers in self._steps:
            for resource in self._resources:
                if resource.kind in readers and resource not in self._index.clashes:
                    self._read(resource, readers[resource.kind])
        known = {kind for readers in self._steps for kind in readers}
        for resource in self._resources:
            if resource.kind not in known:
                self._notes.append(Problem(resource.place, resource.kind, "resource_not_taken"))
        return ImportPlan(tuple(self._rows), tuple(self._problems), tuple(self._notes))

    def _read(self, resource: Resource, reader: _Reader) -> None:
        try:
            row = reader(resource)
        except FieldRefused as refused:
            column = ".".join(filter(None, (resource.kind, refused.values.get("element"))))
            problem = Problem(resource.place, column, refused.reason, refused.values)
            self._problems.append(problem)
            return
        if isinstance(row, PassedOver):
            self._notes.append(Problem(resource.place, resource.kind, row.reason))
        elif row is not None:
            self._rows.append(row)

    def _patient(self, resource: Resource) -> PersonRow:
        return self._person(resource, note=True)

    def _person(self, resource: Resource, *, note: bool = False) -> PersonRow:
        known = self._people.get(id(resource.body))
        if known is not None:
            return known
        check_r4(resource)
        person, notes = read_person(resource, self._today)
        self._people[id(resource.body)] = person
        self._notes += notes if note else []
        return person

    def _find_person(self, reference: Json, owner: Resource) -> PersonRow | None:
        resource = self._index.find(reference, owner, "Patient")
        if resource is not None:
            try:
                return self._person(resource)
            except FieldRefused as refused:
                raise FieldRefused("patient_refused") from refused
        number = node(reference, "identifier")
        if text(number, "system") != NHS_NUMBER_SYSTEM:
            return None
        wanted = text(number, "value").replace(" ", "")
        return next((p for p in self._people.values() if p.nhs_number == wanted), None)

    def _clinician(self, resource: Resource) -> ClinicianRow:
        check_r4(resource)
        name = practitioner_name(resource)
        return ClinicianRow(resource.place, name, self._roles.get(name, ""))

    def _role(self, resource: Resource) -> None:
        practitioner = self._index.find(
            node(resource.body, "practitioner"), resource, "Practitioner"
        )
        if practitioner is not None:
            roles = [concept(code) for code in items(resource.body, "code")]
            self._roles[practitioner_name(practitioner)] = next(filter(None, roles), "")

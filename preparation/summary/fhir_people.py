"""Who and what the FHIR document is about: people, the practice, the appointment. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from preparation.summary.fhir_parts import (
    NHS_NUMBER,
    Resource,
    identifier,
    instant,
    legal,
    reference,
    resource,
)
from preparation.summary.model import Header, Summary

_NO_END = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"


@dataclass(frozen=True, slots=True)
class People:
    """Everybody and everything that other resources refer to."""

    patient: Resource
    organization: Resource
    practitioner: Resource
    appointment: Resource
    others: dict[str, Resource]
    """Those who answered for the patient, by their names."""

    def all(self) -> list[Resource]:
        """Return them in the order of the document."""
        first = [self.patient, self.practitioner, self.organization, self.appointment]
        return [*first, *self.others.values()]


def people_of(summary: Summary) -> People:
    """Return the resources for everybody that a summary names."""
    header = summary.header
    patient, organization = _patient(header), _organization(header)
    practitioner = _practitioner(header)
    return People(
        patient=patient,
        organization=organization,
        practitioner=practitioner,
        appointment=_appointment(header, patient, practitioner),
        others={name: _other(summary, name, patient) for name in summary.answered_by},
    )


def _patient(header: Header) -> Resource:
    named = [identifier("patient", header.patient_id)]
    if header.nhs_number:
        named.insert(0, {"system": NHS_NUMBER, "value": header.nhs_number})
    made = resource("Patient", header.patient_id) | {
        "identifier": named,
        "name": [_name(header.first_name, header.last_name)],
        "birthDate": header.date_of_birth.isoformat(),
    }
    if header.language:
        language = {"coding": [{"system": "urn:ietf:bcp:47", "code": header.language}]}
        made["communication"] = [{"language": language, "preferred": True}]
    return made


def _name(first: str, last: str) -> Resource:
    name: Resource = {"use": "official"}
    if last.strip():
        name["family"] = legal(last)
    if first.strip():
        name["given"] = [legal(first)]
    return name


def _organization(header: Header) -> Resource:
    made = resource("Organization", header.practice_id) | {
        "identifier": [identifier("practice", header.practice_id)],
        "name": legal(header.practice),
    }
    if header.practice_phone:
        made["telecom"] = [{"system": "phone", "value": header.practice_phone}]
    return made


def _practitioner(header: Header) -> Resource:
    made = resource("Practitioner", header.clinician_id) | {
        "identifier": [identifier("clinician", header.clinician_id)],
        "name": [{"text": legal(header.clinician)}],
    }
    role = header.clinician_role.strip()
    return made | {"qualification": [{"code": {"text": legal(role)}}]} if role else made


def _appointment(header: Header, patient: Resource, practitioner: Resource) -> Resource:
    """Return the appointment. Nobody told us when it ends: the document says that it is unknown."""
    unknown = {"extension": [{"url": _NO_END, "valueCode": "unknown"}]}
    made = resource("Appointment", header.appointment_id) | {
        "identifier": [identifier("appointment", header.appointment_id)],
        "status": "booked",
        "start": instant(header.appointment.astimezone(header.zone)),
        "_end": unknown,
        "participant": [
            {"actor": reference(who), "status": "accepted"} for who in (patient, practitioner)
        ],
    }
    where = ", ".join(filter(None, [header.location.strip(), header.mode.strip()]))
    return made | {"comment": legal(where)} if where else made


def _other(summary: Summary, name: str, patient: Resource) -> Resource:
    made = resource("RelatedPerson", f"{summary.preparation_id}|{name}")
    return made | {
        "identifier": [identifier("other", made["id"])],
        "patient": reference(patient),
        "name": [{"text": legal(name)}],
    }

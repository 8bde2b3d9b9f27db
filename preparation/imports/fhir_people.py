"""FHIR Patient, Practitioner and PractitionerRole (R4, UK Core) to rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from preparation.imports.dates import read_birth_date
from preparation.imports.fhir_json import Json, Resource, items, node, text, texts
from preparation.imports.identity import read_name, read_nhs_number, read_text
from preparation.imports.modes import read_language
from preparation.imports.problems import FieldRefused, Place, Problem, naming
from preparation.imports.rows import PersonRow
from preparation.imports.telephone import Telephone, read_telephone
from preparation.model import NhsNumber, PatientState

NHS_NUMBER_SYSTEM = "https://fhir.nhs.uk/Id/nhs-number"
_DEATH = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-DeathNotificationStatus"
_NOTIFIED = {"1", "2"}  # informal and formal notice of death
_NAME_USES = ("official", "usual", "", "nickname")


def read_person(patient: Resource, today: date) -> tuple[PersonRow, list[Problem]]:
    """Return a patient, and notes on telephone numbers that cannot be used.

    Raises FieldRefused, its values naming the element that is wrong.
    """
    body = patient.body
    with naming("name"):
        first, last = _names(body)
    with naming("birthDate"):
        born = _birth_date(body, today)
    with naming("identifier"):
        number = _nhs_number(body)
    with naming("communication"):
        language = _language(body)
    mobile, landline, notes = _numbers(body, patient.place)
    person = PersonRow(
        place=patient.place,
        first_name=first or last,
        last_name=last if first and last else "",
        date_of_birth=born,
        nhs_number=number,
        mobile=mobile.number if mobile else None,
        landline=landline.number if landline else None,
        language=language,
        access_needs="; ".join(_needs(body)) or None,
        state=_state(body),
    )
    return person, notes


def _names(body: Json) -> tuple[str, str]:
    named = [name for name in items(body, "name") if text(name, "use") in _NAME_USES]
    if not named:
        raise FieldRefused("missing")
    best = min(named, key=lambda name: _NAME_USES.index(text(name, "use")))
    first = read_name(next(iter(texts(best, "given")), ""))
    last = read_name(text(best, "family"))
    if not (first or last):
        raise FieldRefused("missing")
    return first, last


def _birth_date(body: Json, today: date) -> date:
    born = text(body, "birthDate")
    if len(born) != len("1948-05-03"):  # FHIR allows a year, or a year and month
        raise FieldRefused("date" if born else "missing")
    return read_birth_date(born, today=today)


def _nhs_number(body: Json) -> NhsNumber | None:
    found = {
        read_nhs_number(text(number, "value"))
        for number in items(body, "identifier")
        if text(number, "system") == NHS_NUMBER_SYSTEM and text(number, "use") != "old"
    } - {None}
    if len(found) > 1:
        raise FieldRefused("two_nhs_numbers")
    return next(iter(found), None)


def _numbers(body: Json, place: Place) -> tuple[Telephone | None, Telephone | None, list[Problem]]:
    found: list[Telephone] = []
    notes: list[Problem] = []
    usable = [way for way in items(body, "telecom") if _is_current_phone(way)]
    for way in sorted(usable, key=lambda way: text(way, "use") != "mobile"):
        try:
            number = read_telephone(text(way, "value"))
        except FieldRefused as refused:
            notes.append(Problem(place, "Patient.telecom", refused.reason, refused.values))
        else:
            found += [number] if number else []
    mobile = next((number for number in found if number.textable), None)
    landline = next((number for number in found if not number.textable), None)
    return mobile, landline, notes


def _is_current_phone(way: Json) -> bool:
    current = text(way, "use") != "old" and not text(node(way, "period"), "end")
    return current and text(way, "system") in ("phone", "sms")


def _language(body: Json) -> str | None:
    spoken = items(body, "communication")
    best = sorted(spoken, key=lambda item: item.get("preferred") is not True)
    codes = [
        text(code, "code") for item in best[:1] for code in items(node(item, "language"), "coding")
    ]
    return read_language(codes[0]) if codes else None


def _needs(body: Json) -> Iterator[str]:
    if any(item.get("interpreterRequired") is True for item in items(body, "extension")):
        yield "interpreter"
    for extension in items(body, "extension"):
        for part in items(extension, "extension"):
            if text(part, "url") == "PreferredWrittenCommunicationFormat":
                shown = items(node(part, "valueCodeableConcept"), "coding")
                yield from (read_text(text(coding, "display")) for coding in shown[:1])


def _state(body: Json) -> PatientState:
    if body.get("deceasedBoolean") is True or text(body, "deceasedDateTime") or _notified(body):
        return PatientState.DECEASED
    return PatientState.MOVED_AWAY if body.get("active") is False else PatientState.ACTIVE


def _notified(body: Json) -> bool:
    return any(
        text(coding, "code") in _NOTIFIED
        for extension in items(body, "extension")
        if text(extension, "url") == _DEATH
        for part in items(extension, "extension")
        for coding in items(node(part, "valueCodeableConcept"), "coding")
    )


def practitioner_name(practitioner: Resource) -> str:
    """Return a clinician's name as a patient would say it: "Dr Rastall"."""
    name = next(iter(items(practitioner.body, "name")), {})
    prefix = next(iter(texts(name, "prefix")), "")
    first = next(iter(texts(name, "given")), "")
    spoken = " ".join(filter(None, (prefix or first, text(name, "family"))))
    with naming("name"):
        found = read_text(spoken or text(name, "text"))
        if not found:
            raise FieldRefused("missing")
    return found


def concept(codeable: Json) -> str:
    """Return a codeable concept in words."""
    shown = (text(coding, "display") for coding in items(codeable, "coding"))
    return read_text(text(codeable, "text") or next(filter(None, shown), ""))

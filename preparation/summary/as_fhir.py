"""The summary as a FHIR R4 document: a Bundle that names its profiles, checked before it leaves.

The same summary always gives the same bytes. docs/summary-fhir.md says what is in it.
"""

from __future__ import annotations

import orjson
from fhir.resources.R4B.bundle import Bundle

from preparation.summary.fhir_parts import (
    Resource,
    coded,
    identifier,
    instant,
    legal,
    narrative,
    reference,
    resource,
    resource_id,
)
from preparation.summary.fhir_people import People, people_of
from preparation.summary.fhir_words import FhirSections, flag_text, responses_of, taken_back_of
from preparation.summary.model import Standing, Summary
from preparation.summary.phrases import Phrases
from preparation.words import Words

_SCOPE = {
    "system": "http://terminology.hl7.org/CodeSystem/consentscope",
    "code": "patient-privacy",
}
_RECIPIENT = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType",
    "code": "IRCP",
}
_AUTHOR, _ASSEMBLER = (
    {
        "system": "http://terminology.hl7.org/CodeSystem/provenance-participant-type",
        "code": code,
    }
    for code in ("author", "assembler")
)
_LOINC_CONSENT = {"system": "http://loinc.org", "code": "59284-0"}


class FhirDocument:
    """Makes the document."""

    def __init__(self, words: Words, phrases: Phrases) -> None:
        self._words = words
        self._phrases = phrases
        self._sections = FhirSections(words, phrases)

    def write(self, summary: Summary) -> bytes:
        """Return the Bundle as JSON. Raises ValueError for one that is not valid FHIR."""
        made = self.bundle(summary)
        Bundle.model_validate(made)
        return orjson.dumps(made, option=orjson.OPT_INDENT_2)

    def bundle(self, summary: Summary) -> Resource:
        """Return the document: the Composition first, then all that it refers to."""
        people = people_of(summary)
        agreed = summary.is_shared or summary.sharing
        responses = responses_of(summary, people, self._words) if agreed else []
        gone = taken_back_of(summary, people, self._words)
        flags = self._flags(summary, people)
        consents = self._consents(summary, people, responses)
        about = [*responses, *gone, *consents]
        composition = self._composition(summary, people, flags, about)
        provenance = self._provenance(summary, people, [composition, *responses, *gone])
        entries = [composition, *people.all(), *about, *flags, provenance]
        key = _key(summary)
        return {
            "resourceType": "Bundle",
            "id": resource_id("Bundle", key),
            "meta": {"profile": ["https://fhir.hl7.org.uk/StructureDefinition/UKCore-Bundle"]},
            "identifier": identifier("summary", key),
            "type": "document",
            "timestamp": instant(summary.built_at),
            "entry": [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in entries],
        }

    def _composition(
        self,
        summary: Summary,
        people: People,
        flags: list[Resource],
        entries: list[Resource],
    ) -> Resource:
        header, say = summary.header, self._words
        name = f"{header.first_name} {header.last_name}"
        sections = self._sections.of(summary, flags)
        if entries:
            sections[1 if flags else 0] |= {"entry": [reference(one) for one in entries]}
        return resource("Composition", summary.preparation_id) | {
            "identifier": identifier("summary", summary.preparation_id),
            "status": _status(summary),
            "type": coded("document", "preparation", say("summary_fhir.type")),
            "subject": reference(people.patient),
            "date": instant(summary.built_at),
            "author": self._authors(summary, people) or [self._assembler()],
            "title": legal(say("summary_fhir.title", name=name)),
            "custodian": reference(people.organization),
            "event": [{"detail": [reference(people.appointment)]}],
            "section": sections,
        }

    def _consents(
        self, summary: Summary, people: People, responses: list[Resource]
    ) -> list[Resource]:
        """Return what holds about sharing; the wish itself is in the answers, as said."""
        heading = self._words("summary_fhir.consent")
        if None in summary.taken_back:
            return [self._consent(summary, people, self._words("summary_fhir.taken_back"))]
        if not summary.sharing:
            return []
        who = {"role": {"coding": [_RECIPIENT]}, "reference": reference(people.practitioner)}
        made = self._consent(summary, people, f"{heading}: {summary.sharing}") | {
            "status": "active",
            "sourceReference": reference(responses[0]),
            "provision": {"type": "permit", "actor": [who]},
        }
        return [made]

    def _consent(self, summary: Summary, people: People, said: str) -> Resource:
        """Return a consent that does not hold any more."""
        return resource("Consent", summary.preparation_id) | {
            "text": narrative([said]),
            "identifier": [identifier("consent", summary.preparation_id)],
            "status": "inactive",
            "scope": {"coding": [_SCOPE]},
            "category": [
                {"coding": [_LOINC_CONSENT], "text": self._words("summary_fhir.consent_category")}
            ],
            "patient": reference(people.patient),
            "dateTime": instant(summary.last_at or summary.built_at),
            "organization": [reference(people.organization)],
            "policyRule": {"text": self._words("summary_fhir.consent")},
        }

    def _flags(self, summary: Summary, people: People) -> list[Resource]:
        flags = []
        for number, note in enumerate(summary.safety):
            text = flag_text(note, summary, self._words)
            made = resource("Flag", f"{summary.preparation_id}|{number}|{instant(note.at)}")
            flags.append(
                made
                | {
                    "text": narrative([text]),
                    "identifier": [identifier("flag", made["id"])],
                    "status": "active",
                    "category": [
                        coded("flag", "safety", self._words("summary_fhir.flag_category"))
                    ],
                    "code": {"text": legal(f"{note.heading}: {note.text}")},
                    "subject": reference(people.patient),
                    "period": {"start": instant(note.at)},
                }
            )
        return flags

    def _provenance(self, summary: Summary, people: People, targets: list[Resource]) -> Resource:
        made = resource("Provenance", _key(summary)) | {
            "target": [reference(one) for one in targets],
            "recorded": instant(summary.built_at),
            "agent": [
                *(_agent(_AUTHOR, who) for who in self._authors(summary, people)),
                _agent(_ASSEMBLER, self._assembler()),
            ],
        }
        if summary.channels and summary.first_at and summary.last_at:
            by = self._phrases.channel_names(summary)
            said = {"start": instant(summary.first_at), "end": instant(summary.last_at)}
            made["activity"] = {"text": self._words("summary_fhir.provenance", channels=by)}
            made["occurredPeriod"] = said
        return made

    def _authors(self, summary: Summary, people: People) -> list[Resource]:
        """Return those whose words are in it: nobody, where nothing was shared."""
        if not (summary.is_shared or summary.sharing):
            return []
        patient = [people.patient] if summary.patient_answered or summary.sharing else []
        return [reference(one) for one in (*patient, *people.others.values())]

    def _assembler(self) -> Resource:
        return {"display": self._words("summary_fhir.assembler")}


def _agent(role: Resource, who: Resource) -> Resource:
    return {"type": {"coding": [role]}, "who": who}


def _key(summary: Summary) -> str:
    return f"{summary.preparation_id}-v{summary.version}"


def _status(summary: Summary) -> str:
    if summary.standing in (Standing.PARTIAL, Standing.NO_REPLY):
        return "preliminary"
    return "amended" if summary.version > 1 else "final"

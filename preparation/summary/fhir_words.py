"""What was said, as FHIR: the exact words, the headings, what was agreed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from preparation.model import QuestionName
from preparation.summary.fhir_parts import (
    BASE,
    Resource,
    coded,
    identifier,
    instant,
    legal,
    narrative,
    reference,
    resource,
)
from preparation.summary.fhir_people import People
from preparation.summary.model import AgreedBefore, Line, Part, SafetyNote, Standing, Summary
from preparation.summary.outline import split
from preparation.summary.phrases import Phrases, clock_time, full_day, short_day
from preparation.words import Words

_SECTIONS = "summary_fhir.sections."
CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class FhirHeading:
    """A section of the Composition and the questions under it."""

    name: str
    heading: str
    questions: tuple[QuestionName, ...]


def read_fhir_headings(words: Words) -> tuple[FhirHeading, ...]:
    """Return the headings in the order of content/summary_fhir.yml."""
    keys = [key.removeprefix(_SECTIONS) for key in words if key.startswith(_SECTIONS)]
    return tuple(
        FhirHeading(
            name,
            words.raw(f"{_SECTIONS}{name}.heading"),
            tuple(map(QuestionName, split(words, f"{_SECTIONS}{name}.questions"))),
        )
        for name in dict.fromkeys(key.split(".")[0] for key in keys)
    )


def responses_of(summary: Summary, people: People, words: Words) -> list[Resource]:
    """Return one QuestionnaireResponse for everybody who answered: their exact words."""
    sayers: list[str | None] = [None] if _patient_is_in(summary) else []
    sayers += list(summary.answered_by)
    return [_response(summary, people, words, sayer) for sayer in sayers]


def _patient_is_in(summary: Summary) -> bool:
    return bool(summary.sharing) or any(line.said_by is None for line in summary.lines)


def _response(summary: Summary, people: People, words: Words, sayer: str | None) -> Resource:
    source = people.patient if sayer is None else people.others[sayer]
    made = _beginning(summary, words, sayer) | {
        "status": "in-progress" if summary.standing is Standing.PARTIAL else "completed",
        "subject": reference(people.patient),
        "authored": instant(summary.last_at or summary.built_at),
        "author": reference(source),
        "source": reference(source),
        "item": [_item(part, sayer) for part in summary.parts if _said(part, sayer)],
    }
    if sayer is None and summary.sharing:
        made["item"].append(_answer(CONSENT, words("summary.sharing.heading"), [summary.sharing]))
    return made


def taken_back_of(summary: Summary, people: People, words: Words) -> list[Resource]:
    """Return the answers that an earlier version shared and this one does not: marked, empty."""
    return [
        _beginning(summary, words, sayer)
        | {
            "status": "entered-in-error",
            "subject": reference(people.patient),
            "authored": instant(summary.built_at),
        }
        for sayer in summary.taken_back
    ]


def _beginning(summary: Summary, words: Words, sayer: str | None) -> Resource:
    """Return what names the answers of somebody: the same in every version."""
    made = resource("QuestionnaireResponse", f"{summary.preparation_id}|{sayer or ''}")
    version = words("summary_fhir.questionnaire_version")
    return made | {
        "identifier": identifier("answers", made["id"]),
        "questionnaire": f"{BASE}/Questionnaire/preparation|{version}",
    }


def _said(part: Part, sayer: str | None) -> list[Line]:
    return [line for line in part.lines if line.said_by == sayer]


def _item(part: Part, sayer: str | None) -> Resource:
    return _answer(part.question, part.heading, [line.text for line in _said(part, sayer)])


def _answer(question: str, heading: str, texts: Sequence[str]) -> Resource:
    answers = [{"valueString": legal(text)} for text in texts]
    return {"linkId": question, "text": heading, "answer": answers}


class FhirSections:
    """The sections of the Composition, under the headings of the PRSB standards."""

    def __init__(self, words: Words, phrases: Phrases) -> None:
        self._words = words
        self._phrases = phrases
        self._headings = read_fhir_headings(words)

    def of(self, summary: Summary, flags: Sequence[Resource]) -> list[Resource]:
        """Return the sections that have something in them; what may be urgent comes first."""
        made = [self._about(summary)]
        if flags:
            made.insert(0, self._safety(summary, flags))
        made += [self._section(one, summary) for one in self._headings if _under(one, summary)]
        if summary.answered_by:
            made.append(self._supported(summary))
        if summary.earlier:
            made.append(self._last_time(summary))
        if summary.agreed_before:
            made.append(self._agreed(summary, summary.agreed_before))
        return made

    def _about(self, summary: Summary) -> Resource:
        """Return what the document is, and how far it got: never that there is nothing to say."""
        say, name = self._words, summary.header.first_name
        texts = {
            "no_reply": say("summary_fhir.no_reply", name=name),
            "not_shared": say("summary_fhir.not_shared", name=name),
        }
        said = texts.get(summary.standing.value)
        paragraphs = [said] if said else [summary.label, self._phrases.answered(summary)]
        if summary.standing.value == "partial":
            paragraphs.append(self._phrases.standing(summary))
        if summary.header.access_needs:
            needs = say("summary_fhir.access_needs")
            paragraphs.append(f"{needs}: {summary.header.access_needs}")
        return _section("about", say("summary_fhir.label"), paragraphs)

    def _safety(self, summary: Summary, flags: Sequence[Resource]) -> Resource:
        texts = [flag_text(note, summary, self._words) for note in summary.safety]
        made = _section("safety", self._words("summary.page.safety_heading"), texts)
        return made | {"entry": [reference(flag) for flag in flags]}

    def _section(self, heading: FhirHeading, summary: Summary) -> Resource:
        parts = _under(heading, summary)
        paragraphs = [
            f"{part.heading}: {self._line(line, summary)}" for part in parts for line in part.lines
        ]
        return _section(heading.name, heading.heading, paragraphs)

    def _line(self, line: Line, summary: Summary) -> str:
        by = self._phrases.said_by(summary, line.said_by)
        top = self._words("summary.text.matters_most") if line.rank else ""
        about = f"[{self._phrases.result(line.about)}]" if line.about else ""
        return " ".join(filter(None, [line.text, f"({by})" if by else "", top, about]))

    def _supported(self, summary: Summary) -> Resource:
        names = self._phrases.listed(summary.answered_by)
        text = self._words("summary_fhir.supported", names=names)
        return _section("supported", text.removesuffix(names).strip(), [names])

    def _last_time(self, summary: Summary) -> Resource:
        assert summary.earlier is not None
        day = full_day(summary.earlier.appointment, summary.header.zone)
        said = [
            f"{part.heading}: {line.text}" for part in summary.earlier.parts for line in part.lines
        ]
        return _section("last_time", self._words("summary_fhir.last_time", day=day), said)

    def _agreed(self, summary: Summary, before: AgreedBefore) -> Resource:
        day = full_day(before.appointment, summary.header.zone)
        said = [*filter(None, [before.agreed]), *self._phrases.steps(summary)]
        return _section("agreed_before", self._words("summary.page.agreed_before", day=day), said)


def _under(heading: FhirHeading, summary: Summary) -> list[Part]:
    parts = {part.question: part for part in summary.parts}
    return [parts[question] for question in heading.questions if question in parts]


def _section(name: str, heading: str, paragraphs: list[str]) -> Resource:
    return {
        "title": heading,
        "code": coded("section", name, heading),
        "text": narrative(paragraphs),
    }


def flag_text(note: SafetyNote, summary: Summary, words: Words) -> str:
    """Return all that is to be said about something that may be urgent."""
    zone = summary.header.zone
    at = f"{short_day(note.at, zone)}, {clock_time(note.at, zone)}"
    return f"{note.heading}: {note.text}\n{words('summary.page.safety', at=at, told=note.told)}"

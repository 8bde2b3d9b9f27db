"""Answers -> summary. Pure: the same rows and version always give the same summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from preparation.model import Answer, AnswerId, Op, QuestionName
from preparation.record import PreparationRecord
from preparation.summary.agenda import TOP, first_rows, rank_agenda
from preparation.summary.model import (
    Earlier,
    Header,
    Line,
    Part,
    ResultBeside,
    SafetyNote,
    Section,
    Standing,
    Summary,
    SummaryVersion,
)
from preparation.summary.outline import AGENDA, CONSENTS, Outline, OutlineSection
from preparation.summary.sharing import read_sharing
from preparation.summary.topics import topics_of

_PATIENT = "patient"
_NO_RESULTS: Mapping[AnswerId, ResultBeside] = {}


def build_summary(
    record: PreparationRecord,
    rows: Sequence[Answer],
    version: SummaryVersion,
    outline: Outline,
    safety: Sequence[SafetyNote] = (),
    earlier: Earlier | None = None,
    about: Mapping[AnswerId, ResultBeside] = _NO_RESULTS,
) -> Summary:
    """Return the summary of one stored version.

    `rows` are all rows of the preparation, oldest first; only those that `version` lists are
    shown. Safety notes are shown whatever was agreed: the patient is told so at the start.
    `earlier` is what was shared last time, `about` the results that answers ask about: both
    are shown beside what is shared now, and with nothing shared not at all.
    """
    by_id = {row.id: row for row in rows}
    shown = [by_id[answer] for answer in version.answers]
    sharing = read_sharing([row.text for row in shown if row.question in CONSENTS], outline)
    said = [row for row in shown if row.question not in CONSENTS] if sharing.agreed else []
    lines = _lines(said, rows, outline, about)
    who = dict.fromkeys(row.answered_by for row in said)
    return Summary(
        preparation_id=version.preparation_id,
        version=version.number,
        label=outline.label,
        built_at=version.built_at,
        standing=_standing(said, rows, version.complete, outline),
        header=_header(record),
        answered_by=tuple(name for name in who if name != _PATIENT),
        patient_answered=_PATIENT in who,
        channels=tuple(dict.fromkeys(row.channel for row in sorted(said, key=_when))),
        first_at=min((row.at for row in said), default=None),
        last_at=max((row.at for row in said), default=None),
        sections=_sections(lines, outline),
        gaps=_gaps(lines, outline) if said else (),
        sharing=sharing.words,
        safety=tuple(safety),
        earlier=earlier if said else None,
    )


def earlier_from(summary: Summary) -> Earlier | None:
    """Return what a summary shared, to stand beside the next one's; None if nothing was."""
    return Earlier(summary.header.appointment, tuple(summary.parts)) if summary.lines else None


def _when(row: Answer) -> tuple[object, ...]:
    return row.at, row.id


def _standing(
    said: Sequence[Answer], rows: Sequence[Answer], complete: bool, outline: Outline
) -> Standing:
    if said:
        return Standing.FINISHED if complete else Standing.PARTIAL
    replied = any(row.op is Op.ADD and outline.is_shown(row.question) for row in rows)
    return Standing.NOT_SHARED if replied else Standing.NO_REPLY


def _lines(
    said: Sequence[Answer],
    rows: Sequence[Answer],
    outline: Outline,
    about: Mapping[AnswerId, ResultBeside],
) -> list[Line]:
    first = first_rows(rows)
    items = {first[row.id] for row in said if row.question in AGENDA}
    top = [item for item in rank_agenda(rows, outline).order if item in items][:TOP]
    rank: dict[AnswerId, int] = {item: n for n, item in enumerate(top, 1)}
    return [
        Line(
            answer_id=row.id,
            question=outline.place(row.question),
            text=row.text,
            at=row.at,
            channel=row.channel,
            said_by=None if row.answered_by == _PATIENT else row.answered_by,
            rank=rank.get(first[row.id]),
            topics=topics_of(row.text, outline.topics),
            about=about.get(row.id),
        )
        for row in said
    ]


def _sections(lines: Sequence[Line], outline: Outline) -> tuple[Section, ...]:
    sections = (_section(section, lines, outline) for section in outline.sections)
    return tuple(section for section in sections if section.parts)


def _section(section: OutlineSection, lines: Sequence[Line], outline: Outline) -> Section:
    parts = (
        Part(question, outline.headings[question], _of(question, lines))
        for question in section.questions
    )
    return Section(section.name, section.heading, tuple(part for part in parts if part.lines))


def _of(question: QuestionName, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines under a heading; all that is to be talked about is one list."""
    here = {AGENDA[0]: AGENDA, AGENDA[1]: ()}.get(question, (question,))
    return tuple(line for line in lines if line.question in here)


def _gaps(lines: Sequence[Line], outline: Outline) -> tuple[str, ...]:
    return tuple(outline.headings[name] for name in outline.core if not _of(name, lines))


def _header(record: PreparationRecord) -> Header:
    patient, appointment, practice = record.patient, record.appointment, record.practice
    zone = ZoneInfo(practice.choices.time_zone)
    day = appointment.start.astimezone(zone).date()
    return Header(
        first_name=patient.first_name,
        last_name=patient.last_name,
        date_of_birth=patient.date_of_birth,
        age=age_on(day, patient.date_of_birth),
        nhs_number=patient.nhs_number,
        language=patient.language,
        access_needs=patient.access_needs,
        practice=practice.name,
        practice_phone=practice.phone,
        clinician=record.clinician.name,
        clinician_role=record.clinician.role,
        appointment=appointment.start,
        location=appointment.location,
        mode=appointment.mode,
        zone=zone,
        patient_id=patient.id,
        practice_id=practice.id,
        clinician_id=record.clinician.id,
        appointment_id=appointment.id,
    )


def age_on(day: date, born: date) -> int:
    """Return how old somebody born on `born` is on `day`."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

"""Answers -> summary. Pure: the same rows and version always give the same summary."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from preparation.model import Answer, AnswerId, Op, QuestionName
from preparation.record import PreparationRecord
from preparation.summary.agenda import TOP, first_rows, rank_agenda
from preparation.summary.model import (
    AgreedBefore,
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
from preparation.summary.sharing import Sharing, read_sharing
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
    before: Collection[AnswerId] = (),
    agreed_before: AgreedBefore | None = None,
) -> Summary:
    """Return the summary of one stored version.

    `rows` are all rows, oldest first; those that `version` lists are shown. Safety notes are
    shown whatever was agreed; what stands beside the words only where there are some.
    `before`: the answers of earlier versions, of which some may be taken back.
    """
    said, sharing = _said(rows, version, outline)
    lines = _lines(said, rows, outline, about)
    others = tuple(dict.fromkeys(filter(None, map(_sayer, said))))
    return Summary(
        preparation_id=version.preparation_id,
        version=version.number,
        label=outline.label_others if others else outline.label,
        built_at=version.built_at,
        standing=_standing(said, rows, version.complete, outline),
        header=_header(record),
        answered_by=others,
        patient_answered=None in map(_sayer, said),
        channels=tuple(dict.fromkeys(row.channel for row in sorted(said, key=_when))),
        first_at=min((row.at for row in said), default=None),
        last_at=max((row.at for row in said), default=None),
        sections=_sections(lines, outline),
        gaps=_gaps(lines, outline) if said else (),
        sharing=sharing.words,
        taken_back=_taken_back([row for row in rows if row.id in before], said, sharing),
        safety=tuple(safety),
        earlier=earlier if said else None,
        agreed_before=agreed_before if said else None,
    )


def earlier_from(summary: Summary) -> Earlier | None:
    """Return what a summary shared, to stand beside the next one's; None if nothing was."""
    return Earlier(summary.header.appointment, tuple(summary.parts)) if summary.lines else None


def _when(row: Answer) -> tuple[object, ...]:
    return row.at, row.id


def _said(
    rows: Sequence[Answer], version: SummaryVersion, outline: Outline
) -> tuple[list[Answer], Sharing]:
    """Return the answers of a version that may be shown, and the wish about sharing them."""
    by_id = {row.id: row for row in rows}
    shown = [by_id[answer] for answer in version.answers]
    sharing = read_sharing([row.text for row in shown if row.question in CONSENTS], outline)
    said = [row for row in shown if row.question not in CONSENTS] if sharing.agreed else []
    return said, sharing


def _taken_back(
    before: Sequence[Answer], said: Sequence[Answer], sharing: Sharing
) -> tuple[str | None, ...]:
    now = {_sayer(row) for row in said} | ({None} if sharing.words else set())
    return tuple(dict.fromkeys(who for who in map(_sayer, before) if who not in now))


def _sayer(row: Answer) -> str | None:
    return None if row.answered_by == _PATIENT else row.answered_by


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
            said_by=_sayer(row),
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

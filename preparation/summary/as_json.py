"""The summary as JSON: the stable form that docs/summary-json.md describes. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from preparation.summary.model import Line, ResultBeside, SafetyNote, Section, Summary

SCHEMA = "beforehand/summary/1"


def as_json(summary: Summary) -> dict[str, Any]:
    """Return the document. Fields are only ever added."""
    return {
        "schema": SCHEMA,
        "preparation": summary.preparation_id,
        "version": summary.version,
        "built_at": _moment(summary.built_at),
        "standing": summary.standing.value,
        "label": summary.label,
        "patient": _patient(summary),
        "appointment": _appointment(summary),
        "answered": {
            "by": ["patient"] * summary.patient_answered + list(summary.answered_by),
            "channels": list(summary.channels),
            "first_at": _moment(summary.first_at),
            "last_at": _moment(summary.last_at),
        },
        "sharing": {
            "agreed": summary.is_shared or bool(summary.sharing),
            "words": summary.sharing,
        },
        "safety": [_safety(note) for note in summary.safety],
        "sections": [_section(section) for section in summary.sections],
        "nothing_to_show": list(summary.gaps),
        "topics": list(summary.topics),
        "last_time": _last_time(summary),
        "agreed_last_time": _agreed_before(summary),
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _patient(summary: Summary) -> dict[str, Any]:
    header = summary.header
    return {
        "first_name": header.first_name,
        "last_name": header.last_name,
        "date_of_birth": header.date_of_birth.isoformat(),
        "nhs_number": header.nhs_number,
        "language": header.language,
        "access_needs": header.access_needs,
    }


def _appointment(summary: Summary) -> dict[str, Any]:
    header = summary.header
    return {
        "start": header.appointment.astimezone(header.zone).isoformat(),
        "practice": header.practice,
        "clinician": header.clinician,
        "clinician_role": header.clinician_role,
        "location": header.location,
        "mode": header.mode,
    }


def _last_time(summary: Summary) -> dict[str, Any] | None:
    earlier, zone = summary.earlier, summary.header.zone
    if earlier is None:
        return None
    return {
        "appointment": earlier.appointment.astimezone(zone).isoformat(),
        "parts": [
            {
                "question": part.question,
                "heading": part.heading,
                "lines": [line.text for line in part.lines],
            }
            for part in earlier.parts
        ],
    }


def _agreed_before(summary: Summary) -> dict[str, Any] | None:
    before, zone = summary.agreed_before, summary.header.zone
    if before is None:
        return None
    return {
        "appointment": before.appointment.astimezone(zone).isoformat(),
        "agreed": before.agreed,
        "steps": [
            {"what": step.what, "who": step.who.value, "name": step.name, "by_when": step.by_when}
            for step in before.steps
        ],
    }


def _result(about: ResultBeside) -> dict[str, Any]:
    return {
        "name": about.name,
        "day": about.day,
        "value": about.value or None,
        "earlier": [{"value": value, "day": day} for value, day in about.earlier],
        "trend": about.trend or None,
        "target": about.target or None,
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "name": section.name,
        "heading": section.heading,
        "parts": [
            {
                "question": part.question,
                "heading": part.heading,
                "lines": [_line(line) for line in part.lines],
            }
            for part in section.parts
        ],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "answer": line.answer_id,
        "question": line.question,
        "text": line.text,
        "rank": line.rank,
        "at": _moment(line.at),
        "channel": line.channel,
        "said_by": line.said_by or "patient",
        "topics": list(line.topics),
        "result": _result(line.about) if line.about else None,
    }


def _safety(note: SafetyNote) -> dict[str, Any]:
    return {
        "heading": note.heading,
        "text": note.text,
        "at": _moment(note.at),
        "told": note.told,
    }

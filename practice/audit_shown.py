"""Lines of the audit trail as somebody reads them: with names, years and links. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from practice.audit_asked import AUDIT
from preparation.model import Role
from preparation.records.audit_reading import AuditRow
from preparation.records.audit_subjects import Subjects
from preparation.summary.phrases import clock_time, plain_date
from preparation.words import Words

CHANGED_SETTING = "changed a setting"
_PAGES = {
    "preparation": "/practice/preparations/",
    "alert": "/practice/alerts/",
    "patient": "/practice/patients/",
    "staff": "/practice/staff/",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `link` is empty where there is nothing to lead to."""

    number: int
    day: str
    time: str
    iso: str
    who: str
    actor: str
    action: str
    subject: str
    link: str


def keys_in(rows: Sequence[AuditRow]) -> set[str]:
    """Return what may be an identifier in the subjects of some lines."""
    return {row.subject.partition(" ")[0] for row in rows}


def line_of(row: AuditRow, zone: ZoneInfo, subjects: Subjects, role: str, words: Words) -> Line:
    """Return a line for somebody of a role: an auditor is led to no patient."""
    subject, link = _subject(row, subjects, role, words)
    return Line(
        number=row.number,
        day=plain_date(row.at.astimezone(zone).date()),
        time=clock_time(row.at, zone),
        iso=_iso(row.at, zone),
        who=row.name or row.actor,
        actor=row.actor,
        action=row.action,
        subject=subject,
        link=link,
    )


def cells_of(line: Line) -> tuple[str, ...]:
    """Return a line as a row of a file."""
    return (str(line.number), line.iso, line.who, line.actor, line.action, line.subject)


def _subject(row: AuditRow, subjects: Subjects, role: str, words: Words) -> tuple[str, str]:
    key, _, rest = row.subject.partition(" ")
    if row.action == CHANGED_SETTING:
        return _setting(row.subject, words), ""
    kind = _kind(key, subjects)
    if not kind:
        return "" if row.subject == row.actor else row.subject, ""
    if kind == "staff":
        name = "" if row.subject == row.actor else f"{subjects.staff[key]} {rest}".strip()
        return name, f"{_PAGES[kind]}{key}" if name and role == Role.MANAGER else ""
    named = words(f"practice_audit.kind.{kind}", which=row.subject)
    pages = _PAGES[kind] if role == Role.MANAGER else f"{AUDIT}?about="
    return named, f"{pages}{key}"


def _kind(key: str, subjects: Subjects) -> str:
    kinds = {
        "preparation": subjects.preparations,
        "patient": subjects.patients,
        "alert": subjects.alerts,
        "staff": subjects.staff,
    }
    return next((name for name, keys in kinds.items() if key in keys), "")


def _setting(change: str, words: Words) -> str:
    """Return "Invite ...: 12 -> 10": the setting by the name that its page gives it."""
    name, colon, values = change.partition(": ")
    key = f"practice_settings.field.{name}"
    if not colon or key not in words:
        return change
    old, _, new = (_plain(value, words) for value in values.partition(" -> "))
    return words("practice_audit.setting", name=words(key), old=old, new=new)


def _plain(value: str, words: Words) -> str:
    plain = {"True": "practice_settings.yes", "False": "practice_settings.no"}
    return words(plain[value]) if value in plain else value


def _iso(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat(timespec="seconds")

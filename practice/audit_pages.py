"""Who saw and did what, for the manager and the auditor: no patient's name, no patient's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from aiohttp import web

from practice.days import start_of
from practice.forms import one_line
from practice.room import Surroundings
from preparation.model import PracticeId, Role
from preparation.records import audit
from preparation.records.audit_reading import (
    PAGE,
    AuditQuery,
    AuditRow,
    actors_of,
    read_trail,
    subjects_of,
)
from preparation.records.database import Connection
from preparation.records.practices import read_practice
from preparation.records.staff import StaffMember
from preparation.summary.phrases import clock_time, short_day

AUDIT = "/practice/audit"
READS_AUDIT = frozenset({Role.MANAGER, Role.AUDITOR})


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for, as they typed it; what makes no sense is left out."""

    person: str
    first: date | None
    last: date | None
    about: str
    before: int | None

    def fields(self) -> dict[str, str]:
        """Return the search as the fields of its form."""
        return {
            "person": self.person,
            "from": self.first.isoformat() if self.first else "",
            "to": self.last.isoformat() if self.last else "",
            "about": self.about,
        }


class AuditPages:
    """The audit trail of the own practice."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the address."""
        return [web.get(AUDIT, self._here.door.opens(self._audit, READS_AUDIT))]

    async def _audit(self, request: web.Request, member: StaffMember) -> web.Response:
        here, asked = self._here, _asked(request)

        def work(c: Connection) -> dict[str, Any]:
            practice = read_practice(c, member.practice_id)
            zone = ZoneInfo(practice.choices.time_zone)
            query = self._query(c, member.practice_id, asked, zone)
            found = {
                "practice": practice,
                "lines": [_line(row, zone) for row in read_trail(c, practice.id, query)],
                "people": actors_of(c, practice.id),
                "anchor": audit.anchor(c),
                "nobody": asked.about != "" and not query.about,
            }
            now = here.clock()
            audit.append(c, now, practice.id, member.id, "read the audit trail", member.id)
            return found

        found = await here.database.write(work)
        return here.rendering.page(
            "audit.html",
            member,
            asked=asked.fields(),
            searched=any(asked.fields().values()),
            older=_older(asked, found["lines"]),
            is_first=asked.before is None,
            **found,
        )

    def _query(
        self, c: Connection, practice_id: PracticeId, asked: Asked, zone: ZoneInfo
    ) -> AuditQuery:
        vault = self._here.database.vault
        about = subjects_of(c, vault, practice_id, asked.about) if asked.about else None
        return AuditQuery(
            actor=asked.person,
            start=start_of(asked.first, zone) if asked.first else None,
            end=start_of(asked.last + timedelta(days=1), zone) if asked.last else None,
            about=about,
            before=asked.before,
        )


def _asked(request: web.Request) -> Asked:
    query = request.query
    number = query.get("before", "")
    return Asked(
        person=one_line(query.get("person", ""), 80),
        first=_day(query.get("from", "")),
        last=_day(query.get("to", "")),
        about=one_line(query.get("about", ""), 80),
        before=int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None,
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2200 else None


def _line(row: AuditRow, zone: ZoneInfo) -> dict[str, object]:
    return {
        "number": row.number,
        "day": short_day(row.at, zone),
        "time": clock_time(row.at, zone),
        "iso": _iso(row.at, zone),
        "who": row.name or row.actor,
        "action": row.action,
        "subject": "" if row.subject == row.actor else row.subject,
    }


def _iso(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat(timespec="seconds")


def _older(asked: Asked, lines: list[dict[str, object]]) -> str | None:
    """Return the address of the next page, if there is one."""
    if len(lines) < PAGE:
        return None
    fields = {name: value for name, value in asked.fields().items() if value}
    return f"{AUDIT}?{urlencode(fields | {'before': str(lines[-1]['number'])})}"

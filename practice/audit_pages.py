"""Who saw and did what, for the manager and the auditor: no patient's name, no patient's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from aiohttp import web

from practice.audit_asked import AUDIT, Asked, read_asked
from practice.audit_shown import Line, cells_of, keys_in, line_of
from practice.days import start_of
from practice.forms import see_other
from practice.room import Surroundings
from practice.steps import when
from preparation.keeping.audit_watch import AuditWatch
from preparation.learning.csv import csv_text
from preparation.model import Practice, Role
from preparation.records import audit
from preparation.records.audit_checks import AuditCheck, newest_check
from preparation.records.audit_reading import (
    PAGE,
    AuditQuery,
    actors_of,
    read_trail,
    subjects_of,
)
from preparation.records.audit_subjects import Subjects, subjects_among
from preparation.records.database import Connection
from preparation.records.practices import read_practice
from preparation.records.staff import StaffMember
from preparation.summary.phrases import plain_date

READS_AUDIT = frozenset({Role.MANAGER, Role.AUDITOR})
MOST_IN_FILE = 50_000


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, and what the page says beside it."""

    practice: Practice
    lines: list[Line]
    people: list[tuple[str, str]]
    anchor: str
    check: AuditCheck | None
    nobody: bool


class AuditPages:
    """The audit trail of the own practice."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here
        self._watch = AuditWatch(here.database, here.clock, here.new_id)

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.door.opens
        return [
            web.get(AUDIT, opens(self._show, READS_AUDIT)),
            web.get(f"{AUDIT}.csv", opens(self._csv, READS_AUDIT)),
            web.post(f"{AUDIT}/check", opens(self._check, READS_AUDIT)),
        ]

    async def _show(self, request: web.Request, member: StaffMember) -> web.Response:
        asked = read_asked(request.query)
        await self._note(member, "read the audit trail")
        found = await self._here.database.read(lambda c: self._find(c, member, asked))
        problems = asked.problems()
        more = len(found.lines) == PAGE
        return self._here.rendering.page(
            "audit.html",
            member,
            status=422 if problems else 200,
            found=found,
            practice=found.practice,
            checked=self._checked(found),
            asked=asked.fields(),
            problems=problems,
            searched=any(asked.fields().values()),
            older=asked.address(before=str(found.lines[-1].number)) if more else "",
            file=asked.address(".csv"),
            is_first=asked.before is None,
        )

    async def _note(self, member: StaffMember, action: str) -> None:
        now, practice_id = self._here.clock(), member.practice_id
        await self._here.database.write(
            lambda c: audit.append(c, now, practice_id, member.id, action, member.id)
        )

    def _find(self, c: Connection, member: StaffMember, asked: Asked) -> Found:
        practice = read_practice(c, member.practice_id)
        zone, query = ZoneInfo(practice.choices.time_zone), self._query(c, practice, asked)
        rows = read_trail(c, practice.id, query)
        subjects, words = subjects_among(c, practice.id, keys_in(rows)), self._here.words
        return Found(
            practice,
            [line_of(row, zone, subjects, member.role, words) for row in rows],
            actors_of(c, practice.id),
            audit.anchor(c),
            newest_check(c),
            nobody=asked.about != "" and not query.about,
        )

    def _query(self, c: Connection, practice: Practice, asked: Asked) -> AuditQuery:
        vault, zone = self._here.database.vault, ZoneInfo(practice.choices.time_zone)
        about = subjects_of(c, vault, practice.id, asked.about) if asked.about else None
        return AuditQuery(
            actor=asked.person,
            start=start_of(asked.first, zone) if asked.first else None,
            end=start_of(asked.last + timedelta(days=1), zone) if asked.last else None,
            about=about,
            before=asked.before,
        )

    def _checked(self, found: Found) -> str:
        """Return when the whole trail was last looked through, and what was found."""
        words, check = self._here.words, found.check
        if check is None:
            return words("practice_audit.check.never")
        zone = ZoneInfo(found.practice.choices.time_zone)
        day = plain_date(check.at.astimezone(zone).date())
        time = when(check.at, zone).rpartition(", ")[2]
        if check.broken is not None:
            return words("practice_audit.check.broken", day=day, time=time, line=check.broken)
        return words("practice_audit.check.whole", day=day, time=time, count=check.last)

    async def _check(self, _request: web.Request, member: StaffMember) -> web.Response:
        """Look through the whole trail now."""
        await self._watch.look()
        await self._note(member, "had the trail checked")
        return see_other(f"{AUDIT}#check")

    async def _csv(self, request: web.Request, member: StaffMember) -> web.Response:
        """Return the search as a file for a spreadsheet, with identifiers as they are kept."""
        asked = read_asked(request.query)
        await self._note(member, "took out the audit trail")
        text = await self._here.database.read(lambda c: self._file(c, member, asked))
        return web.Response(
            body=("\ufeff" + text).encode(),
            content_type="text/csv",
            charset="utf-8",
            headers={"Content-Disposition": 'attachment; filename="audit-trail.csv"'},
        )

    def _file(self, c: Connection, member: StaffMember, asked: Asked) -> str:
        practice, words = read_practice(c, member.practice_id), self._here.words
        zone, query = ZoneInfo(practice.choices.time_zone), self._query(c, practice, asked)
        found = read_trail(c, practice.id, query, MOST_IN_FILE)
        names = ("number", "when", "who", "key", "action", "subject")
        heads = tuple(words(f"practice_audit.{name}") for name in names)
        cut = [(words("practice_audit.cut", count=MOST_IN_FILE),)]
        return csv_text(
            [
                heads,
                *(cells_of(line_of(row, zone, Subjects(), member.role, words)) for row in found),
                *(cut if len(found) == MOST_IN_FILE else []),
            ]
        )

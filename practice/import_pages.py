"""Taking in a list of appointments, patients or results: look first, then confirm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from aiohttp import web

from practice.forms import read_form, see_other
from practice.import_doubts import decide, show_doubts
from practice.import_lines import show_absent, show_changes, show_new
from practice.import_reports import as_shown, standing
from practice.import_templates import template_columns, template_file
from practice.import_uploads import MOST_BYTES, MOST_FILES, GivenFiles, UploadRefused
from practice.import_work import ImportWork
from practice.room import Room, Surroundings
from practice.steps import when
from preparation.errors import NotFound
from preparation.imports.csv_columns import KINDS
from preparation.imports.differences import SHOWN
from preparation.imports.vocabulary import Vocabulary
from preparation.invite.quiet_hours import next_allowed
from preparation.invite.wording import CountSegments
from preparation.model import Practice, Role
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.identity_doubts import open_doubts
from preparation.records.import_takings import Taking, begin_taking, read_taking
from preparation.records.imports import (
    Upload,
    UploadId,
    UploadState,
    newest_uploads,
    read_differences,
    read_upload,
    set_upload_state,
)
from preparation.records.practices import read_practice
from preparation.records.staff import StaffMember

IMPORT = "/practice/import"
_ONE = IMPORT + "/{upload}"
IMPORTERS = frozenset({Role.STAFF, Role.MANAGER})
_REFRESH = "2"
_STALLED = timedelta(minutes=2)
_AT_WORK = frozenset({UploadState.GIVEN, UploadState.WANTED})


def import_pages(
    vocabulary: Vocabulary, count_segments: CountSegments
) -> Callable[[Surroundings], Room]:
    """Return what makes the room, which has to know the words of files, and what a text costs."""
    return lambda here: ImportPages(here, vocabulary, count_segments)


class ImportPages:
    """Files, what they would do, and whom the record knows as somebody else."""

    def __init__(
        self, here: Surroundings, vocabulary: Vocabulary, count_segments: CountSegments
    ) -> None:
        self._here = here
        self._work = ImportWork(here, vocabulary, count_segments)

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = partial(self._here.door.opens, roles=IMPORTERS)
        return [
            web.get(IMPORT, opens(self._show, shows="import")),
            web.post(IMPORT, opens(self._take)),
            web.post(f"{IMPORT}/doubts/{{doubt}}", opens(self._decide)),
            web.get(f"{IMPORT}/templates/{{kind}}", opens(self._template)),
            web.get(_ONE, opens(self._one, shows="import")),
            web.post(f"{_ONE}/confirm", opens(self._confirm)),
            web.post(f"{_ONE}/drop", opens(self._drop)),
        ]

    async def _show(self, _request: web.Request, member: StaffMember) -> web.Response:
        return await self._page(member)

    async def _page(
        self, member: StaffMember, *, problem: str = "", status: int = 200, told: str = ""
    ) -> web.Response:
        here = self._here
        practice = await here.database.read(lambda c: read_practice(c, member.practice_id))
        files = await here.database.read(lambda c: newest_uploads(c, member.practice_id))
        doubts = await here.database.read(lambda c: open_doubts(c, member.practice_id))
        zone = ZoneInfo(practice.choices.time_zone)
        return here.rendering.page(
            "import.html",
            member,
            status=status,
            practice=practice,
            problem=problem,
            told=told,
            most=MOST_BYTES // (1024 * 1024),
            most_files=MOST_FILES,
            files=[(one, when(one.given_at, zone), standing(one)) for one in files],
            kinds=[(kind, template_columns(kind)) for kind in KINDS],
            doubts=show_doubts(doubts, zone, here.words),
        )

    async def _template(self, request: web.Request, _member: StaffMember) -> web.Response:
        kind = request.match_info["kind"].removesuffix(".csv")
        text = template_file(kind, self._here.words)
        if text is None:
            raise NotFound("template")
        name = f'attachment; filename="{kind}.csv"'
        headers = {"Content-Disposition": name}
        return web.Response(text=text, content_type="text/csv", charset="utf-8", headers=headers)

    async def _take(self, request: web.Request, member: StaffMember) -> web.Response:
        try:
            upload_id = await GivenFiles(self._here, member).files(request)
        except UploadRefused as refused:
            return await self._page(member, problem=refused.reason, status=422)
        self._work.begin_reading(member.practice_id, upload_id)
        return see_other(_ONE.format(upload=upload_id))

    async def _one(self, request: web.Request, member: StaffMember) -> web.Response:
        here, upload = self._here, await self._upload(request, member)
        taking, lines = await here.database.read(lambda c: _progress(c, upload))
        practice = await here.database.read(lambda c: read_practice(c, member.practice_id))
        zone = ZoneInfo(practice.choices.time_zone)
        at_work = upload.state in _AT_WORK
        heard = upload.at if taking is None or taking.at is None else taking.at
        quiet = at_work and not self._work.is_under_way(upload.id)
        stalled = quiet and here.clock() - heard > _STALLED
        report = upload.report if upload.report and "counts" in upload.report else None
        response = here.rendering.page(
            "import_one.html",
            member,
            upload=upload,
            at_work=at_work and not stalled,
            stalled=stalled,
            taking=taking,
            broken=upload.report if upload.state is UploadState.FAILED else None,
            report=as_shown(report, upload.names) if report else None,
            changes=(changes := show_changes(lines, here.words, upload.names)),
            more_changes=len(changes) >= SHOWN,
            new=show_new(lines, zone),
            absent=show_absent(lines, zone),
            practice=practice,
            shown=SHOWN,
            goes=_goes(practice, here.clock()),
        )
        if at_work and not stalled:
            response.headers["Refresh"] = _REFRESH
        return response

    async def _confirm(self, request: web.Request, member: StaffMember) -> web.Response:
        upload, form = await self._upload(request, member), await read_form(request)
        good_rows_only, hold = form.get("good_rows_only") == "yes", form.get("hold") == "yes"
        here = self._here

        def begin(c: Connection) -> bool:
            if not self._move(c, upload, member, UploadState.WANTED, "confirmed an import"):
                return False
            now, by = here.clock(), member.id
            begin_taking(
                c,
                upload.id,
                by=by,
                good_rows_only=good_rows_only,
                at=now,
                hold_invites=hold,
            )
            return True

        if await here.database.write(begin):
            self._work.begin_taking(member.practice_id, upload.id)
        return see_other(_ONE.format(upload=upload.id))

    async def _drop(self, request: web.Request, member: StaffMember) -> web.Response:
        upload, gone = await self._upload(request, member), "threw an import away"
        dropped = UploadState.DROPPED
        await self._here.database.write(lambda c: self._move(c, upload, member, dropped, gone))
        return see_other(IMPORT)

    def _move(
        self, c: Connection, upload: Upload, member: StaffMember, to: UploadState, action: str
    ) -> bool:
        """Move files on from where they waited for a person, once however often it is asked."""
        now, new_id = self._here.clock(), self._here.new_id
        found = read_upload(c, member.practice_id, upload.id)
        stale = to is UploadState.DROPPED and found.is_open
        if found.state is not UploadState.READ and not stale:
            return False
        set_upload_state(c, upload.id, to, at=now, new_id=new_id, report=found.report)
        append(c, now, member.practice_id, member.id, action, upload.id)
        return True

    async def _decide(self, request: web.Request, member: StaffMember) -> web.Response:
        here, form = self._here, await read_form(request)
        doubt, decision = request.match_info["doubt"], form.get("decision", "")
        told = await here.database.write(
            lambda c: decide(
                c,
                here.database.vault,
                member,
                doubt,
                decision,
                now=here.clock(),
                new_id=here.new_id,
            )
        )
        return await self._page(member, told=told)

    async def _upload(self, request: web.Request, member: StaffMember) -> Upload:
        asked = UploadId(request.match_info["upload"])
        if len(asked) > 40:
            raise NotFound("upload")
        return await self._here.database.read(lambda c: read_upload(c, member.practice_id, asked))


def _goes(practice: Practice, now: datetime) -> str:
    """Return when the next texts may go; nothing where that is at once."""
    moment = next_allowed(now, practice.choices)
    return when(moment, ZoneInfo(practice.choices.time_zone)) if moment > now else ""


def _progress(c: Connection, upload: Upload) -> tuple[Taking | None, list[dict[str, str]]]:
    """Return how far files are in, and what they would change."""
    lines = read_differences(c, upload.id)
    try:
        return read_taking(c, upload.id), lines
    except NotFound:
        return None, lines

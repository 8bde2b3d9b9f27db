"""Taking in a list of appointments, patients or results: look first, then confirm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

from aiohttp import web

from practice.forms import read_form, see_other
from practice.import_doubts import decide, show_doubts
from practice.import_reports import as_shown
from practice.import_uploads import MOST_BYTES, Taking, UploadRefused
from practice.import_work import ImportWork
from practice.room import Room, Surroundings
from practice.steps import when
from preparation.errors import NotFound
from preparation.imports.result_codes import ResultCodes
from preparation.model import Role
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.identity_doubts import open_doubts
from preparation.records.imports import (
    Upload,
    UploadId,
    UploadState,
    newest_uploads,
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


def import_pages(codes: ResultCodes) -> Callable[[Surroundings], Room]:
    """Return what makes the room, which has to know the measurements that are taken in."""
    return lambda here: ImportPages(here, codes)


class ImportPages:
    """Files, what they would do, and whom the record knows as somebody else."""

    def __init__(self, here: Surroundings, codes: ResultCodes) -> None:
        self._here = here
        self._work = ImportWork(here, codes)

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = partial(self._here.door.opens, roles=IMPORTERS)
        return [
            web.get(IMPORT, opens(self._show)),
            web.post(IMPORT, opens(self._take)),
            web.post(f"{IMPORT}/doubts/{{doubt}}", opens(self._decide)),
            web.get(_ONE, opens(self._one)),
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
            files=[(one, when(one.given_at, zone)) for one in files],
            doubts=show_doubts(doubts, zone, here.words),
        )

    async def _take(self, request: web.Request, member: StaffMember) -> web.Response:
        try:
            upload_id = await Taking(self._here, member).file(request)
        except UploadRefused as refused:
            return await self._page(member, problem=refused.reason, status=422)
        self._work.begin_reading(member.practice_id, upload_id)
        return see_other(_ONE.format(upload=upload_id))

    async def _one(self, request: web.Request, member: StaffMember) -> web.Response:
        here, upload = self._here, await self._upload(request, member)
        at_work = upload.state in _AT_WORK
        quiet = at_work and not self._work.is_under_way(upload.id)
        stalled = quiet and here.clock() - upload.at > _STALLED
        response = here.rendering.page(
            "import_one.html",
            member,
            upload=upload,
            at_work=at_work and not stalled,
            stalled=stalled,
            report=as_shown(upload.report) if upload.report else None,
        )
        if at_work and not stalled:
            response.headers["Refresh"] = _REFRESH
        return response

    async def _confirm(self, request: web.Request, member: StaffMember) -> web.Response:
        upload, form = await self._upload(request, member), await read_form(request)
        if await self._move(upload, member, UploadState.WANTED, "confirmed an import"):
            good_rows_only = form.get("good_rows_only") == "yes"
            self._work.begin_taking(
                member.practice_id, upload.id, member.id, good_rows_only=good_rows_only
            )
        return see_other(_ONE.format(upload=upload.id))

    async def _drop(self, request: web.Request, member: StaffMember) -> web.Response:
        upload = await self._upload(request, member)
        await self._move(upload, member, UploadState.DROPPED, "threw an import away")
        return see_other(IMPORT)

    async def _move(
        self, upload: Upload, member: StaffMember, to: UploadState, action: str
    ) -> bool:
        """Move a file on from where it waited for a person, once however often it is asked."""
        here = self._here

        def work(c: Connection) -> bool:
            now, new_id = here.clock(), here.new_id
            found = read_upload(c, member.practice_id, upload.id)
            stale = to is UploadState.DROPPED and found.is_open
            if found.state is not UploadState.READ and not stale:
                return False
            set_upload_state(c, upload.id, to, at=now, new_id=new_id, report=found.report)
            append(c, now, member.practice_id, member.id, action, upload.id)
            return True

        return await here.database.write(work)

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

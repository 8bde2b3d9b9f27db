"""The worklist: everybody ahead, what somebody is to do, and that it has been done."""

from __future__ import annotations

from urllib.parse import urlencode

from aiohttp import web

from practice.batches import LOOK_BACK, batches_to_release
from practice.clinicians import own_id
from practice.forms import read_form, see_other
from practice.passing_on import passing_on
from practice.room import Surroundings
from practice.work_marks import mark_done, send_again, send_all_again
from practice.work_rows import (
    FILTERS,
    KINDS,
    QUIET,
    READY,
    filters,
    kind_name,
    results_line,
    work_rows,
)
from practice.work_told import say_told
from practice.worklist import TODO, Wanted, read_worklist
from preparation.model import PreparationId, Role
from preparation.records.database import Connection
from preparation.records.staff import StaffMember

WORKLIST = "/practice/worklist"
_ONE = WORKLIST + "/{preparation}"
_MAY_SEND_ALL = frozenset({Role.STAFF, Role.MANAGER})


class WorklistPages:
    """What a receptionist works through in a morning."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.door.opens
        return [
            web.get(WORKLIST, opens(self._list, shows="worklist")),
            web.post(f"{WORKLIST}/again", opens(self._send_all, roles=_MAY_SEND_ALL)),
            web.post(f"{_ONE}/done", opens(self._done)),
            web.post(f"{_ONE}/undone", opens(self._undone)),
            web.post(f"{_ONE}/send", opens(self._send)),
        ]

    async def _list(self, request: web.Request, member: StaffMember) -> web.Response:
        here, wanted = self._here, _wanted(dict(request.query))
        now = here.clock()
        kinds = here.outline.kinds if member.role == Role.CLINICIAN else None
        found = await here.database.read(
            lambda c: read_worklist(c, member.practice_id, wanted, now=now, kinds=kinds)
        )
        told, waiting = await here.database.read(
            lambda c: (
                say_told(c, member, request.query, here.words, now),
                batches_to_release(c, member, since=now - LOOK_BACK),
            )
        )
        return here.rendering.page(
            "worklist.html",
            member,
            found=found,
            said=passing_on(found.practice.choices, here.words, mail=here.mailer is not None),
            rows=work_rows(found, here.words),
            filters=filters(found, FILTERS, here.words),
            more=filters(found, (*QUIET, *READY), here.words),
            heading=kind_name(found.wanted.kind, here.words),
            results=results_line(found, own_id(member, found.clinicians), here.words),
            told=told,
            waiting=waiting,
            sends_all=found.wanted.kind == "held" and member.role in _MAY_SEND_ALL,
            address=lambda **changes: _address(found.wanted, **changes),
        )

    async def _done(self, request: web.Request, member: StaffMember) -> web.Response:
        return await self._mark(request, member, done=True)

    async def _undone(self, request: web.Request, member: StaffMember) -> web.Response:
        return await self._mark(request, member, done=False)

    async def _mark(self, request: web.Request, member: StaffMember, *, done: bool) -> web.Response:
        here, form = self._here, await read_form(request)
        asked = PreparationId(request.match_info["preparation"])
        told = await here.database.write(
            lambda c: mark_done(
                c,
                member,
                asked,
                form.get("kind", ""),
                form.get("note", ""),
                now=here.clock(),
                new_id=here.new_id,
                done=done,
            )
        )
        about = {"about": asked, "kind": form.get("kind", "")}
        return see_other(_address(_wanted(form), told=told, **about))

    async def _send(self, request: web.Request, member: StaffMember) -> web.Response:
        here, form = self._here, await read_form(request)
        asked = PreparationId(request.match_info["preparation"])

        def work(c: Connection) -> str:
            return send_again(c, member, asked, now=here.clock(), new_id=here.new_id)

        told = await here.database.write(work)
        return see_other(_address(_wanted(form), told=told, about=asked))

    async def _send_all(self, request: web.Request, member: StaffMember) -> web.Response:
        here, form = self._here, await read_form(request)
        sent = await here.database.write(
            lambda c: send_all_again(
                c, here.database.vault, member, now=here.clock(), new_id=here.new_id
            )
        )
        return see_other(
            _address(_wanted(form), told="sent_all" if sent else "refused", count=sent)
        )


def _wanted(fields: dict[str, str]) -> Wanted:
    kind = fields.get("show", TODO)
    page = fields.get("page", "1")
    return Wanted(
        kind=kind if kind in KINDS else TODO,
        clinician=fields.get("with", "")[:40],
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
    )


def _address(wanted: Wanted, **changes: str | int) -> str:
    """Return the address of a part of the list; what is not changed stays."""
    page = {} if wanted.page == 1 else {"page": wanted.page}
    clinician = {"with": wanted.clinician} if wanted.clinician else {}
    query = {"show": wanted.kind, **clinician, **page, **changes}
    return f"{WORKLIST}?{urlencode({name: value for name, value in query.items() if value})}"

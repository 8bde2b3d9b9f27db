"""Writing down the conversation in the place where it was prepared: the plan and its versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from aiohttp import web

from practice.plan_form import TypedPlan, filled_in, read_plan_form
from practice.preparation_pages import ONE, WRITERS
from practice.reading import Reading, keep_plan, read_preparation
from practice.room import Surroundings
from practice.steps import when
from preparation.errors import Stale
from preparation.model import PreparationId
from preparation.plan import NOTHING_YET, Plan, PlanWords
from preparation.records.database import Connection
from preparation.records.staff import StaffMember
from preparation.summary.phrases import full_day

_LONGEST_FORM = 400_000


class PlanPages:
    """The record of a conversation. Nobody's words are written over."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.door.opens
        return [
            web.get(f"{ONE}/record", opens(self._show, WRITERS)),
            web.post(f"{ONE}/record", opens(self._keep, WRITERS)),
        ]

    async def _show(self, request: web.Request, member: StaffMember) -> web.Response:
        reading = await self._read(request, member, "opened the record")
        plan = reading.plan
        typed = filled_in(plan.words if plan else PlanWords(), _version(plan), by_text=_text(plan))
        done = request.query.get("done", "")
        return self._page(
            member, reading, typed, done=done if done in ("saved", "finished") else ""
        )

    async def _keep(self, request: web.Request, member: StaffMember) -> web.Response:
        """Keep a version; where somebody else was faster, show theirs and lose nothing."""
        fields = await _fields(request)
        typed, action = read_plan_form(fields), fields.get("action", "save")
        reading = await self._read(request, member, "opened the record")
        today = self._here.clock().astimezone(_zone(reading)).date()
        problems = typed.problems(today, finishing=action == "finish")
        if action == "more" or problems:
            shown = {} if action == "more" else problems
            return self._page(member, reading, typed, problems=shown, more=action == "more")
        try:
            await self._store(member, reading, typed, finished=action == "finish")
        except Stale:
            reading = await self._read(request, member, "opened the record")
            newer = replace(typed, built_on=_version(reading.plan))
            return self._page(member, reading, newer, stale=reading.plan)
        done = "finished" if action == "finish" else "saved"
        return web.Response(status=303, headers={"Location": f"{request.path}?done={done}"})

    async def _store(
        self, member: StaffMember, reading: Reading, typed: TypedPlan, *, finished: bool
    ) -> None:
        here = self._here
        await here.database.write(
            lambda c: keep_plan(
                c,
                member,
                reading.record.preparation.id,
                typed.words(),
                finished=finished,
                by_text=typed.by_text,
                built_on=typed.built_on,
                now=here.clock(),
                new_id=here.new_id,
            )
        )

    async def _read(self, request: web.Request, member: StaffMember, action: str) -> Reading:
        here, asked = self._here, PreparationId(request.match_info["preparation"])

        def read(c: Connection) -> Reading:
            vault, now = here.database.vault, here.clock()
            return read_preparation(c, vault, member, asked, action, now=now, outline=here.outline)

        return await here.database.write(read)

    def _page(
        self,
        member: StaffMember,
        reading: Reading,
        typed: TypedPlan,
        *,
        problems: Mapping[str, str] | None = None,
        stale: Plan | None = None,
        done: str = "",
        more: bool = False,
    ) -> web.Response:
        zone, record = _zone(reading), reading.record
        status = 409 if stale else 422 if problems else 200
        return self._here.rendering.page(
            "record.html",
            member,
            status=status,
            record=record,
            day=full_day(record.appointment.start, zone),
            summary=reading.summary,
            plan=reading.plan,
            given=reading.given,
            given_at=when(reading.given.at, zone) if reading.given else "",
            typed=typed,
            problems=problems or {},
            stale=stale,
            stale_at=when(stale.at, zone) if stale else "",
            done=done,
            more=more,
        )


async def _fields(request: web.Request) -> dict[str, str]:
    """Return the fields of the form: it has room for more than other forms."""
    if (request.content_length or 0) > _LONGEST_FORM:
        raise web.HTTPRequestEntityTooLarge(_LONGEST_FORM, request.content_length or 0)
    fields = await request.post()
    return {name: value for name, value in fields.items() if isinstance(value, str)}


def _version(plan: Plan | None) -> int:
    return plan.version if plan else NOTHING_YET


def _text(plan: Plan | None) -> bool:
    return plan.by_text if plan else True


def _zone(reading: Reading) -> ZoneInfo:
    return ZoneInfo(reading.record.practice.choices.time_zone)

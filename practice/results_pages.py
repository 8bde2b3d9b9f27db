"""Results release: which wait, what the patient would read, and the clinician's decision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from aiohttp import web

from practice.clinicians import by_name, own_id
from practice.forms import read_form, see_other
from practice.results_deciding import Deciding, Refused
from practice.results_shown import GROUPS, ResultShowing, Waiting
from practice.room import Surroundings
from practice.worklist import AHEAD
from preparation.model import PreparationId, Role
from preparation.records.database import Connection
from preparation.records.day_list import preparations_between
from preparation.records.result_releases import Shelf, read_shelves
from preparation.records.staff import StaffMember
from preparation.results.kinds import read_kinds
from preparation.summary.phrases import clock_time, full_day

HOME = "/practice/results"
_ONE = f"{HOME}/{{preparation}}"
_BEHIND = timedelta(days=1)
"""Results of today's appointments are listed too, also when they have begun."""
RELEASERS = frozenset({Role.CLINICIAN})
"""Who decides. Everybody who may see patients may look."""
_DONE = frozenset({"released", "kept", "target", "nothing"})
_REFUSED = frozenset({"never", "changed", "reason", "target", "day"})


class ResultsPages:
    """The list of what waits, and one patient's results."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here
        self._kinds = read_kinds(here.words)
        self._showing = ResultShowing(here.words, self._kinds)

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.door.opens
        return [
            web.get(HOME, opens(self._list, shows="results")),
            web.get(_ONE, opens(self._set)),
            web.post(f"{_ONE}/release-all", opens(self._release_all, RELEASERS)),
            web.post(f"{_ONE}/release", opens(self._release, RELEASERS)),
            web.post(f"{_ONE}/keep", opens(self._keep, RELEASERS)),
            web.post(f"{_ONE}/target", opens(self._target, RELEASERS)),
        ]

    async def _list(self, request: web.Request, member: StaffMember) -> web.Response:
        """Show what waits: a clinician's own to begin with, everybody's for all others."""
        here, asked = self._here, request.query.get("with")
        found = await here.database.read(lambda c: self._waiting(c, member, asked))
        return here.rendering.page(
            "results_waiting.html",
            member,
            clinicians=found.clinicians,
            chosen=found.chosen,
            waiting=[line for line in found.lines if line.waits],
            done=[line for line in found.lines if line.shown and not line.waits],
        )

    async def _set(self, request: web.Request, member: StaffMember) -> web.Response:
        shelf = await self._decide(request, member, Deciding.look)
        done, refused = request.query.get("done", ""), request.query.get("refused", "")
        return self._draw(member, shelf, done, refused, request.query.get("count", ""))

    async def _release_all(self, request: web.Request, member: StaffMember) -> web.Response:
        """Release what is in policy: only what stood on the page, and stands there still."""
        form = await read_form(request)
        seen = {name.removeprefix("seen-"): mark for name, mark in form.items()}
        count = await self._decide(request, member, lambda one: one.release_set(seen))
        return _back(request, f"done={'released' if count else 'nothing'}&count={count}")

    async def _release(self, request: web.Request, member: StaffMember) -> web.Response:
        form = await read_form(request)
        result, mark, reason = (form.get(name, "") for name in ("result", "mark", "reason"))

        def release(one: Deciding) -> None:
            one.release_one(result, mark, reason)

        return await self._try(request, member, release, "done=released&count=1")

    async def _keep(self, request: web.Request, member: StaffMember) -> web.Response:
        form = await read_form(request)
        result, reason = form.get("result", ""), form.get("reason", "")

        def keep(one: Deciding) -> None:
            one.keep_back(result, reason)

        return await self._try(request, member, keep, "done=kept")

    async def _target(self, request: web.Request, member: StaffMember) -> web.Response:
        form = await read_form(request)
        names = ("code", "target", "agreed_with", "agreed_on")
        code, target, agreed_with, agreed_on = (form.get(name, "") for name in names)

        def agree(one: Deciding) -> None:
            one.set_target(code, target, agreed_with, agreed_on)

        return await self._try(request, member, agree, "done=target")

    async def _try(
        self,
        request: web.Request,
        member: StaffMember,
        work: Callable[[Deciding], None],
        done: str,
    ) -> web.Response:
        try:
            await self._decide(request, member, work)
        except Refused as refused:
            return _back(request, f"refused={refused}")
        return _back(request, done)

    async def _decide[T](
        self, request: web.Request, member: StaffMember, work: Callable[[Deciding], T]
    ) -> T:
        """Do one thing in one transaction, its audit with it."""
        here, asked = self._here, PreparationId(request.match_info["preparation"])
        vault, now = here.database.vault, here.clock()
        return await here.database.write(
            lambda c: work(Deciding(c, vault, member, asked, self._kinds, now, here.new_id))
        )

    def _waiting(self, c: Connection, member: StaffMember, asked: str | None) -> Waiting:
        now, vault = self._here.clock(), self._here.database.vault
        booked = preparations_between(c, member.practice_id, now - _BEHIND, now + AHEAD)
        clinicians = by_name({one.clinician.id: one.clinician.name for one in booked})
        chosen = own_id(member, clinicians) if asked is None else asked
        if chosen in clinicians:
            booked = [one for one in booked if one.clinician.id == chosen]
        shelves = read_shelves(c, vault, booked, self._kinds, now=now)
        lines = [self._showing.waiting(shelf, now) for shelf in shelves.values()]
        return Waiting(clinicians, chosen, lines)

    def _draw(
        self, member: StaffMember, shelf: Shelf, done: str, refused: str, count: str
    ) -> web.Response:
        record, now = shelf.record, self._here.clock()
        zone = ZoneInfo(record.practice.choices.time_zone)
        return self._here.rendering.page(
            "results_set.html",
            member,
            record=record,
            day=full_day(record.appointment.start, zone),
            time=clock_time(record.appointment.start, zone),
            groups=self._showing.groups(shelf, now),
            order=GROUPS,
            today=now.astimezone(zone).date().isoformat(),
            may_decide=member.role in RELEASERS,
            done=done if done in _DONE else "",
            refused=refused if refused in _REFUSED else "",
            count=int(count) if count.isascii() and count.isdecimal() and len(count) < 4 else 0,
        )


def _back(request: web.Request, query: str) -> web.Response:
    return see_other(f"{HOME}/{request.match_info['preparation']}?{query}")

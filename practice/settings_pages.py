"""What a practice chooses, for its manager: seen, changed, tried out, and in the audit trail."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from aiohttp import web

from practice.forms import read_form, see_other
from practice.room import Surroundings
from practice.settings_form import FACTORS, NATIONS, OUT_OF_HOURS, Filled, changes, fill, mark_of
from practice.wording import Wording, show_wording
from preparation.delivery import TARGETS
from preparation.errors import DeliveryFailed, Stale
from preparation.model import Practice, PracticeChoices, Role
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.practices import change_choices, lock_practices, read_practice
from preparation.records.staff import StaffMember

SETTINGS = "/practice/settings"
_MANAGES = frozenset({Role.MANAGER})
_NOTHING: Mapping[str, str] = {}

type TrySending = Callable[[Practice, str], Awaitable[str]]
"""Delivers an invented summary to one target; returns a receipt, raises DeliveryFailed."""


class SettingsPages:
    """The practice's choices, and the words that patients will read."""

    def __init__(
        self, here: Surroundings, try_sending: TrySending, dialogue: Sequence[Wording] = ()
    ) -> None:
        self._here = here
        self._try_sending = try_sending
        self._dialogue = dialogue

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.door.opens
        return [
            web.get(SETTINGS, opens(self._settings, _MANAGES)),
            web.post(SETTINGS, opens(self._change, _MANAGES)),
            web.post(f"{SETTINGS}/try", opens(self._try, _MANAGES)),
            web.get(f"{SETTINGS}/wording", opens(self._wording, _MANAGES)),
        ]

    async def _settings(self, request: web.Request, member: StaffMember) -> web.Response:
        practice = await self._practice(member)
        saved = "saved" in request.query
        return self._page(member, practice, practice.choices, saved=saved)

    async def _practice(self, member: StaffMember) -> Practice:
        return await self._here.database.read(lambda c: read_practice(c, member.practice_id))

    async def _change(self, request: web.Request, member: StaffMember) -> web.Response:
        form = await read_form(request)
        ticked = [str(one) for one in (await request.post()).getall("target", [])]
        try:
            filled = await self._here.database.write(lambda c: self._write(c, member, form, ticked))
        except Stale:
            practice = await self._practice(member)
            return self._page(member, practice, practice.choices, stale=True, status=409)
        if filled.problems:
            practice = await self._practice(member)
            return self._page(
                member, practice, filled.choices, filled.problems, typed=form, status=400
            )
        return see_other(f"{SETTINGS}?saved=yes")

    def _write(
        self, c: Connection, member: StaffMember, form: Mapping[str, str], ticked: Sequence[str]
    ) -> Filled:
        """Write all of it or nothing. Raises Stale: somebody else was faster."""
        lock_practices(c, member.practice_id)
        now = read_practice(c, member.practice_id).choices
        if form.get("mark") != mark_of(now):
            raise Stale("settings")
        filled = fill(form, ticked, now, TARGETS)
        if not filled.problems and filled.choices != now:
            change_choices(c, member.practice_id, filled.choices)
            for change in changes(now, filled.choices):
                at = self._here.clock()
                append(c, at, member.practice_id, member.id, "changed a setting", change)
        return filled

    async def _try(self, request: web.Request, member: StaffMember) -> web.Response:
        """Send an invented summary to a target, and say what became of it."""
        target = (await read_form(request)).get("target", "")
        practice = await self._practice(member)
        if target not in practice.choices.targets:
            return self._page(member, practice, practice.choices, status=400)
        here = self._here
        await here.database.write(
            lambda c: append(
                c, here.clock(), practice.id, member.id, "sent a test to a target", target
            )
        )
        try:
            said, good = await self._try_sending(practice, target), True
        except DeliveryFailed as failure:
            said, good = str(failure), False
        tried = {"target": target, "good": good, "said": said}
        return self._page(member, practice, practice.choices, tried=tried)

    async def _wording(self, _request: web.Request, member: StaffMember) -> web.Response:
        practice = await self._practice(member)
        shown = show_wording(self._here.words, self._dialogue)
        return self._here.rendering.page("wording.html", member, practice=practice, parts=shown)

    def _page(
        self,
        member: StaffMember,
        practice: Practice,
        choices: PracticeChoices,
        problems: Mapping[str, str] = _NOTHING,
        *,
        typed: Mapping[str, str] = _NOTHING,
        status: int = 200,
        saved: bool = False,
        stale: bool = False,
        tried: Mapping[str, Any] | None = None,
    ) -> web.Response:
        return self._here.rendering.page(
            "settings.html",
            member,
            status=status,
            practice=practice,
            chosen=choices,
            mark=mark_of(practice.choices),
            problems=problems,
            typed=typed,
            saved=saved,
            stale=stale,
            tried=tried,
            targets=TARGETS,
            names={target: self._name(target) for target in TARGETS},
            lists={"nation": NATIONS, "second_factor": FACTORS, "out_of_hours": OUT_OF_HOURS},
        )

    def _name(self, target: str) -> str:
        words, key = self._here.words, f"practice.targets.{target}"
        return words(key) if key in words else target

"""What a practice chooses, for its manager: seen, changed, and in the audit trail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from aiohttp import web

from practice.contacts_form import contact_problems
from practice.forms import read_form, see_other
from practice.installation import Installation
from practice.room import Surroundings
from practice.settings_form import Filled, Problem, changes, fill, shown_all
from practice.settings_shown import SETTINGS, SettingsShown
from practice.settings_stale import join, mark_of
from practice.settings_usable import usable
from practice.trials import Trials
from preparation.delivery import TARGETS
from preparation.errors import Stale
from preparation.model import Practice, Role
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.practices import (
    all_practices,
    change_choices,
    change_details,
    is_name_taken,
    is_sender_taken,
    lock_practices,
    read_practice,
)
from preparation.records.staff import StaffMember

MANAGES = frozenset({Role.MANAGER})


class SettingsPages:
    """The practice's own name and its choices, saved whole or not at all."""

    def __init__(self, here: Surroundings, installation: Installation) -> None:
        self._here = here
        self._installation = installation
        self._shown = SettingsShown(here, installation)
        self._trials = Trials(here, installation, self._shown)

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.door.opens
        return [
            web.get(SETTINGS, opens(self._settings, MANAGES)),
            web.post(SETTINGS, opens(self._change, MANAGES)),
            web.post(f"{SETTINGS}/try", opens(self._trials.send, MANAGES)),
        ]

    async def _settings(self, request: web.Request, member: StaffMember) -> web.Response:
        practice = await self._practice(member)
        return self._shown.page(member, practice, saved="saved" in request.query)

    async def _practice(self, member: StaffMember) -> Practice:
        return await self._here.database.read(lambda c: read_practice(c, member.practice_id))

    async def _change(self, request: web.Request, member: StaffMember) -> web.Response:
        fields = await read_form(request)
        sent = [str(one) for one in (await request.post()).getall("target", [])]
        ticked = [target for target in TARGETS if target in sent]
        form = {**fields, "targets": "\n".join(ticked)}
        try:
            filled = await self._here.database.write(lambda c: self._write(c, member, form, ticked))
        except Stale:
            practice = await self._practice(member)
            joined = join(form, practice)
            return self._shown.page(
                member, practice, joined.typed, meanwhile=joined.meanwhile, status=409
            )
        if filled.problems:
            practice = await self._practice(member)
            typed = {**shown_all(practice), **form}
            return self._shown.page(member, practice, typed, filled.problems, status=400)
        return see_other(f"{SETTINGS}?saved=yes")

    def _write(
        self, c: Connection, member: StaffMember, form: Mapping[str, str], ticked: Sequence[str]
    ) -> Filled:
        """Write all of it or nothing. Raises Stale: somebody else was faster."""
        lock_practices(c)
        now = read_practice(c, member.practice_id)
        if form.get("mark") != mark_of(now):
            raise Stale("settings")
        filled = self._checked(c, now, fill(form, ticked, now, TARGETS))
        if not filled.problems:
            self._save(c, member, now, filled.practice)
        return filled

    def _checked(self, c: Connection, now: Practice, filled: Filled) -> Filled:
        """Add what only the record and this installation know to be wrong."""
        after, found = filled.practice, usable(now, filled.practice, self._installation)
        if after.name != now.name and is_name_taken(c, after.name, now.id):
            found["name"] = Problem("name_taken", {})
        before, sender = now.choices.sender, after.choices.sender
        if sender != before and is_sender_taken(c, sender, now.id):
            found["sender"] = Problem("sender_taken", {})
        senders = [sender, *(one.choices.sender for one in all_practices(c))]
        lost = contact_problems(after.choices, senders, mail=self._here.mailer is not None)
        found |= {field: Problem(why, {}) for field, why in lost.items()}
        return replace(filled, problems={**found, **filled.problems})

    def _save(self, c: Connection, member: StaffMember, now: Practice, after: Practice) -> None:
        if after == now:
            return
        change_details(c, now.id, name=after.name, phone=after.phone)
        change_choices(c, now.id, after.choices)
        for change in changes(now, after):
            at = self._here.clock()
            append(c, at, now.id, member.id, "changed a setting", change)

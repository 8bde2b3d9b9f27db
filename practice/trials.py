"""Sending an invented summary to a target, and saying what became of it in plain words."""

from __future__ import annotations

import re

from aiohttp import web

from practice.forms import read_form
from practice.installation import Installation
from practice.room import Surroundings
from practice.settings_shown import SettingsShown, Tried
from preparation.errors import DeliveryFailed
from preparation.records.audit import append
from preparation.records.practices import read_practice
from preparation.records.staff import StaffMember

_MEANINGS = (
    (r"the host is not on the list|the port is not allowed|.*is not public", "not_allowed"),
    (r"the address is not .*", "address"),
    (r"no mailbox of ours.*|no mail server.*|not set up", "not_set_up"),
    (r"no reply in time|too slow|.*Timeout.*", "slow"),
    (r"HTTP 40[13]", "refused"),
    (r"HTTP 4\d\d|HTTP 3\d\d", "not_there"),
    (r"HTTP 5\d\d", "their_fault"),
    (r".*(Certificate|SSL).*", "certificate"),
    (r"Client.*|.*(Connect|OSError|DNS).*", "not_reached"),
)
"""What a target's failure means, the first that fits: the key of a sentence."""


def meaning_of(reason: str) -> str:
    """Return the key of the sentence that says what a failure means and who can mend it."""
    found = (key for pattern, key in _MEANINGS if re.fullmatch(pattern, reason))
    return next(found, "other")


class Trials:
    """The buttons below the settings."""

    def __init__(
        self, here: Surroundings, installation: Installation, shown: SettingsShown
    ) -> None:
        self._here = here
        self._installation = installation
        self._shown = shown

    async def send(self, request: web.Request, member: StaffMember) -> web.Response:
        """Send a test to a target that the practice has chosen and saved."""
        here, target = self._here, (await read_form(request)).get("target", "")
        practice = await here.database.read(lambda c: read_practice(c, member.practice_id))
        if target not in practice.choices.targets:
            return self._shown.page(member, practice, status=400)
        await here.database.write(
            lambda c: append(
                c, here.clock(), practice.id, member.id, "sent a test to a target", target
            )
        )
        try:
            tried = Tried(target, True, await self._installation.try_sending(practice, target))
        except DeliveryFailed as failure:
            reason = str(failure)
            meaning = here.words(f"practice_settings.try.failed.{meaning_of(reason)}")
            tried = Tried(target, False, meaning, reason)
        return self._shown.page(member, practice, tried=tried)

"""The page of settings, filled from what holds or from what somebody typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from practice.installation import Installation
from practice.room import Surroundings
from practice.settings_form import FACTORS, NATIONS, OUT_OF_HOURS, Problem, shown_all
from practice.settings_stale import mark_of
from preparation.delivery import TARGETS
from preparation.model import Practice
from preparation.records.staff import StaffMember

SETTINGS = "/practice/settings"
_NOTHING: Mapping[str, str] = {}
_NO_PROBLEM: Mapping[str, Problem] = {}


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a test."""

    target: str
    good: bool
    said: str
    detail: str = ""


class SettingsShown:
    """Makes the page; the words of each choice are looked up by its name."""

    def __init__(self, here: Surroundings, installation: Installation) -> None:
        self._here = here
        self._installation = installation

    def page(
        self,
        member: StaffMember,
        practice: Practice,
        typed: Mapping[str, str] = _NOTHING,
        problems: Mapping[str, Problem] = _NO_PROBLEM,
        *,
        meanwhile: Mapping[str, str] | None = None,
        status: int = 200,
        saved: bool = False,
        tried: Tried | None = None,
    ) -> web.Response:
        """Return the page. `meanwhile`: what somebody else has saved, by field."""
        values = typed or shown_all(practice)
        return self._here.rendering.page(
            "settings.html",
            member,
            status=status,
            practice=practice,
            values=values,
            ticked=values["targets"].split("\n"),
            mark=mark_of(practice),
            problems=problems,
            meanwhile=meanwhile,
            saved=saved,
            tried=tried,
            targets=TARGETS,
            missing=self._installation.missing,
            names={target: self.name(target) for target in TARGETS},
            lists={"nation": NATIONS, "second_factor": FACTORS, "out_of_hours": OUT_OF_HOURS},
            factor_rule=self._here.sign_ins.rules.second_factor,
        )

    def name(self, target: str) -> str:
        """Return what a delivery target is called."""
        words, key = self._here.words, f"practice.targets.{target}"
        return words(key) if key in words else target

"""What the practice's pages are given beyond the engine: who may sign in how, where tests go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from beforehand.content import ROOT
from beforehand.engine import Engine
from beforehand.keeping import build_eraser, build_retention
from beforehand.settings import Settings
from beforehand.trial_delivery import TrialDelivery
from beforehand.what_is_set_up import installation_of
from practice.access import AccessRules
from practice.data_pages import DataPages
from practice.keep_pages import KeepPages
from practice.oidc import OpenIdProvider
from practice.oidc_claims import OpenIdSettings
from practice.oidc_tokens import TokenChecks
from practice.oidc_wire import ProviderWire
from practice.pages import MakeRoom
from practice.person_data_pages import PersonDataPages
from practice.settings_pages import SettingsPages
from practice.wording import Wording
from practice.wording_pages import WordingPages
from preparation.clock import Clock
from preparation.delivery.dispatch import Dispatcher
from preparation.delivery.mail import Mailer
from preparation.yaml_file import read_yaml

_RULES = AccessRules()


@dataclass(frozen=True, slots=True)
class StaffDoor:
    """As it stands: local accounts alone, and no rooms but the usual."""

    rules: AccessRules = _RULES
    provider: OpenIdProvider | None = None
    more_rooms: Sequence[MakeRoom] = ()
    mailer: Mailer | None = None


def build_staff_door(
    settings: Settings, engine: Engine, http: aiohttp.ClientSession, deliveries: Dispatcher
) -> StaffDoor:
    """Return what the settings say about signing in, and the settings' own room."""
    trial = TrialDelivery(deliveries, engine.outline, engine.outside.words, engine.outside.clock)
    installation = installation_of(settings, trial.deliver)
    retention = build_retention(settings, engine.outside.database)
    provider = None
    if settings.openid is not None:
        provider = open_id_provider(settings.openid, http, engine.outside.clock)
    return StaffDoor(
        AccessRules(second_factor=settings.second_factor),
        provider,
        (
            lambda here: SettingsPages(here, installation),
            lambda here: WordingPages(here, installation, dialogue(ROOT / "domain.yml")),
            lambda here: DataPages(here, retention),
            lambda here: KeepPages(here, retention),
            lambda here: PersonDataPages(here, build_eraser(settings, engine)),
        ),
        Mailer(settings.mail) if settings.mail else None,
    )


def dialogue(domain: Path) -> list[Wording]:
    """Return what the conversation says, as the domain has it."""
    responses = read_yaml(domain)["responses"]
    return [
        Wording(name.removeprefix("utter_"), str(one["text"]), one.get("channel") == "web")
        for name, variations in responses.items()
        for one in variations
        if one.get("text")
    ]


def open_id_provider(
    settings: OpenIdSettings, http: aiohttp.ClientSession, clock: Clock
) -> OpenIdProvider:
    """Return a provider that is asked over the network."""
    wire = ProviderWire(settings, http, clock)
    return OpenIdProvider(settings, wire, TokenChecks(settings, wire, clock))

"""Settings: read from the environment, checked all together, or refused.

A refusal lists every problem at once and never repeats a value: it might be a secret.
To add a setting: a field and a line in `_READERS` here, its row in docs/running.md.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from beforehand import setting_values as values
from beforehand.delivery_settings import (
    DELIVERY_READERS,
    delivery_problems,
    mesh_settings,
    outside_settings,
)
from beforehand.secrets import demo_secrets
from beforehand.staff_settings import (
    STAFF_READERS,
    mail_settings,
    openid_settings,
    staff_problems,
)
from practice.oidc_claims import OpenIdSettings
from preparation.delivery.mail import MailServer
from preparation.delivery.mesh import MeshMailbox
from preparation.delivery.outside import Outside
from preparation.errors import BeforehandError
from preparation.records.vault import Vault

_READERS: dict[str, Callable[[str], Any]] = {
    "BEFOREHAND_MODE": values.mode,
    "BEFOREHAND_HOME": Path,
    "BEFOREHAND_PORT": values.port,
    "BEFOREHAND_PUBLIC_URL": values.web_address,
    "BEFOREHAND_DATABASE_URL": values.database,
    "BEFOREHAND_RASA_URLS": values.addresses,
    "BEFOREHAND_RASA_TOKEN": values.secret,
    "BEFOREHAND_ACTIONS_PORT": values.port,
    "BEFOREHAND_KEYS": values.keys,
    "BEFOREHAND_INDEX_KEY": values.key,
    "TWILIO_ACCOUNT_SID": values.sid("AC"),
    "TWILIO_AUTH_TOKEN": values.twilio_token,
    "TWILIO_AUTH_TOKEN_NEXT": values.twilio_token,
    "TWILIO_MESSAGING_SERVICE_SID": values.sid("MG"),
    "BEFOREHAND_TWILIO_API": values.safe_address,
    "BEFOREHAND_NATION": values.nation,
    **DELIVERY_READERS,
    "BEFOREHAND_TRUSTED_PROXIES": values.small_number,
    **STAFF_READERS,
}
SETTING_NAMES = tuple(_READERS)
_TWILIO = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_MESSAGING_SERVICE_SID")
_NEEDED_LIVE = ("BEFOREHAND_PUBLIC_URL", "BEFOREHAND_KEYS", "BEFOREHAND_INDEX_KEY", *_TWILIO)


class SettingsRefused(BeforehandError):
    """The program must not start with these settings. `problems`: why, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Settings:
    """What is decided outside the program. A practice's own choices are rows, not here."""

    mode: str
    home: Path
    port: int
    public_url: str
    database_url: str = field(repr=False)
    rasa_urls: tuple[str, ...]
    """Empty: we start a Rasa of our own."""
    rasa_token: SecretStr
    actions_port: int | None
    """Where a Rasa of somebody else's finds our actions; None: any free port."""
    keys: tuple[bytes, ...] = field(repr=False)
    index_key: bytes = field(repr=False)
    twilio_account_sid: str
    twilio_auth_token: SecretStr
    twilio_auth_token_next: SecretStr
    """While the token is being changed, the one that will be next; empty otherwise."""
    twilio_messaging_service_sid: str
    twilio_api: str | None
    """Another base address for the official client; None: Twilio's own."""
    nation: str
    trusted_proxies: int
    """How many proxies of ours stand in front: so much of X-Forwarded-For is believed."""
    demo_password: SecretStr
    """Of the demo sign-in; empty when live."""
    second_factor: bool
    """Whether clinicians and managers must have one."""
    openid: OpenIdSettings | None
    mail: MailServer | None
    outside: Outside
    """Where summaries may be posted to."""
    mesh: MeshMailbox | None
    fhir_tokens: Mapping[str, str] = field(repr=False)

    @property
    def is_demo(self) -> bool:
        """Whether every person here is invented and nothing leaves the machine."""
        return self.mode == "demo"

    def vault(self) -> Vault:
        """Return the vault that holds the data keys."""
        return Vault(self.keys, self.index_key)


def read_settings(environ: Mapping[str, str], root: Path) -> Settings:
    """Return the settings in `environ`; `root` is the project's folder.

    In demo mode what is missing is made up, and secrets are kept in HOME. Nothing is
    written when something is wrong. Raises SettingsRefused.
    """
    given = {name: text.strip() for name, text in environ.items() if text.strip()}
    found, problems = _read_each(given)
    mode = found.get("BEFOREHAND_MODE") or ("live" if "TWILIO_ACCOUNT_SID" in given else "demo")
    problems += _unknown_names(given) + _problems_together(mode, given, found)
    if problems:
        raise SettingsRefused(problems)
    home = (root / found.get("BEFOREHAND_HOME", "var")).absolute()
    made = demo_secrets(home) if mode == "demo" else {}
    known = {name: _READERS[name](text) for name, text in made.items() if name in _READERS}
    password = made.get("BEFOREHAND_DEMO_PASSWORD", "")
    return _settings(mode, home, known | found, password)


def _settings(mode: str, home: Path, found: Mapping[str, Any], password: str) -> Settings:
    port = found.get("BEFOREHAND_PORT", 8080)
    return Settings(
        mode=mode,
        home=home,
        port=port,
        public_url=found.get("BEFOREHAND_PUBLIC_URL", f"http://127.0.0.1:{port}"),
        database_url=found.get("BEFOREHAND_DATABASE_URL", f"sqlite:///{home / 'beforehand.db'}"),
        rasa_urls=found.get("BEFOREHAND_RASA_URLS", ()),
        rasa_token=SecretStr(found.get("BEFOREHAND_RASA_TOKEN", secrets.token_urlsafe(24))),
        actions_port=found.get("BEFOREHAND_ACTIONS_PORT"),
        keys=found["BEFOREHAND_KEYS"],
        index_key=found["BEFOREHAND_INDEX_KEY"],
        twilio_account_sid=found["TWILIO_ACCOUNT_SID"],
        twilio_auth_token=SecretStr(found["TWILIO_AUTH_TOKEN"]),
        twilio_auth_token_next=SecretStr(found.get("TWILIO_AUTH_TOKEN_NEXT", "")),
        twilio_messaging_service_sid=found["TWILIO_MESSAGING_SERVICE_SID"],
        twilio_api=found.get("BEFOREHAND_TWILIO_API"),
        nation=found.get("BEFOREHAND_NATION", "england"),
        trusted_proxies=found.get("BEFOREHAND_TRUSTED_PROXIES", 0),
        demo_password=SecretStr(password),
        second_factor=found.get("BEFOREHAND_SECOND_FACTOR", mode == "live"),
        openid=openid_settings(found),
        mail=mail_settings(found),
        outside=outside_settings(found, demo=mode == "demo"),
        mesh=mesh_settings(found),
        fhir_tokens=found.get("BEFOREHAND_FHIR_TOKENS", {}),
    )


def _read_each(given: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    found: dict[str, Any] = {}
    problems: list[str] = []
    for name, read in _READERS.items():
        try:
            if name in given:
                found[name] = read(given[name])
        except ValueError as wrong:
            problems.append(f"{name} {wrong}.")
    return found, problems


def _unknown_names(given: Mapping[str, str]) -> list[str]:
    problems = []
    for name in sorted(given):
        if name.startswith("BEFOREHAND_") and name not in _READERS:
            near = get_close_matches(name, _READERS, 1)
            meant = f" Did you mean {near[0]}?" if near else ""
            problems.append(f"{name} is not a setting.{meant}")
    return problems


def _problems_together(mode: str, given: Mapping[str, str], found: Mapping[str, Any]) -> list[str]:
    problems = _demo_problems(given) if mode == "demo" else _live_problems(given, found)
    if "BEFOREHAND_RASA_URLS" in given:
        for name in ("BEFOREHAND_RASA_TOKEN", "BEFOREHAND_ACTIONS_PORT"):
            if name not in given:
                problems.append(f"{name} is missing: a Rasa that is not ours needs it.")
    problems += staff_problems(given) + delivery_problems(given)
    if found.get("BEFOREHAND_INDEX_KEY") in found.get("BEFOREHAND_KEYS", ()):
        problems.append("BEFOREHAND_INDEX_KEY must not be one of BEFOREHAND_KEYS.")
    return problems


def _demo_problems(given: Mapping[str, str]) -> list[str]:
    return [
        f"{name} is set, so this cannot be the demo: set BEFOREHAND_MODE=live, or unset it."
        for name in (*_TWILIO, "TWILIO_AUTH_TOKEN_NEXT")
        if name in given
    ]


def _live_problems(given: Mapping[str, str], found: Mapping[str, Any]) -> list[str]:
    problems = [f"{name} is missing." for name in _NEEDED_LIVE if name not in given]
    if "BEFOREHAND_MODE" not in given:
        problems.append("BEFOREHAND_MODE must be live when a Twilio account is set.")
    if found.get("BEFOREHAND_PUBLIC_URL", "https://").startswith("http://"):
        problems.append("BEFOREHAND_PUBLIC_URL must be https when live.")
    return problems

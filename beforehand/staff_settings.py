"""Settings of signing in and of email: read like the others, put together here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from beforehand import setting_values as values
from practice.oidc_claims import OpenIdSettings
from preparation.delivery.mail import MailServer
from preparation.model import Role

_MAIL_PORTS = {"smtp": 587, "smtps": 465}
_EMAIL = re.compile(r"[^@\s,<>\"]+@[^@\s,<>\"]+\.[^@\s,<>\"]+")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def issuer(text: str) -> str:
    """Read an issuer exactly as the provider writes it."""
    parts = urlsplit(text)
    near = parts.scheme == "http" and parts.hostname in _LOOPBACK
    if not parts.hostname or not (parts.scheme == "https" or near) or parts.query or parts.fragment:
        raise ValueError("must be an https address, exactly as the provider writes its issuer")
    return text


def names(text: str) -> tuple[str, ...]:
    """Read words with blanks or commas between."""
    return tuple(text.replace(",", " ").split())


def pairs(text: str) -> dict[str, str]:
    """Read CODE=NAME, with commas between."""
    found = {}
    for part in text.split(","):
        code, sign, name = part.partition("=")
        if not sign or not code.strip() or not name.strip():
            raise ValueError("must be CODE=NAME, with commas between")
        found[code.strip()] = name.strip()
    return found


def roles(text: str) -> dict[str, Role]:
    """Read CODE=ROLE, with commas between; the first that somebody has counts."""
    try:
        return {code: Role(name) for code, name in pairs(text).items()}
    except ValueError:
        raise ValueError(f"must be CODE=ROLE, a role being one of {', '.join(Role)}") from None


def one_word(text: str) -> str:
    """Read something without blanks."""
    if text.split() != [text]:
        raise ValueError("must not have blanks in it")
    return text


def required(text: str) -> bool:
    """Read whether something is asked for."""
    if text not in ("required", "optional"):
        raise ValueError("must be required or optional")
    return text == "required"


def mail_server(text: str) -> MailServer:
    """Read smtp://NAME:PASSWORD@HOST:PORT (STARTTLS) or smtps:// (TLS from the start)."""
    says = "must be like smtps://NAME:PASSWORD@mail.example.org:465, or smtp:// for STARTTLS"
    try:
        parts = urlsplit(text)
        number = parts.port or _MAIL_PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise ValueError(says) from None
    if not parts.hostname or parts.path not in ("", "/"):
        raise ValueError(says)
    tls = "tls" if parts.scheme == "smtps" else "starttls"
    if parts.scheme == "smtp" and parts.hostname in _LOOPBACK:
        tls = "none"  # it does not leave this machine
    name, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(parts.hostname, number, "", tls, name, password)


def email(text: str) -> str:
    """Read an email address."""
    if not _EMAIL.fullmatch(text):
        raise ValueError("must be an email address")
    return text


STAFF_READERS: dict[str, Callable[[str], Any]] = {
    "BEFOREHAND_SECOND_FACTOR": required,
    "BEFOREHAND_OIDC_ISSUER": issuer,
    "BEFOREHAND_OIDC_CLIENT_ID": one_word,
    "BEFOREHAND_OIDC_CLIENT_SECRET": values.secret,
    "BEFOREHAND_OIDC_SCOPES": names,
    "BEFOREHAND_OIDC_ACR": names,
    "BEFOREHAND_OIDC_SUBJECT_CLAIM": one_word,
    "BEFOREHAND_OIDC_NAME_CLAIM": one_word,
    "BEFOREHAND_OIDC_ROLE_CLAIM": one_word,
    "BEFOREHAND_OIDC_ROLES": roles,
    "BEFOREHAND_OIDC_PRACTICE_CLAIM": one_word,
    "BEFOREHAND_OIDC_PRACTICES": pairs,
    "BEFOREHAND_MAIL_SERVER": mail_server,
    "BEFOREHAND_MAIL_FROM": email,
}
_OIDC = "BEFOREHAND_OIDC_"
_TOGETHER = (
    ("BEFOREHAND_OIDC_ISSUER", "BEFOREHAND_OIDC_CLIENT_ID", "BEFOREHAND_OIDC_CLIENT_SECRET"),
    ("BEFOREHAND_OIDC_ROLE_CLAIM", "BEFOREHAND_OIDC_ROLES"),
    ("BEFOREHAND_OIDC_PRACTICE_CLAIM", "BEFOREHAND_OIDC_PRACTICES"),
    ("BEFOREHAND_MAIL_SERVER", "BEFOREHAND_MAIL_FROM"),
)


def staff_problems(given: Mapping[str, str]) -> list[str]:
    """Return what is missing beside what is there."""
    problems = [
        f"{name} is missing: {', '.join(one for one in group if one in given)} needs it."
        for group in _TOGETHER
        for name in group
        if name not in given and any(one in given for one in group)
    ]
    begun = any(name.startswith(_OIDC) for name in given)
    if begun and not any(name in given for name in _TOGETHER[0]):
        problems.append(f"{_OIDC}ISSUER is missing: without it nobody can sign in that way.")
    return problems


def openid_settings(found: Mapping[str, Any]) -> OpenIdSettings | None:
    """Return the provider that people may sign in through, if there is one."""
    if f"{_OIDC}ISSUER" not in found:
        return None
    fields = {
        name.removeprefix(_OIDC).lower(): value
        for name, value in found.items()
        if name.startswith(_OIDC)
    }
    return OpenIdSettings(**fields)


def mail_settings(found: Mapping[str, Any]) -> MailServer | None:
    """Return the server that takes our email, if there is one."""
    server = found.get("BEFOREHAND_MAIL_SERVER")
    if server is None:
        return None
    return MailServer(
        server.host,
        server.port,
        found["BEFOREHAND_MAIL_FROM"],
        server.tls,
        server.username,
        server.password,
    )

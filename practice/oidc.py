"""OpenID Connect with PKCE: sending somebody to their provider, and believing what comes back.

Nothing is believed that is not signed by the provider's key, for us, for this very sign-in,
now, and at a level of assurance that we accept.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from practice.oidc_claims import OpenIdSettings, all_of, first_of
from practice.oidc_tokens import OpenIdRefused, TokenChecks
from practice.oidc_wire import ProviderWire

_LOGOUT = "http://schemas.openid.net/event/backchannel-logout"


@dataclass(frozen=True, slots=True)
class Started:
    """What is kept of a sign-in while somebody is at their provider."""

    state: str
    nonce: str
    verifier: str
    link: str = ""
    """Whose account the provider's is to be joined to; empty: it is a sign-in."""

    def as_fields(self) -> dict[str, str]:
        """Return it as plain fields, to be sealed."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody, as their provider vouches for them."""

    issuer: str
    subject: str
    name: str
    roles: tuple[str, ...]
    practices: tuple[str, ...]
    provider_key: str
    id_token: str


class OpenIdProvider:
    """One provider: CIS2, Entra, or any other that keeps to the standard."""

    def __init__(self, settings: OpenIdSettings, wire: ProviderWire, checks: TokenChecks) -> None:
        self.settings = settings
        self._wire = wire
        self._checks = checks

    async def start(self, back: str, link: str = "") -> tuple[str, Started]:
        """Return where to send the browser, and what to keep until it comes back at `back`."""
        token = secrets.token_urlsafe
        started = Started(token(32), token(32), token(48), link)
        fields = {
            "response_type": "code",
            "client_id": self.settings.client_id,
            "redirect_uri": back,
            "scope": " ".join(self.settings.scopes),
            "state": started.state,
            "nonce": started.nonce,
            "code_challenge": challenge(started.verifier),
            "code_challenge_method": "S256",
            "prompt": "login",
        }
        if self.settings.acr:
            fields["acr_values"] = " ".join(self.settings.acr)
        endpoint = (await self._wire.metadata())["authorization_endpoint"]
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(fields)}", started

    async def finish(self, came: Mapping[str, str], started: Started, back: str) -> Identity:
        """Return who came back. Raises OpenIdRefused."""
        if not hmac.compare_digest(came.get("state", "").encode(), started.state.encode()):
            raise OpenIdRefused("state")
        metadata = await self._wire.metadata()
        says_issuer = metadata.get("authorization_response_iss_parameter_supported", False)
        if came.get("iss", "" if says_issuer else self.settings.issuer) != self.settings.issuer:
            raise OpenIdRefused("issuer")
        if "error" in came or not came.get("code"):
            raise OpenIdRefused("provider")
        tokens = await self._wire.exchange(came["code"], started.verifier, back)
        id_token = str(tokens.get("id_token", ""))
        claims = await self._checks.id_token(id_token, started.nonce)
        known = await self._all_claims(claims, str(tokens.get("access_token", "")))
        return self._identity(known, id_token)

    async def signed_out_at(self, id_token: str, after: str) -> str | None:
        """Return where a browser goes to sign out at the provider too, if there is a place."""
        endpoint = (await self._wire.metadata()).get("end_session_endpoint")
        if not endpoint:
            return None
        fields = {"post_logout_redirect_uri": after, "client_id": self.settings.client_id}
        if id_token:
            fields["id_token_hint"] = id_token
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(fields)}"

    async def over(self, logout_token: str) -> tuple[str, str]:
        """Return subject and key of the sign-ins that the provider says are over.

        One of the two may be empty, never both. Raises OpenIdRefused.
        """
        claims = await self._checks.signed(logout_token)
        events = claims.get("events")
        if not isinstance(events, dict) or _LOGOUT not in events or "nonce" in claims:
            raise OpenIdRefused("logout")
        found = str(claims.get("sub", "")), str(claims.get("sid", ""))
        if not any(found):
            raise OpenIdRefused("logout")
        return found

    async def _all_claims(self, claims: Mapping[str, Any], access: str) -> Mapping[str, Any]:
        """Add what only the userinfo says; it must be about the same subject."""
        if not access:
            return claims
        more = await self._wire.userinfo(access)
        if more and more.get("sub") != claims["sub"]:
            raise OpenIdRefused("subject")
        return {**more, **claims}

    def _identity(self, claims: Mapping[str, Any], id_token: str) -> Identity:
        settings = self.settings
        subject = first_of(claims, settings.subject_claim)
        if not subject or len(subject) > 255:
            raise OpenIdRefused("subject")
        return Identity(
            issuer=settings.issuer,
            subject=subject,
            name=first_of(claims, settings.name_claim)[:120],
            roles=all_of(claims, settings.role_claim),
            practices=all_of(claims, settings.practice_claim),
            provider_key=str(claims.get("sid", ""))[:255],
            id_token=id_token,
        )


def challenge(verifier: str) -> str:
    """Return the S256 code challenge of a verifier (RFC 7636)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

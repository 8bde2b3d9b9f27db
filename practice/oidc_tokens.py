"""Checking a provider's signed tokens: whose, for whom, for which sign-in, until when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from practice.oidc_claims import OpenIdSettings
from practice.oidc_wire import OpenIdRefused, ProviderWire
from preparation.clock import Clock

_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
"""Signatures with the provider's own key: never "none", never with our secret."""
SKEW_SECONDS = 60
_OLDEST_SECONDS = 600


class TokenChecks:
    """Opens tokens, or refuses them with a word that names what was wrong."""

    def __init__(self, settings: OpenIdSettings, wire: ProviderWire, clock: Clock) -> None:
        self._settings = settings
        self._wire = wire
        self._clock = clock

    async def id_token(self, token: str, nonce: str) -> Mapping[str, Any]:
        """Return the claims of an ID token. Raises OpenIdRefused."""
        claims = await self.signed(token)
        if claims.get("nonce") != nonce:
            raise OpenIdRefused("nonce")
        if self._settings.acr and claims.get("acr") not in self._settings.acr:
            raise OpenIdRefused("assurance")
        if not isinstance(claims.get("sub"), str) or not claims["sub"]:
            raise OpenIdRefused("subject")
        return claims

    async def signed(self, token: str) -> Mapping[str, Any]:
        """Return the claims of any token of the provider's that is for us and is current."""
        claims = await self._opened(token)
        if claims.get("iss") != self._settings.issuer:
            raise OpenIdRefused("issuer")
        self._check_audience(claims)
        self._check_times(claims)
        return claims

    async def _opened(self, token: str) -> Mapping[str, Any]:
        """Open a token; with fresh keys once more, where the provider has changed them."""
        for fresh in (False, True):
            keys = await self._wire.keys(fresh=fresh)
            try:
                found = jwt.decode(token, KeySet.import_key_set(keys), algorithms=_ALGORITHMS)
            except (JoseError, ValueError, KeyError, TypeError):
                continue
            return found.claims
        raise OpenIdRefused("signature")

    def _check_audience(self, claims: Mapping[str, Any]) -> None:
        client = self._settings.client_id
        given = claims.get("aud")
        audience = given if isinstance(given, list) else [given]
        if client not in audience or claims.get("azp", client) != client:
            raise OpenIdRefused("audience")
        if len(audience) > 1 and "azp" not in claims:
            raise OpenIdRefused("audience")

    def _check_times(self, claims: Mapping[str, Any]) -> None:
        now = self._clock().timestamp()
        times = [claims.get("exp", now), claims.get("iat"), claims.get("nbf", now)]
        if not all(isinstance(at, int | float) for at in times):
            raise OpenIdRefused("time")
        expires, issued, begins = (float(at) for at in times if at is not None)
        if expires <= now - SKEW_SECONDS:
            raise OpenIdRefused("expired")
        if max(issued, begins) > now + SKEW_SECONDS:
            raise OpenIdRefused("time")
        if issued < now - _OLDEST_SECONDS - SKEW_SECONDS:
            raise OpenIdRefused("expired")


__all__ = ["OpenIdRefused", "TokenChecks"]

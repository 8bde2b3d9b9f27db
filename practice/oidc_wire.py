"""Asking a provider over the network: what it offers, its keys, tokens for a code, userinfo."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast
from urllib.parse import quote, urlsplit

import aiohttp

from practice.oidc_claims import OpenIdSettings
from preparation.clock import Clock
from preparation.errors import BeforehandError

_KEPT_FOR = timedelta(hours=1)
_FRESH_AFTER = timedelta(seconds=30)
"""Keys are not fetched again and again for tokens that are simply wrong."""
_SECONDS = aiohttp.ClientTimeout(total=10)
_LARGEST = 256 * 1024
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class OpenIdRefused(BeforehandError):
    """A sign-in from a provider is not believed; the word says what was wrong with it."""


class ProviderWire:
    """Talks to one provider; follows no redirects, reads nothing that is not its own."""

    def __init__(self, settings: OpenIdSettings, http: aiohttp.ClientSession, clock: Clock) -> None:
        self._settings = settings
        self._http = http
        self._clock = clock
        self._metadata: tuple[datetime, Mapping[str, Any]] | None = None
        self._keys: tuple[datetime, Any] | None = None

    async def metadata(self) -> Mapping[str, Any]:
        """Return what the provider says of itself; it must be the very issuer we mean."""
        now = self._clock()
        if self._metadata is None or now - self._metadata[0] > _KEPT_FOR:
            address = self._settings.issuer.rstrip("/") + "/.well-known/openid-configuration"
            found = await self._asked("GET", address)
            if found.get("issuer") != self._settings.issuer:
                raise OpenIdRefused("issuer")
            if not all(isinstance(found.get(name), str) for name in _NEEDED):
                raise OpenIdRefused("metadata")
            self._metadata = now, found
        return self._metadata[1]

    async def keys(self, *, fresh: bool) -> Any:
        """Return the provider's public keys; fetched again when asked to, but not all the time."""
        now = self._clock()
        age = now - self._keys[0] if self._keys else None
        if age is None or age > _KEPT_FOR or (fresh and age > _FRESH_AFTER):
            found = await self._asked("GET", (await self.metadata())["jwks_uri"])
            self._keys = now, found
        assert self._keys is not None
        return self._keys[1]

    async def exchange(self, code: str, verifier: str, back: str) -> Mapping[str, Any]:
        """Return the tokens that a code is good for, once."""
        metadata, settings = await self.metadata(), self._settings
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": verifier,
        }
        known = metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        headers = {}
        if "client_secret_basic" in known:
            name, secret = quote(settings.client_id, ""), quote(settings.client_secret, "")
            headers["Authorization"] = aiohttp.encode_basic_auth(name, secret)
        else:
            fields |= {"client_id": settings.client_id, "client_secret": settings.client_secret}
        return await self._asked("POST", metadata["token_endpoint"], data=fields, headers=headers)

    async def userinfo(self, access_token: str) -> Mapping[str, Any]:
        """Return what the userinfo endpoint says; nothing where there is none."""
        endpoint = (await self.metadata()).get("userinfo_endpoint")
        if not endpoint:
            return {}
        headers = {"Authorization": f"Bearer {access_token}"}
        return await self._asked("GET", str(endpoint), headers=headers)

    async def _asked(
        self,
        method: str,
        address: str,
        *,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Mapping[str, Any]:
        _check_address(address)
        try:
            async with self._http.request(
                method,
                address,
                data=data,
                headers={"Accept": "application/json", **(headers or {})},
                timeout=_SECONDS,
                allow_redirects=False,
            ) as answer:
                if answer.status != 200 or (answer.content_length or 0) > _LARGEST:
                    raise OpenIdRefused("provider")
                found = await answer.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, ValueError):
            raise OpenIdRefused("provider") from None
        if not isinstance(found, dict):
            raise OpenIdRefused("provider")
        return cast("Mapping[str, Any]", found)


def _check_address(address: str) -> None:
    """Secrets and codes go over https, or stay on this machine."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise OpenIdRefused("address")

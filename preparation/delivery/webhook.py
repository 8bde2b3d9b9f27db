"""Delivery by signed JSON over HTTPS (docs/summary-json.md describes body and headers)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Sequence

import aiohttp
from yarl import URL

from preparation.clock import Clock
from preparation.delivery.base import SummaryPackage
from preparation.errors import DeliveryFailed
from preparation.model import PracticeId

SIGNATURE = "Beforehand-Signature"
IDEMPOTENCY = "Idempotency-Key"
SECONDS = 10.0
_GONE = 410
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

SecretsOf = Callable[[PracticeId], Sequence[str]]
"""A practice's signing secrets, newest first; two of them while one is being replaced."""


class WebhookTarget:
    """Posts the JSON to the practice's own address and takes any 2xx for a receipt.

    The receiver tells repeats by the idempotency key, forgeries by the signature, replays by
    its time, and keeps the highest version.
    """

    name = "webhook"

    def __init__(
        self,
        session: aiohttp.ClientSession,
        secrets_of: SecretsOf,
        clock: Clock,
        *,
        allow_loopback: bool = False,
        seconds: float = SECONDS,
    ) -> None:
        self._session = session
        self._secrets_of = secrets_of
        self._clock = clock
        self._allow_loopback = allow_loopback
        self._timeout = aiohttp.ClientTimeout(total=seconds)

    async def deliver(self, package: SummaryPackage) -> str:
        """Post once. Raises DeliveryFailed, for good only when the receiver says "gone"."""
        url = self._checked(package.practice.choices.webhook_url)
        try:
            status = await self._post(url, package)
        except TimeoutError:
            raise DeliveryFailed("no reply in time", permanent=False) from None
        except aiohttp.ClientError as problem:
            raise DeliveryFailed(type(problem).__name__, permanent=False) from None
        if not 200 <= status < 300:
            raise DeliveryFailed(f"HTTP {status}", permanent=status == _GONE)
        return f"HTTP {status}"

    async def _post(self, url: URL, package: SummaryPackage) -> int:
        secrets = self._secrets_of(package.practice.id)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            IDEMPOTENCY: package.key,
            SIGNATURE: sign(package.json, secrets, int(self._clock().timestamp())),
        }
        async with self._session.post(
            url,
            data=package.json,
            headers=headers,
            timeout=self._timeout,
            allow_redirects=False,
        ) as response:
            return response.status

    def _checked(self, address: str) -> URL:
        """Return the address if a summary may go there. Settings get mended: not for good."""
        try:
            url = URL(address)
        except ValueError:
            raise DeliveryFailed("the address is not a URL", permanent=False) from None
        here = self._allow_loopback and url.scheme == "http" and url.host in _LOOPBACK
        if not url.host or url.user or not (url.scheme == "https" or here):
            raise DeliveryFailed("the address is not https", permanent=False)
        return url


def sign(body: bytes, secrets: Sequence[str], at: int) -> str:
    """Return the signature header: the time, and one HMAC-SHA256 over `time.body` a secret."""
    message = str(at).encode() + b"." + body
    marks = (hmac.new(secret.encode(), message, hashlib.sha256).hexdigest() for secret in secrets)
    return ",".join([f"t={at}", *(f"v1={mark}" for mark in marks)])

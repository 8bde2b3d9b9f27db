"""Delivery by signed JSON over HTTPS (docs/summary-json.md describes body and headers)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Sequence

import aiohttp

from preparation.clock import Clock
from preparation.delivery.base import SummaryPackage
from preparation.delivery.outside import Outside, post
from preparation.errors import DeliveryFailed
from preparation.model import PracticeId

SIGNATURE = "Beforehand-Signature"
IDEMPOTENCY = "Idempotency-Key"
_GONE = 410

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
        outside: Outside,
        secrets_of: SecretsOf,
        clock: Clock,
    ) -> None:
        """`session` is one of `outside_session`: it connects to what `outside` allows."""
        self._session = session
        self._outside = outside
        self._secrets_of = secrets_of
        self._clock = clock

    async def deliver(self, package: SummaryPackage) -> str:
        """Post once. Raises DeliveryFailed, for good only when the receiver says "gone"."""
        url = self._outside.checked(package.practice.choices.webhook_url)
        secrets = self._secrets_of(package.practice.id)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            IDEMPOTENCY: package.key,
            SIGNATURE: sign(package.json, secrets, int(self._clock().timestamp())),
        }
        status = (await post(self._session, url, package.json, headers)).status
        if not 200 <= status < 300:
            raise DeliveryFailed(f"HTTP {status}", permanent=status == _GONE)
        return f"HTTP {status}"


def sign(body: bytes, secrets: Sequence[str], at: int) -> str:
    """Return the signature header: the time, and one HMAC-SHA256 over `time.body` a secret."""
    message = str(at).encode() + b"." + body
    marks = (hmac.new(secret.encode(), message, hashlib.sha256).hexdigest() for secret in secrets)
    return ",".join([f"t={at}", *(f"v1={mark}" for mark in marks)])

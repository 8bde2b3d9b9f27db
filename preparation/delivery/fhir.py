"""Delivery to a FHIR R4 server: one transaction that creates only what is not there yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aiohttp
import orjson
from yarl import URL

from preparation.delivery.base import SummaryPackage
from preparation.delivery.outside import Answer, Outside, post
from preparation.errors import DeliveryFailed
from preparation.summary.fhir_transaction import as_transaction

_MEDIA = "application/fhir+json; charset=utf-8"
_LARGEST_ANSWER = 1024 * 1024
_GONE = 410

type TokenOf = Callable[[str], str]
"""Host -> the bearer token that it asks for, or ""."""


class FhirTarget:
    """Posts the summary's document as a transaction and reads what became of every entry.

    Sent again it changes nothing: every entry is created only where its identifier is not
    known. Some servers keep part of a transaction and say so in their answer alone.
    """

    name = "fhir"

    def __init__(self, session: aiohttp.ClientSession, outside: Outside, token_of: TokenOf) -> None:
        self._session = session
        self._outside = outside
        self._token_of = token_of

    async def deliver(self, package: SummaryPackage) -> str:
        """Post once and return what the server calls the composition. Raises DeliveryFailed."""
        url = self._outside.checked(package.practice.choices.fhir_url)
        transaction = as_transaction(orjson.loads(package.fhir()))
        headers = {"Content-Type": _MEDIA, "Accept": _MEDIA, **self._authorisation(url)}
        body = orjson.dumps(transaction)
        answer = await post(self._session, url, body, headers, reads=_LARGEST_ANSWER)
        if answer.status != 200:
            raise DeliveryFailed(f"HTTP {answer.status}", permanent=answer.status == _GONE)
        entries = _entries(answer)
        _refuse_partial(entries, len(transaction["entry"]))
        return next(filter(None, map(_composition, entries)), "kept")

    def _authorisation(self, url: URL) -> dict[str, str]:
        token = self._token_of(url.host or "")
        return {"Authorization": f"Bearer {token}"} if token else {}


def _entries(answer: Answer) -> list[dict[str, Any]]:
    """Return what became of each entry. Raises DeliveryFailed."""
    try:
        bundle = orjson.loads(answer.body)
        if bundle["type"] != "transaction-response":
            raise ValueError
        return [entry["response"] for entry in bundle["entry"]]
    except (ValueError, KeyError, TypeError):
        raise DeliveryFailed("the answer is not a transaction's", permanent=False) from None


def _refuse_partial(responses: list[dict[str, Any]], sent: int) -> None:
    if len(responses) != sent:
        raise DeliveryFailed(f"{len(responses)} of {sent} entries answered", permanent=False)
    for place, response in enumerate(responses, start=1):
        status = str(response.get("status", ""))[:3]
        if status not in ("200", "201", "304"):
            raise DeliveryFailed(f"entry {place}: {status or 'no status'}", permanent=False)


def _composition(response: dict[str, Any]) -> str:
    """Return a composition's place on the server, which names nobody."""
    location = URL(str(response.get("location", ""))).path
    kind, _, rest = location.rpartition("Composition/")
    return f"Composition/{rest}"[:120] if rest and not kind.endswith("?") else ""

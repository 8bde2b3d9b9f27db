"""A talk over the shape of Rasa's REST channel, which the floor speaks as well."""

from __future__ import annotations

from uuid import uuid4

import aiohttp

from preparation.errors import TurnFailed

REST = "/webhooks/rest/webhook"


class ByRest:
    """One patient, known by a sender name of its own."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self._http = http
        self._url = url + REST
        self._sender = uuid4().hex

    async def say(self, text: str) -> None:
        """Post one message and read the reply. Raises TurnFailed when there is none."""
        said = {"sender": self._sender, "message": text}
        async with self._http.post(self._url, json=said) as answer:
            if answer.status != 200 or not await answer.json():
                raise TurnFailed(f"no reply (status {answer.status})")

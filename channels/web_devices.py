"""Whether a browser is known to be the patient's: a cookie of its own, good for months."""

from __future__ import annotations

from aiohttp import web

from channels.web_room import Surroundings
from preparation.record import PreparationRecord
from preparation.records.database import Connection
from preparation.records.devices import (
    KNOWN_FOR,
    CountedCode,
    device_hash,
    forget_device,
    is_known_device,
    know_device,
)
from preparation.records.lookups import number_hash


class Devices:
    """Knows browsers by a random token, of which only a hash is kept."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here
        self._https = here.public_url.startswith("https:")
        # The prefix ties the cookie to this very host; browsers take it over https only.
        self.cookie = "__Host-device" if self._https else "device"

    async def is_known(self, request: web.Request, record: PreparationRecord) -> bool:
        """Tell whether a code for this patient was typed in this browser before."""
        here, mobile, token = self._here, record.patient.mobile, self._hash_of(request)
        if token is None or mobile is None:
            return False
        number = number_hash(here.database.vault, mobile)
        now, patient_id = here.clock(), record.patient.id
        return await here.database.read(
            lambda c: is_known_device(c, token, patient_id, number, now=now)
        )

    def know(self, c: Connection, request: web.Request, counted: CountedCode, token: str) -> None:
        """Know this browser from now on by `token`."""
        here, before = self._here, self._hash_of(request)
        fresh = device_hash(here.database.vault, token)
        know_device(c, counted, fresh, before, now=here.clock(), new_id=here.new_id)

    def keep(self, response: web.Response, token: str) -> None:
        """Give the browser its cookie."""
        response.set_cookie(
            self.cookie,
            token,
            max_age=int(KNOWN_FOR.total_seconds()),
            path="/",
            secure=self._https,
            httponly=True,
            samesite="Strict",
        )

    async def forget(self, request: web.Request, response: web.Response) -> None:
        """Forget this browser, and take the cookie away."""
        token, now = self._hash_of(request), self._here.clock()
        if token is not None:
            await self._here.database.write(lambda c: forget_device(c, token, now=now))
        response.del_cookie(
            self.cookie, path="/", secure=self._https, httponly=True, samesite="Strict"
        )

    def _hash_of(self, request: web.Request) -> str | None:
        token = request.cookies.get(self.cookie)
        return device_hash(self._here.database.vault, token) if token else None

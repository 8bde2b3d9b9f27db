"""A patient's phone. Texts go through the stand-in for Twilio to the real webhook."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import ClientSession, encode_basic_auth

from beforehand.demo.handset import PAGE
from beforehand.demo.stand_in_ledger import API_VERSION, StandInMessage
from preparation.clock import system_clock

if TYPE_CHECKING:
    from tests.journeys.house import House

PATIENCE = 25.0


@dataclass
class Phone:
    """Says things and hears what comes back, in order.

    `place`: where it is on the page of handsets. A phone that is not there, and what that
    page does not send (blanks, pictures), goes to our webhook as Twilio would send it.
    """

    house: House
    number: str
    practice: str
    place: int | None = None
    read: int = 0
    said: list[str] = field(default_factory=list)

    async def says(self, *texts: str, patience: float = PATIENCE) -> str:
        """Send texts one after the other and return the one reply to them all."""
        for text in texts:
            assert await self.sends(text) == 200
        return await self.hears(patience)

    async def sends(self, text: str, media: int = 0) -> int:
        """Send a text and return what our webhook answered."""
        self.said.append(text)
        if self.place is None or not text.strip():
            return await self._by_itself(text, media)
        form = {"phone": str(self.place), "text": text}
        wanted = {"Accept": "application/json"}
        async with ClientSession(self.house.url) as http:
            async with http.post(f"{PAGE}/send", data=form, headers=wanted) as answer:
                return 200 if (await answer.json())["heard"] else 503

    async def hears(self, patience: float = PATIENCE) -> str:
        """Return the next text that comes."""
        async with asyncio.timeout(patience):
            while len(texts := await self.texts()) <= self.read:
                await asyncio.sleep(0.15)
        self.read += 1
        return texts[self.read - 1]

    async def hears_nothing(self, seconds: float = 3.0) -> bool:
        """Tell whether nothing comes for a while."""
        await asyncio.sleep(seconds)
        return len(await self.texts()) == self.read

    async def texts(self) -> list[str]:
        """Return everything of ours that has come to this phone, oldest first."""
        return [one["body"] for one in await self._ledger() if one["direction"] == "outbound-api"]

    async def _ledger(self) -> list[dict[str, Any]]:
        settings = self.house.settings
        account = settings.twilio_account_sid
        token = settings.twilio_auth_token.get_secret_value()
        signed_in = {"Authorization": encode_basic_auth(account, token)}
        path = f"/{API_VERSION}/Accounts/{account}/Messages.json"
        async with ClientSession(self.house.url, headers=signed_in) as http:
            async with http.get(path, params={"To": self.number, "PageSize": "500"}) as answer:
                found: list[dict[str, Any]] = (await answer.json())["messages"]
        return found[::-1]

    async def _by_itself(self, text: str, media: int) -> int:
        sid, now = f"SM{secrets.token_hex(16)}", system_clock()
        message = StandInMessage(
            sid, self.number, self.practice, text, "inbound", "received", now, media=media
        )
        webhooks = self.house.webhooks()
        try:
            return await webhooks.tell_inbound(message)
        finally:
            await webhooks.close()

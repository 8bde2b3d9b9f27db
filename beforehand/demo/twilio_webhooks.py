"""How the stand-in for Twilio tells us things: forms posted to our webhooks, signed."""

from __future__ import annotations

from contextlib import suppress

from aiohttp import ClientError, ClientSession, ClientTimeout
from yarl import URL

from beforehand.demo.stand_in_ledger import API_VERSION, StandInMessage
from channels.sms import sign

LIMIT = ClientTimeout(total=15)
NO_PLACE = ("ToState", "ToCity", "ToZip", "FromState", "FromCity", "FromZip")
"""Fields that Twilio sends, and signs, even when it has nothing to put in them."""


class TwilioWebhooks:
    """Post news of messages to where one account wants it."""

    def __init__(self, account_sid: str, auth_token: str, inbound_url: str) -> None:
        self._account_sid = account_sid
        self._auth_token = auth_token
        self._inbound_url = inbound_url
        self._session: ClientSession | None = None

    async def tell_inbound(self, message: StandInMessage) -> int:
        """Post a person's text. Returns the HTTP status; 0: not reached."""
        fields = {
            **dict.fromkeys(NO_PLACE, ""),
            **({"MessagingServiceSid": message.service} if message.service else {}),
            **self._common(message),
            "SmsMessageSid": message.sid,
            "SmsStatus": "received",
            "Body": message.body,
            "NumMedia": str(message.media),
            "NumSegments": str(message.segments),
            "FromCountry": "GB",
            "ToCountry": "GB",
        }
        return await self.post(self._inbound_url, fields)

    async def tell_status(self, message: StandInMessage) -> int:
        """Post where a text of ours is now. Returns the HTTP status; 0: not reached."""
        if not message.status_callback:
            return 0
        code = {"ErrorCode": str(message.error_code)} if message.error_code else {}
        status = {"MessageStatus": message.status, "SmsStatus": message.status}
        fields = {**self._common(message), **status, **code}
        return await self.post(message.status_callback, fields)

    async def post(self, url: str, fields: dict[str, str]) -> int:
        """Post any form, signed. Returns the HTTP status; 0: not reached."""
        if self._session is None:
            self._session = ClientSession(timeout=LIMIT)
        headers = {"X-Twilio-Signature": sign(url, fields, self._auth_token)}
        exactly = URL(url, encoded=True)  # what is signed is what is asked for, to the byte
        with suppress(ClientError, TimeoutError, OSError):
            async with self._session.post(exactly, data=fields, headers=headers) as answer:
                return answer.status
        return 0

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()

    def _common(self, message: StandInMessage) -> dict[str, str]:
        return {
            "AccountSid": self._account_sid,
            "ApiVersion": API_VERSION,
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "From": message.from_,
            "To": message.to,
        }

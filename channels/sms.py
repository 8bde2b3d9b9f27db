"""Text messages by Twilio: webhooks in, the REST API out.

The only place, with `sms_signature`, that knows the `twilio` package. What its errors mean is
in `twilio_outcomes`, what its forms hold in `sms_forms`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Container
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import structlog
from aiohttp import ClientConnectorError, ConnectionTimeoutError, web
from twilio.base.exceptions import TwilioRestException, TwilioServiceException
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance

from channels.base import Inbox, Outbox
from channels.sms_forms import NotOurForm, phone_number, read_inbound, read_status, readable
from channels.sms_http import TwilioHttp
from channels.sms_signature import Signatures
from channels.sms_signature import sign as sign
from channels.twilio_outcomes import UNDECIDED, Verdict, verdict
from preparation.errors import OutcomeUnknown, SendFailed
from preparation.messages import NewInbound, OutboundMessage, ProviderKey, ProviderSend
from preparation.model import ChannelName, PracticeId

SMS = ChannelName("sms")
INBOUND_PATH = "/sms/inbound"
STATUS_PATH = "/sms/status"
VALIDITY_SECONDS = 4 * 60 * 60
"""A text that waited longer than this at Twilio would come out of place: it is not sent."""
LOOK_BACK = 100
"""How many of a number's latest texts are compared when an outcome is unknown."""
LONGEST_PAGE = 1000
"""Twilio lists no more at a time; it would give 50."""
CLOCKS_DIFFER = timedelta(seconds=30)
"""How far Twilio's clock may be from ours."""
UNAUTHORISED = 401
_NEVER_ARRIVED = frozenset({"failed", "undelivered", "canceled"})

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class TwilioAccount:
    """Whose account. While a token is being changed there are two; we sign in with the first.

    `public_url` is the address Twilio was told, which is what it signs; `api_base` is where
    its API is (None: Twilio's own address).
    """

    account_sid: str
    auth_tokens: tuple[str, ...] = field(repr=False)
    messaging_service_sid: str
    api_base: str | None
    public_url: str


class SmsChannel:
    """Take texts in and hand texts over."""

    def __init__(
        self,
        account: TwilioAccount,
        *,
        inbox: Inbox,
        outbox: Outbox,
        practice_of: Callable[[str], PracticeId | None],
        sender_of: Callable[[PracticeId], str],
        patience: float = 15.0,
    ) -> None:
        """`practice_of` a number or messaging service of ours; `sender_of` a practice.

        `patience`: seconds to wait for Twilio before an outcome is unknown.
        """
        self._account = account
        self._inbox = inbox
        self._outbox = outbox
        self._practice_of = practice_of
        self._sender_of = sender_of
        self._http = TwilioHttp(account.api_base, patience)
        self._clients = [
            Client(account.account_sid, token, http_client=self._http)
            for token in account.auth_tokens
        ]
        self._signatures = Signatures(account.account_sid, account.auth_tokens, account.public_url)

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the two addresses Twilio is told."""
        return [
            web.post(INBOUND_PATH, self._receive),
            web.post(STATUS_PATH, self._receive_status),
        ]

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.close()

    # --- a message comes in ---

    async def _receive(self, request: web.Request) -> web.Response:
        fields = await self._signatures.fields(request)
        try:
            text = read_inbound(fields)
        except NotOurForm as missing:
            log.warning("sms.inbound_not_read", field=str(missing))
            return web.Response(status=400)
        practice = self._practice(text.to, text.service)
        if practice is None:
            log.warning("sms.inbound_not_ours", provider_key=text.key)
            return web.Response(status=404)
        if text.sender is None:
            log.info("sms.inbound_no_reply_possible", provider_key=text.key)
            return _thanks()
        message = NewInbound(
            practice_id=practice,
            channel=SMS,
            provider_key=text.key,
            body=text.body,
            sender=text.sender,
            media_count=text.media_count,
            told=text.told,
        )
        return await self._kept(self._inbox.receive(message))

    # --- news of a message of ours comes in ---

    async def _receive_status(self, request: web.Request) -> web.Response:
        fields = await self._signatures.fields(request)
        try:
            news = read_status(fields)
        except NotOurForm as missing:
            log.warning("sms.status_not_read", field=str(missing))
            return web.Response(status=400)
        intent = request.query.get("intent") or None
        return await self._kept(self._outbox.report(intent, news.key, news.state, news.code))

    # --- a message goes out ---

    async def send(self, message: OutboundMessage) -> ProviderKey:
        """Hand a text to Twilio. Raises SendFailed or OutcomeUnknown."""
        try:
            sent = await self._asked(
                lambda twilio: twilio.messages.create_async(
                    to=message.to or "",
                    body=message.body,
                    status_callback=self._callback(message.intent_key),
                    validity_period=VALIDITY_SECONDS,
                    smart_encoded=False,  # a changed text could not be found again by its words
                    **self._sender(message.practice_id),
                )
            )
            return ProviderKey(sent.sid[:64])
        except (TwilioRestException, TwilioServiceException) as refused:
            raise _failure(refused.status, refused.code) from None
        except (ClientConnectorError, ConnectionTimeoutError):
            raise SendFailed("not connected", permanent=False) from None
        except Exception as problem:  # the request has left: whatever this is, it may be taken
            raise OutcomeUnknown(type(problem).__name__) from None

    async def look_up(
        self, message: OutboundMessage, since: datetime, taken: Container[ProviderKey] = ()
    ) -> ProviderKey | None:
        """Find a text whose send was never answered, among those made from `since` on.

        `taken`: keys known to be other texts, for two texts may have the same words. The
        oldest that fits is it: a newer one may be another's. Raises OutcomeUnknown when
        Twilio cannot be asked.
        """
        # Not filtered by date sent: a text that still waits at Twilio has none yet.
        for found in reversed(await self._list(to=message.to, limit=LOOK_BACK)):
            key = ProviderKey(found.sid or "")
            made = found.date_created
            if made is None or made < since - CLOCKS_DIFFER or key in taken:
                continue
            if found.direction != "inbound" and _same(found.body, message.body):
                return key
        return None

    async def list_inbound(self, since: datetime) -> AsyncIterator[NewInbound]:
        """Give the texts people sent us since then, oldest first. Raises OutcomeUnknown."""
        listed = await self._list(date_sent_after=since, page_size=LONGEST_PAGE)
        for found in reversed(listed):
            practice = self._practice(found.to or "", found.messaging_service_sid or "")
            sender = phone_number(found.from_ or "")
            if found.direction != "inbound" or practice is None or sender is None:
                continue
            yield NewInbound(
                practice_id=practice,
                channel=SMS,
                provider_key=ProviderKey(found.sid or ""),
                body=readable(found.body or ""),
                sender=sender,
                media_count=int(found.num_media or 0),
                sent_at=found.date_sent or found.date_created,
            )

    async def list_outbound(self, since: datetime) -> AsyncIterator[ProviderSend]:
        """Give the texts that went from us since then, oldest first. Raises OutcomeUnknown.

        Not Twilio's own answers to STOP and the like, nor what is known not to have arrived.
        """
        for found in reversed(await self._list(date_sent_after=since, page_size=LONGEST_PAGE)):
            practice = self._practice(found.from_ or "", found.messaging_service_sid or "")
            to, sent_at = phone_number(found.to or ""), found.date_sent or found.date_created
            if practice is None or to is None or sent_at is None:
                continue
            if found.direction == "outbound-api" and found.status not in _NEVER_ARRIVED:
                key = ProviderKey(found.sid or "")
                yield ProviderSend(key, practice, to, found.body or "", sent_at)

    async def _list(self, **filters: Any) -> list[MessageInstance]:
        try:
            listed: list[MessageInstance] = await self._asked(
                lambda twilio: twilio.messages.list_async(**filters)
            )
        except Exception as problem:
            raise OutcomeUnknown(type(problem).__name__) from None
        return listed

    async def _asked[T](self, ask: Callable[[Client], Awaitable[T]]) -> T:
        """Ask with the first token; one that Twilio knows no more gives way to the next."""
        for _ in self._clients[1:]:
            asked = self._clients[0]
            try:
                return await ask(asked)
            except TwilioRestException as refused:
                if refused.status != UNAUTHORISED:
                    raise
            if self._clients[0] is asked:
                self._clients.append(self._clients.pop(0))
        return await ask(self._clients[0])

    def _callback(self, intent_key: str) -> str:
        public = self._account.public_url.rstrip("/")
        return f"{public}{STATUS_PATH}?intent={quote(intent_key, safe=':')}"

    def _sender(self, practice_id: PracticeId) -> dict[str, str]:
        sender = self._sender_of(practice_id) or self._account.messaging_service_sid
        return {"messaging_service_sid" if sender.startswith("MG") else "from_": sender}

    def _practice(self, to: str, service: str) -> PracticeId | None:
        for ours in (to, phone_number(to), service):
            practice = self._practice_of(ours) if ours else None
            if practice is not None:
                return practice
        return None

    # --- have we kept it ---

    async def _kept(self, keeping: Any) -> web.Response:
        """Say "thank you" only when it is kept: Twilio forgets what we have thanked for."""
        try:
            await keeping
        except Exception as problem:
            log.error("sms.not_kept", problem=type(problem).__name__)
            return web.Response(status=503, headers={"Retry-After": "5"})
        return _thanks()


def _thanks() -> web.Response:
    return web.Response(text="<Response/>", content_type="application/xml")


def _same(found: str | None, body: str) -> bool:
    return (found or "").strip() == body.strip()


def _failure(status: int, twilio_code: int | None) -> SendFailed | OutcomeUnknown:
    """Translate a refusal. Twilio's own sentence is left out: it holds the number."""
    if status in UNDECIDED:
        return OutcomeUnknown(f"HTTP {status}")
    code = str(twilio_code or status)
    means = verdict(code, status)
    log.warning("sms.send_refused", code=code, status=status, verdict=means.value)
    return SendFailed(
        code,
        permanent=means in (Verdict.NUMBER, Verdict.OPTED_OUT, Verdict.MESSAGE),
        opted_out=means is Verdict.OPTED_OUT,
        operator=means in (Verdict.OPERATOR, Verdict.ACCOUNT),
    )

"""A stand-in for Twilio on this machine: its messages API, and its webhooks with signatures.

It behaves as the real one does towards the official client (checked against Twilio's own
OpenAPI description in tests/peers), keeps a ledger of all texts, and can be told to fail.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from base64 import b64decode
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from aiohttp import web
from multidict import MultiMapping

from beforehand.demo.faults import USUAL, Fault
from beforehand.demo.stand_in_journal import Journal
from beforehand.demo.stand_in_ledger import API_VERSION, OptOuts, StandInMessage, listed
from beforehand.demo.twilio_webhooks import TwilioWebhooks
from preparation.clock import Clock

MESSAGES = f"/{API_VERSION}/Accounts/{{account}}/Messages"
LONGEST_BODY = 1600

# Numbers that fail on purpose: https://www.twilio.com/docs/iam/test-credentials
MAGIC_NUMBERS = {
    "+15005550001": 21211,
    "+15005550002": 21612,
    "+15005550003": 21408,
    "+15005550004": 21610,
    "+15005550009": 21614,
}
LANDLINE = re.compile(r"\+44[12]\d+")
LANDLINE_NEWS = Fault(news=("queued", "sent", "undelivered"), news_code=30006)


class TwilioStandIn:
    """Twilio, for one account."""

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: str,
        inbound_url: str,
        clock: Clock,
        services: Mapping[str, str] | None = None,
        pace: float = 0.0,
        stop_reply: str = "",
        start_reply: str = "",
        journal: Path | None = None,
    ) -> None:
        """`services`: messaging service -> its number. `pace`: seconds between callbacks.

        `journal`: a file that keeps the ledger from one start to the next.
        """
        self._journal = Journal(journal)
        self.messages = self._journal.read()
        self.faults: deque[Fault] = deque()
        self.changes = 0
        self._account_sid = account_sid
        self._auth_token = auth_token
        self._webhooks = TwilioWebhooks(account_sid, auth_token, inbound_url)
        self._clock = clock
        self._services = dict(services or {})
        self._pace = pace
        self._replies = {"stop": stop_reply, "start": start_reply}
        self._opt_outs = OptOuts()
        for message in self.messages:
            self._heed(message)
        self._under_way: set[asyncio.Task[None]] = set()
        self._news = asyncio.Event()

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the part of Twilio's API we use."""
        return [
            web.post(MESSAGES + ".json", self._create),
            web.get(MESSAGES + ".json", self._list),
            web.get(MESSAGES + "/{sid}.json", self._fetch),
        ]

    async def close(self) -> None:
        """Stop telling anybody anything."""
        for task in list(self._under_way):
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        self._wake()
        await self._webhooks.close()

    async def settle(self) -> None:
        """Wait until every status callback has been sent."""
        while self._under_way:
            await asyncio.gather(*self._under_way, return_exceptions=True)
            await asyncio.sleep(0)  # what is done takes itself off the list only now

    async def changed(self, since: int, seconds: float) -> None:
        """Wait until `changes` is above `since`, or the time is up."""
        if self.changes <= since:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), seconds)

    def forget(self, number: str) -> None:
        """Drop all texts from and to a number, from the file as well."""
        self.messages = [one for one in self.messages if number not in (one.from_, one.to)]
        self._journal.forget(number)
        self._wake()

    # --- a person sends a text ---

    async def deliver_inbound(self, from_: str, to: str, body: str, media: int = 0) -> int:
        """Take a person's text and tell our webhook. Returns its HTTP status; 0: not reached."""
        return await self.tell(self.lose_inbound(from_, to, body, media))

    def lose_inbound(self, from_: str, to: str, body: str, media: int = 0) -> StandInMessage:
        """Take a person's text and tell nobody, as when our webhook cannot be reached."""
        service = next((name for name, number in self._services.items() if number == to), None)
        message = self._new(from_, to, body, "inbound", "received")
        message.media, message.service = media, service
        self._keep(message)
        reply = self._replies.get(self._heed(message))
        if reply:
            answer = self._new(to, from_, reply, "outbound-reply", "delivered")
            answer.automatic = True
            self._keep(answer)
        return message

    def _heed(self, message: StandInMessage) -> str:
        if message.direction != "inbound":
            return ""
        return self._opt_outs.heed(message.to, message.from_, message.body)

    async def tell(self, message: StandInMessage) -> int:
        """Tell our webhook of a text, for the first time or once more."""
        status = await self._webhooks.tell_inbound(message)
        message.heard.append(status)
        self._changed(message)
        return status

    # --- we send a text ---

    async def _create(self, request: web.Request) -> web.StreamResponse:
        fault = self.faults.popleft() if self.faults else USUAL
        if not self._signed_in(request):
            return _error(401, 20003)
        fields = await request.post()
        refusal = self._refusal(fields)
        if refusal:
            return _error(400, refusal)
        if not fault.taken:
            return _broken(request, fault)
        message = self._take(fields)
        answer = message.as_json(self._account_sid)
        await self._follow(message, LANDLINE_NEWS if LANDLINE.fullmatch(message.to) else fault)
        await asyncio.sleep(fault.seconds)
        return web.json_response(answer, status=201) if fault.answered else _broken(request, fault)

    def _refusal(self, fields: MultiMapping[Any]) -> int:
        """Return Twilio's error code for a send that cannot be, or 0."""
        to, body, ours = fields.get("To", ""), fields.get("Body", ""), self._ours(fields)
        checks = [
            (21604, not to),
            (MAGIC_NUMBERS.get(to, 0), to in MAGIC_NUMBERS),
            (21211, not re.fullmatch(r"\+[1-9]\d{6,14}", to)),
            (21603, not fields.get("From") and not fields.get("MessagingServiceSid")),
            (21701, not ours),
            (21602, not body),
            (21617, len(body) > LONGEST_BODY),
            (21609, not fields.get("StatusCallback", "http").startswith("http")),
            (21610, self._opt_outs.stopped(ours, to)),
        ]
        return next((code for code, wrong in checks if wrong), 0)

    def _ours(self, fields: MultiMapping[Any]) -> str:
        service = fields.get("MessagingServiceSid", "")
        return str(fields.get("From") or self._services.get(service, ""))

    def _take(self, fields: MultiMapping[Any]) -> StandInMessage:
        service = fields.get("MessagingServiceSid")
        status = "accepted" if service else "queued"
        ours, to, body = self._ours(fields), fields["To"], fields["Body"]
        message = self._new(ours, to, body, "outbound-api", status)
        message.service = service
        message.status_callback = fields.get("StatusCallback", "")
        self._keep(message)
        return message

    async def _follow(self, message: StandInMessage, fault: Fault) -> None:
        news = self._spread_news(message, fault)
        if fault.news_first:
            await news
        else:
            task = asyncio.create_task(news)
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def _spread_news(self, message: StandInMessage, fault: Fault) -> None:
        for status in fault.news:
            await asyncio.sleep(self._pace)
            message.status = status
            if status == "sent":
                message.sent_at = self._clock()
            if status in ("undelivered", "failed"):
                message.error_code = fault.news_code
            self._changed(message)
            await self.report(message)

    async def report(self, message: StandInMessage) -> int:
        """Tell our status callback where a text is now, for the first time or once more."""
        return await self._webhooks.tell_status(message)

    # --- we ask ---

    async def _list(self, request: web.Request) -> web.Response:
        if not self._signed_in(request):
            return _error(401, 20003)
        size, page = int(request.query.get("PageSize", 50)), int(request.query.get("Page", 0))
        found = list(listed(self.messages, request.query))
        shown = found[page * size : (page + 1) * size]
        more = len(found) > (page + 1) * size
        uri = request.rel_url
        return web.json_response(
            {
                "messages": [message.as_json(self._account_sid) for message in shown],
                "page": page,
                "page_size": size,
                "start": page * size,
                "end": page * size + max(len(shown) - 1, 0),
                "uri": str(uri),
                "first_page_uri": str(uri.update_query(Page=0, PageSize=size)),
                "previous_page_uri": str(uri.update_query(Page=page - 1)) if page else None,
                "next_page_uri": str(uri.update_query(Page=page + 1)) if more else None,
            }
        )

    async def _fetch(self, request: web.Request) -> web.Response:
        if not self._signed_in(request):
            return _error(401, 20003)
        for message in self.messages:
            if message.sid == request.match_info["sid"]:
                return web.json_response(message.as_json(self._account_sid))
        return _error(404, 20404)

    # --- what all of these need ---

    def _new(self, from_: str, to: str, body: str, direction: str, status: str) -> StandInMessage:
        now = self._clock()
        sid = f"SM{secrets.token_hex(16)}"
        sent_at = now if status in ("received", "delivered") else None
        return StandInMessage(sid, from_, to, body, direction, status, now, sent_at=sent_at)

    def _keep(self, message: StandInMessage) -> None:
        self.messages.append(message)
        self._changed(message)

    def _changed(self, message: StandInMessage) -> None:
        self._journal.note(message)
        self._wake()

    def _wake(self) -> None:
        self.changes += 1
        self._news.set()
        self._news = asyncio.Event()

    def _signed_in(self, request: web.Request) -> bool:
        try:
            given = b64decode(request.headers["Authorization"].removeprefix("Basic ")).decode()
        except (KeyError, ValueError):
            return False
        whose = request.match_info["account"] == self._account_sid
        return whose and given == f"{self._account_sid}:{self._auth_token}"


def _error(status: int, code: int) -> web.Response:
    return web.json_response(
        {
            "code": code,
            "message": f"Error {code}",
            "more_info": f"https://www.twilio.com/docs/errors/{code}",
            "status": status,
        },
        status=status,
    )


def _broken(request: web.Request, fault: Fault) -> web.Response:
    if fault.page:
        return web.Response(text=fault.page, status=fault.http_status, content_type="text/html")
    if fault.answered:
        return _error(fault.http_status, fault.code)
    if request.transport is not None:
        request.transport.abort()
    return web.Response()

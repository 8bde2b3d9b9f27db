"""An inbox and an outbox that only remember, and a running house with one channel in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from beforehand.demo.twilio_stand_in import TwilioStandIn
from channels.sms import SmsChannel, TwilioAccount
from preparation.clock import Clock, system_clock
from preparation.messages import (
    NewInbound,
    OutboundId,
    OutboundMessage,
    OutboundState,
    ProviderKey,
)
from preparation.model import ChannelName, PhoneNumber, PracticeId

ACCOUNT = "AC" + "0123456789abcdef" * 2
SERVICE = "MG" + "0123456789abcdef" * 2
TOKEN = "a-token-for-tests"
OLD_TOKEN = "the-token-before-it"
ELM = PracticeId("elm-street")
ELM_NUMBER = "+447700900001"
ROSA = "+447700900123"


@dataclass
class RecordingInbox:
    """Remembers what it was given; `broken` makes every store fail."""

    received: list[NewInbound] = field(default_factory=list)
    broken: bool = False

    async def receive(self, message: NewInbound) -> bool:
        if self.broken:
            raise RuntimeError("the disk is full, and here is what +447700900123 said")
        is_new = all(kept.provider_key != message.provider_key for kept in self.received)
        if is_new:
            self.received.append(message)
        return is_new


Report = tuple[str | None, str, OutboundState, str]


@dataclass
class RecordingOutbox:
    """Remembers what was reported, in order."""

    reports: list[Report] = field(default_factory=list)

    async def report(
        self, intent_key: str | None, provider_key: ProviderKey, state: OutboundState, code: str
    ) -> None:
        self.reports.append((intent_key, provider_key, state, code))


@dataclass
class House:
    """The SMS channel, served, with a stand-in for Twilio on the other side."""

    url: str
    account: TwilioAccount
    inbox: RecordingInbox = field(default_factory=RecordingInbox)
    outbox: RecordingOutbox = field(default_factory=RecordingOutbox)
    sms: SmsChannel = field(init=False)
    twilio: TwilioStandIn = field(init=False)

    def channel(self, account: TwilioAccount, sender: str = "") -> SmsChannel:
        """Return a channel for an account, with this house's inbox and outbox."""
        ours = {ELM_NUMBER: ELM, SERVICE: ELM}
        return SmsChannel(
            account,
            inbox=self.inbox,
            outbox=self.outbox,
            practice_of=ours.get,
            sender_of=lambda _: sender,
            patience=1.0,
        )


def outbound(
    body: str = "Hello Rosa", to: str = ROSA, intent: str = "invite:p1"
) -> OutboundMessage:
    """Return a message claimed for sending."""
    return OutboundMessage(
        id=OutboundId("o1"),
        intent_key=intent,
        practice_id=ELM,
        channel=ChannelName("sms"),
        kind="invite",
        body=body,
        to=PhoneNumber(to),
        attempts=1,
        queued_at=datetime.now(UTC),
    )


@asynccontextmanager
async def running_house(
    *,
    public_url: str | None = None,
    api_base: str | None = None,
    sender: str = "",
    clock: Clock = system_clock,
    port: int | None = None,
) -> AsyncIterator[House]:
    """Serve the channel and the stand-in on one port of this machine."""
    port = port or unused_port()
    url = f"http://127.0.0.1:{port}"
    account = TwilioAccount(
        ACCOUNT, (TOKEN, OLD_TOKEN), SERVICE, api_base or url, public_url or url
    )
    house = House(url, account)
    house.sms = house.channel(account, sender)
    twilio = TwilioStandIn(
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        inbound_url=f"{url}/sms/inbound",
        clock=clock,
        services={SERVICE: ELM_NUMBER},
        stop_reply="You have been unsubscribed.",
        start_reply="You have been re-subscribed.",
    )
    house.twilio = twilio
    app = web.Application(client_max_size=64 * 1024)
    app.add_routes([*house.sms.routes(), *twilio.routes()])
    server = TestServer(app, host="127.0.0.1", port=port)
    await server.start_server()
    try:
        yield house
    finally:
        await twilio.close()
        await house.sms.close()
        await server.close()

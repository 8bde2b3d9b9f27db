"""Sending what waits in the outbox: claimed, checked, sent outside any transaction, settled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta

import structlog

from preparation.clock import Clock, NewId
from preparation.conversation.wake import Wake
from preparation.errors import OutcomeUnknown, SendFailed
from preparation.messages import Carrier, OutboundMessage, OutboundState, ProviderKey
from preparation.model import ChannelName
from preparation.records import outbound
from preparation.records.database import Database
from preparation.records.sending import claim_sendable, note_opt_out, record_report

LEASE = timedelta(seconds=60)
BATCH = 10
IDLE_SECONDS = 5.0

log = structlog.get_logger()


class Outbox:
    """Sends messages, each intention at most once."""

    def __init__(
        self,
        database: Database,
        carriers: Mapping[ChannelName, Carrier],
        clock: Clock,
        new_id: NewId,
        wake: Wake,
        jitter: Callable[[], float],
    ) -> None:
        self._database = database
        self._carriers = carriers
        self._clock = clock
        self._new_id = new_id
        self._wake = wake
        self._jitter = jitter

    async def run(self) -> None:
        """Send what is due, for ever."""
        while True:
            if not await self.send_due():
                await self._wake.sleep(IDLE_SECONDS)

    def wake(self) -> None:
        """Say that something was queued."""
        self._wake.ring()

    async def send_due(self) -> int:
        """Send one batch of what is due now and return how many were claimed."""
        now = self._clock()
        claimed = await self._database.write(
            lambda c: claim_sendable(c, now=now, lease=LEASE, limit=BATCH, new_id=self._new_id)
        )
        await asyncio.gather(*(self._send(message, unsure) for message, unsure in claimed))
        return len(claimed)

    async def report(
        self, intent_key: str | None, provider_key: ProviderKey, state: OutboundState, code: str
    ) -> None:
        """Take in a status callback. States only move forward; the unknown are ignored."""
        await self._database.write(
            lambda c: record_report(
                c,
                intent_key=intent_key,
                provider_key=provider_key,
                state=state,
                code=code,
                now=self._clock(),
                new_id=self._new_id,
            )
        )

    async def _send(self, message: OutboundMessage, unsure: bool) -> None:
        """Send one message; where an earlier try may have gone through, look first."""
        carrier = self._carriers[message.channel]
        try:
            key = await self._look_up(carrier, message) if unsure else None
            if unsure and key is None:
                await self._settle(message, OutboundState.HELD, "outcome unknown")
                return
            key = key or await carrier.send(message)
        except OutcomeUnknown:
            await self._look_again(message)
        except SendFailed as refusal:
            await self._refused(message, refusal)
        else:
            await self._settle(message, OutboundState.ACCEPTED, "", key)

    async def _look_up(self, carrier: Carrier, message: OutboundMessage) -> ProviderKey | None:
        taken = await self._database.read(lambda c: outbound.provider_keys_to_same(c, message.id))
        return await carrier.look_up(message, message.queued_at, taken)

    async def _settle(
        self,
        message: OutboundMessage,
        state: OutboundState,
        code: str,
        key: ProviderKey | None = None,
    ) -> None:
        await self._database.write(
            lambda c: outbound.settle(
                c,
                message.id,
                state,
                now=self._clock(),
                new_id=self._new_id,
                code=code,
                provider_key=key,
            )
        )

    async def _look_again(self, message: OutboundMessage) -> None:
        """Leave the row marked as being sent: the next claim looks it up before anything."""
        log.warning("send outcome unknown", outbound=message.id)
        later = self._clock() + timedelta(seconds=15)
        await self._database.write(lambda c: outbound.shorten_lease(c, message.id, later))

    async def _refused(self, message: OutboundMessage, refusal: SendFailed) -> None:
        log.warning("send refused", outbound=message.id, code=refusal.code)
        if refusal.opted_out:
            await self._database.write(
                lambda c: note_opt_out(c, message.id, now=self._clock(), new_id=self._new_id)
            )
        if refusal.permanent or refusal.operator:
            state = OutboundState.FAILED if refusal.permanent else OutboundState.HELD
            await self._settle(message, state, refusal.code)
            return
        due = self._clock() + self._backoff(message.attempts)
        await self._database.write(
            lambda c: outbound.try_later(
                c, message.id, due, now=self._clock(), new_id=self._new_id, code=refusal.code
            )
        )

    def _backoff(self, attempts: int) -> timedelta:
        return timedelta(seconds=min(600.0, 2.0**attempts) * (0.5 + self._jitter()))

"""Sending what waits in the outbox: claimed, checked, sent outside any transaction, settled."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from preparation.clock import Clock, NewId
from preparation.conversation.remedies import (
    ACCOUNT,
    OPERATOR,
    OPTED_OUT,
    Verdict,
    pause_before_retry,
)
from preparation.conversation.wake import Wake
from preparation.errors import OutcomeUnknown, SendFailed
from preparation.messages import Carrier, OutboundMessage, OutboundState, ProviderKey
from preparation.model import ChannelName, PhoneNumber
from preparation.records import outbound
from preparation.records.clock_changes import bring_back
from preparation.records.database import Connection, Database
from preparation.records.reports import (
    FAILURES,
    Report,
    accept,
    failed_tries,
    hold_unknown,
    is_overtaken,
    keys_of_others,
    record_report,
    try_again,
)
from preparation.records.sending import claim_sendable, note_opt_out

LEASE = timedelta(seconds=60)
BATCH = 10
IDLE_SECONDS = 5.0
ACCOUNT_PAUSE = timedelta(minutes=5)
"""When the account itself is refused, nothing is lost and nothing hammers: we ask again then."""

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
        verdict: Verdict,
    ) -> None:
        self._database = database
        self._carriers = carriers
        self._clock = clock
        self._new_id = new_id
        self._wake = wake
        self._jitter = jitter
        self._verdict = verdict
        self._closed_until: datetime | None = None
        self._last_look: datetime | None = None

    async def run(self) -> None:
        """Send what is due, for ever."""
        while True:
            if not await self.send_due():
                await self._wake.sleep(IDLE_SECONDS)

    def wake(self) -> None:
        """Say that something was queued."""
        self._wake.ring()

    async def send_due(self, *, only_safety: bool = False) -> int:
        """Send one batch of what is due now and return how many were claimed."""
        now = self._clock()
        await self._mind_the_clock(now)
        if self._closed_until is not None and now < self._closed_until:
            return 0
        claimed = await self._database.write(
            lambda c: claim_sendable(
                c, now=now, lease=LEASE, limit=BATCH, new_id=self._new_id, only_safety=only_safety
            )
        )
        await asyncio.gather(*(self._send_each(texts) for texts in _by_recipient(claimed)))
        return len(claimed)

    async def _send_each(self, texts: Sequence[tuple[OutboundMessage, bool]]) -> None:
        for message, unsure in texts:
            await self._send(message, unsure)

    async def _mind_the_clock(self, now: datetime) -> None:
        """At the start, and when the clock was set back, let nothing wait for the old time."""
        last, self._last_look = self._last_look, now
        if last is not None and now >= last:
            return
        self._closed_until = None
        await self._database.write(lambda c: bring_back(c, now=now, lease=LEASE))

    async def report(
        self, intent_key: str | None, provider_key: ProviderKey, state: OutboundState, code: str
    ) -> None:
        """Take in a status callback. States only move forward; the unknown are ignored."""
        report = Report(intent_key, provider_key, state, code)
        await self._database.write(lambda c: self._take_in(c, report))

    def _take_in(self, c: Connection, report: Report) -> None:
        """Record news; of a text that did not arrive, do what its code asks for."""
        now, new_id = self._clock(), self._new_id
        message = record_report(c, report, now=now, new_id=new_id)
        if message is None or report.state not in FAILURES:
            return
        verdict = self._verdict(report.code)
        log.warning("not delivered", outbound=message, code=report.code, verdict=verdict)
        if verdict == OPTED_OUT:
            note_opt_out(c, message, now=now, new_id=new_id)
        elif verdict in (OPERATOR, ACCOUNT):
            held = OutboundState.HELD
            outbound.add_state(c, message, held, now=now, new_id=new_id, code=report.code)
        else:
            failures = len(failed_tries(c, message))
            pause = pause_before_retry(verdict, failures, self._jitter())
            if pause is not None and not is_overtaken(c, message):
                try_again(c, message, now + pause, now=now, new_id=new_id, code=report.code)

    async def _send(self, message: OutboundMessage, unsure: bool) -> None:
        """Send one message; where an earlier try may have gone through, look first."""
        carrier, new_id = self._carriers[message.channel], self._new_id
        try:
            key = await (self._find(carrier, message) if unsure else carrier.send(message))
        except OutcomeUnknown:
            await self._look_again(message)
        except SendFailed as refusal:
            await self._refused(message, refusal)
        else:
            if key is None:
                return
            mine = await self._database.write(
                lambda c: accept(c, message.id, key, now=self._clock(), new_id=new_id)
            )
            if not mine:
                await self._look_again(message)

    async def _find(self, carrier: Carrier, message: OutboundMessage) -> ProviderKey | None:
        """Look for a text; what is not found and may be sent again is. None: that is settled.

        What to do in an emergency is rather said twice than not at all.
        """
        taken = await self._database.read(lambda c: keys_of_others(c, message.id))
        found = await carrier.look_up(message, message.queued_at, taken)
        if found is not None:
            return found
        again = message.kind == outbound.SAFETY
        if await self._database.write(lambda c: self._is_unknown(c, message, hold=not again)):
            return await carrier.send(message) if again else None
        return None

    def _is_unknown(self, c: Connection, message: OutboundMessage, *, hold: bool) -> bool:
        """Tell whether no callback has told us meanwhile what became of a message."""
        if outbound.newest_state(c, message.id) is not OutboundState.SENDING:
            return False
        if hold:
            hold_unknown(c, message.id, now=self._clock(), new_id=self._new_id)
        return True

    async def _look_again(self, message: OutboundMessage) -> None:
        """Leave the row marked as being sent: the next claim looks it up before anything."""
        log.warning("send outcome unknown", outbound=message.id)
        later = self._clock() + timedelta(seconds=15)
        await self._database.write(lambda c: outbound.shorten_lease(c, message.id, later))

    async def _refused(self, message: OutboundMessage, refusal: SendFailed) -> None:
        log.warning("send refused", outbound=message.id, code=refusal.code)
        now, new_id = self._clock(), self._new_id
        due = now + self._backoff(message.attempts)
        if refusal.operator and self._verdict(refusal.code) == ACCOUNT:
            due = self._closed_until = now + ACCOUNT_PAUSE
            log.error("nothing can be sent", code=refusal.code)
        elif refusal.permanent or refusal.operator:
            state = OutboundState.FAILED if refusal.permanent else OutboundState.HELD
            await self._database.write(lambda c: self._end(c, message, refusal, state))
            return
        await self._database.write(
            lambda c: outbound.try_later(
                c, message.id, due, now=now, new_id=new_id, code=refusal.code
            )
        )

    def _end(
        self, c: Connection, message: OutboundMessage, refusal: SendFailed, state: OutboundState
    ) -> None:
        now, new_id = self._clock(), self._new_id
        if refusal.opted_out:
            note_opt_out(c, message.id, now=now, new_id=new_id)
        outbound.settle(c, message.id, state, now=now, new_id=new_id, code=refusal.code)

    def _backoff(self, attempts: int) -> timedelta:
        return timedelta(seconds=min(600.0, 2.0**attempts) * (0.5 + self._jitter()))


def _by_recipient(
    claimed: Sequence[tuple[OutboundMessage, bool]],
) -> Iterable[Sequence[tuple[OutboundMessage, bool]]]:
    """Give what goes to each number, first what an earlier try may have sent.

    One after another: a text that is being sent now, with the same words, must not be found
    in place of the one that is looked for.
    """
    texts = defaultdict[PhoneNumber | None, list[tuple[OutboundMessage, bool]]](list)
    for message, unsure in sorted(claimed, key=lambda each: not each[1]):
        texts[message.to].append((message, unsure))
    return texts.values()

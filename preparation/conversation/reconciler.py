"""Taking in what a provider has and we have not: an outage of ours loses nothing.

After a gap, what went from us is read as well: a record that was restored from a backup is
older than what was sent, and nothing is to be sent again (docs/decisions/0030).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, runtime_checkable

import structlog

from preparation.clock import Clock, NewId
from preparation.conversation.inbox import Inbox
from preparation.errors import OutcomeUnknown
from preparation.messages import NewInbound, ProviderSend
from preparation.model import ChannelName
from preparation.records.database import Connection, Database
from preparation.records.listings import known_keys, listed_until, note_listed
from preparation.records.provider_sends import answer_to, note_answered, note_unknown
from preparation.records.restored import GAP, read_list

OVERLAP = timedelta(minutes=15)
"""How far behind the last listing the next begins: clocks differ, and lists lag."""
A_WEEK = timedelta(days=7)
"""How far back is read again where our clock was ahead of the provider's."""
BATCH = 200
"""So many of a list are compared with the record at a time: most of them we have."""
FIRST_LOOK_SECONDS = 10.0
"""So long nothing is answered or sent, so that what was missed comes first; but what may be an
emergency is, at once."""

log = structlog.get_logger()


@runtime_checkable
class InboundLister(Protocol):
    """A carrier that can say what people sent us."""

    def list_inbound(self, since: datetime) -> AsyncIterator[NewInbound]:
        """Give what came in since then, oldest first. Raises OutcomeUnknown."""
        ...


@runtime_checkable
class OutboundLister(Protocol):
    """A carrier that can say what we sent."""

    def list_outbound(self, since: datetime) -> AsyncIterator[ProviderSend]:
        """Give what went from us since then, oldest first. Raises OutcomeUnknown."""
        ...


class Reconciler:
    """Reads the providers' own lists, and hands what we have never seen to the inbox."""

    def __init__(
        self,
        database: Database,
        inbox: Inbox,
        carriers: Mapping[ChannelName, object],
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._inbox = inbox
        self._carriers = carriers
        self._clock = clock
        self._new_id = new_id
        self._looked = asyncio.Event()

    async def first_look(self, seconds: float = FIRST_LOOK_SECONDS) -> None:
        """Wait until the lists have been read once, or have not been for so long."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._looked.wait(), seconds)

    async def catch_up(self) -> int:
        """Take in what was missed on every channel, and return how much it was."""
        missed = sum(
            [
                await self._read_list(channel, carrier)
                for channel, carrier in self._carriers.items()
                if isinstance(carrier, InboundLister)
            ]
        )
        self._looked.set()
        return missed

    async def _read_list(self, channel: ChannelName, lister: InboundLister) -> int:
        """Read on from where the last listing began; one that breaks off is read again."""
        began = self._clock()
        until = await self._database.read(lambda c: listed_until(c, channel))
        since = _read_from(until, began)
        if until is not None and abs(began - until) > GAP and isinstance(lister, OutboundLister):
            await self._note_sends(lister, since)
        told = await self._database.read(read_list)
        missed = 0
        async for batch in _batches(lister.list_inbound(since)):
            missed += await self._take_in_new(channel, batch, compared=told.unknown)
        await self._database.write(lambda c: note_listed(c, channel, began))
        if missed:
            log.warning("missed messages taken in", channel=channel, count=missed)
        return missed

    async def _note_sends(self, lister: OutboundLister, since: datetime) -> None:
        """Keep what went from us and is not in our record."""
        unknown = 0
        async for batch in _batches(lister.list_outbound(since)):
            unknown += await self._database.write(partial(self._note_sends_in, batch))
        if unknown:
            log.warning("texts of ours that the record does not know", count=unknown)

    def _note_sends_in(self, sends: Sequence[ProviderSend], c: Connection) -> int:
        vault, new_id = self._database.vault, self._new_id
        return sum(note_unknown(c, send, vault=vault, new_id=new_id) for send in sends)

    async def _take_in_new(
        self, channel: ChannelName, messages: Sequence[NewInbound], *, compared: bool
    ) -> int:
        """Take in those that we have not, asking once for all which those are."""
        keys = [message.provider_key for message in messages]
        known = await self._database.read(lambda c: known_keys(c, channel, keys))
        new = [message for message in messages if compared or message.provider_key not in known]
        return sum([await self._take_in(message, compared=compared) for message in new])

    async def _take_in(self, message: NewInbound, *, compared: bool) -> bool:
        if not compared:
            return await self._inbox.receive(message)

        def note(c: Connection) -> NewInbound:
            answer = answer_to(c, message, self._database.vault)
            if answer is not None:
                note_answered(c, message, answer)
            return replace(message, answered_by=answer)

        return await self._inbox.receive(await self._database.write(note))


async def _batches[T](listed: AsyncIterator[T]) -> AsyncIterator[list[T]]:
    """Give a list in parts; what came before it broke off is given as well."""
    batch = list[T]()
    try:
        async for each in listed:
            batch.append(each)
            if len(batch) == BATCH:
                yield batch
                batch = []
    except OutcomeUnknown:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _read_from(until: datetime | None, now: datetime) -> datetime:
    """Return from when a list is to be read: where it ends, or far back if our clock was wrong."""
    if until is not None and until > now:
        return now - A_WEEK
    return (until or now) - OVERLAP

"""Taking in what a provider has and we have not: an outage of ours loses nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

import structlog

from preparation.clock import Clock
from preparation.conversation.inbox import Inbox
from preparation.messages import NewInbound
from preparation.model import ChannelName
from preparation.records.database import Database
from preparation.records.listings import listed_until, note_listed

OVERLAP = timedelta(minutes=15)
"""How far behind the last listing the next begins: clocks differ, and lists lag."""

log = structlog.get_logger()


@runtime_checkable
class InboundLister(Protocol):
    """A carrier that can say what people sent us."""

    def list_inbound(self, since: datetime) -> AsyncIterator[NewInbound]:
        """Give what came in since then, oldest first. Raises OutcomeUnknown."""
        ...


class Reconciler:
    """Reads the providers' own lists, and hands what we have never seen to the inbox."""

    def __init__(
        self,
        database: Database,
        inbox: Inbox,
        carriers: Mapping[ChannelName, object],
        clock: Clock,
    ) -> None:
        self._database = database
        self._inbox = inbox
        self._carriers = carriers
        self._clock = clock

    async def catch_up(self) -> int:
        """Take in what was missed on every channel, and return how much it was."""
        return sum(
            [
                await self._read_list(channel, carrier)
                for channel, carrier in self._carriers.items()
                if isinstance(carrier, InboundLister)
            ]
        )

    async def _read_list(self, channel: ChannelName, lister: InboundLister) -> int:
        """Read on from where the last listing began; one that breaks off is read again."""
        began = self._clock()
        until = await self._database.read(lambda c: listed_until(c, channel))
        missed = 0
        async for message in lister.list_inbound((until or began) - OVERLAP):
            missed += await self._inbox.receive(message)
        await self._database.write(lambda c: note_listed(c, channel, began))
        if missed:
            log.warning("missed messages taken in", channel=channel, count=missed)
        return missed

"""Taking a message in: stored and synced before anybody is told that we have it."""

from __future__ import annotations

from collections.abc import Callable

from preparation.clock import Clock, NewId
from preparation.conversation.wake import Wake
from preparation.messages import NewInbound
from preparation.records.database import Database
from preparation.records.inbound import store_inbound


class Inbox:
    """What channels hand their messages to."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        new_id: NewId,
        wake: Wake,
        is_urgent: Callable[[str], bool],
    ) -> None:
        self._database = database
        self._clock = clock
        self._new_id = new_id
        self._wake = wake
        self._is_urgent = is_urgent

    async def receive(self, message: NewInbound) -> bool:
        """Commit a message. Returns True when it is new, False when we had it already."""
        urgent = self._is_urgent(message.body)
        is_new = await self._database.write(
            lambda c: store_inbound(
                c,
                message,
                inbound_id=self._new_id(),
                now=self._clock(),
                urgent=urgent,
                vault=self._database.vault,
            )
        )
        self._wake.ring()
        return is_new

"""Taking a message in: stored and synced before anybody is told that we have it."""

from __future__ import annotations

from collections.abc import Callable

from preparation.clock import Clock, NewId
from preparation.conversation.judgement import TOLD_STOP
from preparation.conversation.wake import Wake
from preparation.conversation.whole_reply import is_whole_reply, may_be_whole
from preparation.messages import NewInbound
from preparation.records.database import Connection, Database
from preparation.records.inbound import store_inbound
from preparation.records.situations import open_question_on


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
        urgent = message.told == TOLD_STOP or self._is_urgent(message.body)
        is_new = await self._database.write(lambda c: self._store(c, message, urgent))
        self._wake.ring()
        return is_new

    def _store(self, c: Connection, message: NewInbound, urgent: bool) -> bool:
        now, vault = self._clock(), self._database.vault
        whole = False
        if message.sender is not None and may_be_whole(message.body):
            question = open_question_on(c, message.practice_id, message.sender, vault, now=now)
            whole = is_whole_reply(message.body, question)
        return store_inbound(
            c,
            message,
            inbound_id=self._new_id(),
            now=now,
            urgent=urgent,
            whole=whole,
            vault=vault,
        )

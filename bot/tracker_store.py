"""Where Rasa looks for a conversation: in the turn itself. Nothing is kept here."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any, Iterable, Optional

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from bot.quiet_log import keep_words_out_of_the_log
from bot.record import Turn, events_before

CURRENT_TURN: ContextVar[Optional[Turn]] = ContextVar("current_turn", default=None)


class TurnTrackerStore(InMemoryTrackerStore):
    """Rebuilds the tracker from the turn's record, and hands the outcome back to the turn.

    Outside a turn (`rasa shell`, `rasa test`) it is an ordinary in-memory store.
    """

    def __init__(
        self,
        domain: Optional[Domain],
        event_broker: Optional[EventBroker] = None,
        host: Optional[str] = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain or Domain.empty(), event_broker)
        keep_words_out_of_the_log()

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        """Return the conversation as the record has it."""
        turn = CURRENT_TURN.get()
        if turn is None:
            return await super().retrieve(sender_id)
        return DialogueStateTracker.from_events(
            sender_id,
            events_before(turn),
            self.domain.slots,
            domain=self.domain,
        )

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Hand the tracker to the turn; nothing is stored."""
        turn = CURRENT_TURN.get()
        if turn is None:
            await super().save(tracker)
        else:
            turn.outcome = tracker

    async def keys(self) -> Iterable[str]:
        """Return the conversations that are kept: none, but for `rasa shell`."""
        return await super().keys()

"""How many messages one page may send."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

from preparation.clock import Clock
from preparation.model import PreparationId

MOST = 30
WITHIN = timedelta(minutes=1)


class MessageRate:
    """Counts the messages of each preparation in this process: 30 within any minute."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sent: dict[PreparationId, deque[datetime]] = {}

    def allows(self, preparation_id: PreparationId) -> bool:
        """Count one more message, if it may be sent."""
        now = self._clock()
        self._forget(now)
        sent = self._sent.setdefault(preparation_id, deque())
        if len(sent) >= MOST:
            return False
        sent.append(now)
        return True

    def _forget(self, now: datetime) -> None:
        for preparation_id, sent in list(self._sent.items()):
            while sent and sent[0] <= now - WITHIN:
                sent.popleft()
            if not sent:
                del self._sent[preparation_id]

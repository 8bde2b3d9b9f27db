"""A Twilio that takes every text and keeps it."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime

from preparation.messages import OutboundMessage, ProviderKey


class KeepingCarrier:
    """Accepts everything at once; what it accepted can be looked up by intention."""

    def __init__(self) -> None:
        self.accepted: dict[str, OutboundMessage] = {}

    async def send(self, message: OutboundMessage) -> ProviderKey:
        """Keep a message and name it after its intention."""
        self.accepted[message.intent_key] = message
        return ProviderKey(f"SIM-{message.id}")

    async def look_up(
        self, message: OutboundMessage, since: datetime, taken: Container[ProviderKey] = ()
    ) -> ProviderKey | None:
        """Return the name of a message that was kept."""
        kept = self.accepted.get(message.intent_key)
        return ProviderKey(f"SIM-{kept.id}") if kept else None

"""What a channel is, how to add one, and the list of those there are.

To add a channel:

1. Write `channels/<name>.py`. Keep the order of `channels/sms.py`: limits and addresses,
   routes, the shape of what comes in, receive a message, receive a status, send.
2. On the way in, make sure who is speaking (a signature, a signed-in page) before reading
   anything, then hand a `NewInbound` to the `Inbox`, and say "received" only after that
   returned: the other side may forget the message once we have said so.
3. On the way out, if messages are carried by somebody else's network, be a
   `preparation.messages.Carrier`: raise SendFailed when refused and OutcomeUnknown when
   nobody can tell. Report news of a message to the `Outbox` by its intent key.
4. Add its line to CHANNELS below, its wordings to `domain.yml` (`channel: <name>`), its
   tests to `tests/channels/test_<name>_*.py` or `tests/<name>/`, and build it in
   `beforehand/wiring.py`.

A channel knows nothing of questions, patients or appointments.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Protocol

from aiohttp.web import AbstractRouteDef

from preparation.messages import NewInbound, OutboundState, ProviderKey
from preparation.model import ChannelName

CHANNELS: Mapping[ChannelName, str] = {
    ChannelName("sms"): "channels.sms:SmsChannel",
    ChannelName("web"): "channels.web_chat:WebChat",
}
"""Every channel, and where its class is. A name here is what the database keeps."""


def channel_class(name: ChannelName) -> type[Any]:
    """Return the class of a channel. Raises KeyError for a name that is not listed."""
    module, _, attribute = CHANNELS[name].partition(":")
    found: type[Any] = getattr(import_module(module), attribute)
    return found


class Channel(Protocol):
    """What the program needs of every channel."""

    def routes(self) -> list[AbstractRouteDef]:
        """Return the addresses it answers at."""
        ...


class Inbox(Protocol):
    """Where what comes in is kept."""

    async def receive(self, message: NewInbound) -> bool:
        """Store and commit. True: it is new; False: we had it already."""
        ...


class Outbox(Protocol):
    """Where news of what went out is kept."""

    async def report(
        self,
        intent_key: str | None,
        provider_key: ProviderKey,
        state: OutboundState,
        code: str,
    ) -> None:
        """Note how far a message got. Late, repeated and unknown news is no error."""
        ...

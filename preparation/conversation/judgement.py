"""What waiting messages are, before Rasa sees them: a stop, a red flag, nothing, or words.

Pure. Runs on every message in every state and on every channel, also with Rasa down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from preparation.conversation.machines import MachineWords
from preparation.conversation.opt_out import OptOutWords, Wish, wish_of
from preparation.conversation.red_flags import Assessment, SafetyNet, assess
from preparation.conversation.turn import BETWEEN_BURST
from preparation.messages import InboundMessage

TOLD_STOP, TOLD_START, TOLD_HELP = "stop", "start", "help"
"""What a provider may take a message for, and answer by itself."""


@dataclass(frozen=True, slots=True)
class Net:
    """The lists that are looked through first."""

    opt_out: OptOutWords
    safety: SafetyNet
    machines: MachineWords = field(default_factory=MachineWords)


@dataclass(frozen=True, slots=True)
class StopWish:
    """A wish to hear no more, in a message of its own."""

    message: InboundMessage
    wish: Wish


@dataclass(frozen=True, slots=True)
class RedFlag:
    """Somebody may need help today. `messages` hold the words, joined in `text`."""

    messages: Sequence[InboundMessage]
    text: str
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class Blank:
    """Nothing to read: an empty text, a picture."""


@dataclass(frozen=True, slots=True)
class PlainWords:
    """Words for Rasa. `assessment.quiet_note`: the clinician should see them."""

    text: str
    assessment: Assessment


type Judgement = StopWish | RedFlag | Blank | PlainWords


def judge(messages: Sequence[InboundMessage], net: Net) -> Judgement:
    """Return what a lane's waiting messages are. The most urgent reading wins.

    A burst is read text by text and then as a whole: "my chest" / "hurts really bad".
    """
    alone = [assess(message.body, net.safety) for message in messages]
    for message, found in zip(messages, alone, strict=True):
        if found.category is not None:
            return RedFlag([message], message.body.strip(), found)
    for message in messages:
        if (wish := _wish(message, net)) in (Wish.STOP_KEYWORD, Wish.STOP_PLAIN):
            return StopWish(message, wish)
    written = [message for message in messages if message.body.strip()]
    if not written:
        return Blank()
    text = BETWEEN_BURST.join(message.body for message in written).strip()
    whole = alone[0] if len(messages) == 1 else assess(text, net.safety)
    if whole.category is not None:
        return RedFlag(messages, text, whole)
    return PlainWords(text, whole)


def _wish(message: InboundMessage, net: Net) -> Wish | None:
    """Return what a message asks of us; where the provider has acted on it, that holds."""
    return Wish.STOP_KEYWORD if message.told == TOLD_STOP else wish_of(message.body, net.opt_out)


def is_urgent(body: str, net: Net) -> bool:
    """Tell whether a message must not wait for the rest of its burst."""
    wished = wish_of(body, net.opt_out) in (Wish.STOP_KEYWORD, Wish.STOP_PLAIN)
    return wished or assess(body, net.safety).category is not None

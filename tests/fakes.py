"""The few stand-ins that tests need, written by hand and named for what they replace."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Container
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from preparation.clock import Clock
from preparation.errors import BeforehandError, TurnFailed
from preparation.messages import (
    AnswerChange,
    OutboundMessage,
    ProviderKey,
    TurnReply,
    TurnRequest,
    Utterance,
)
from preparation.model import Mark, Op, QuestionName


@dataclass
class NotingDialogue:
    """In place of Rasa: keeps every text under the open question and asks the same again."""

    fail_next: int = 0
    asked: list[TurnRequest] = field(default_factory=list)

    async def turn(self, request: TurnRequest) -> TurnReply:
        """Note the text, or fail as often as told."""
        if self.fail_next:
            self.fail_next -= 1
            raise TurnFailed("told to fail")
        self.asked.append(request)
        question = request.open_question or QuestionName("what_matters")
        return TurnReply(
            messages=(Utterance("Noted. What else?"),),
            intent="answer",
            answers=(AnswerChange(question, Op.ADD, request.text),),
            open_question=QuestionName("what_matters"),
            questions={QuestionName("what_matters"): Mark.OPEN},
        )


@dataclass
class LedgerCarrier:
    """In place of Twilio: takes messages, or does what `faults` say first, and keeps a ledger."""

    clock: Clock
    faults: deque[BeforehandError] = field(default_factory=deque)
    accept_before_fault: bool = False
    before_answering: Callable[[], Awaitable[None]] | None = None
    before_listing: Callable[[], Awaitable[None]] = field(
        default_factory=lambda: partial(asyncio.sleep, 0)
    )
    ledger: list[OutboundMessage] = field(default_factory=list)
    listed: list[tuple[ProviderKey, datetime]] = field(default_factory=list)
    """What each message of the ledger is called, and when it was taken."""

    async def send(self, message: OutboundMessage) -> ProviderKey:
        """Take a message, or fail; `accept_before_fault`: take it and then fail."""
        fault = self.faults.popleft() if self.faults else None
        if fault is None or self.accept_before_fault:
            self.ledger.append(message)
            self.listed.append((self.key_of(message), self.clock()))
        if self.before_answering is not None:
            await self.before_answering()
        if fault is not None:
            raise fault
        return self.key_of(message)

    def key_of(self, message: OutboundMessage) -> ProviderKey:
        """Return what the newest try of a message is called."""
        tries = sum(kept.id == message.id for kept in self.ledger)
        return ProviderKey(f"SM-{message.id}-{tries}")

    async def look_up(
        self, message: OutboundMessage, since: datetime, taken: Container[ProviderKey] = ()
    ) -> ProviderKey | None:
        """Find a message as Twilio lets us: by its number, words and time, the oldest first."""
        await self.before_listing()
        for (key, made), kept in zip(self.listed, self.ledger, strict=True):
            same = (kept.to, kept.body) == (message.to, message.body)
            if same and made >= since and key not in taken:
                return key
        return None

"""A process that dies at its Nth step: every database statement, commit and await is one."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Container
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import event

from preparation.clock import Clock
from preparation.delivery.base import SummaryPackage
from preparation.messages import NewInbound, OutboundMessage, ProviderKey, TurnReply, TurnRequest
from preparation.model import ChannelName, PhoneNumber, PracticeId
from preparation.records.database import Connection, Database
from preparation.records.vault import Vault
from tests.faults.dialogue import reply_to
from tests.faults.evidence import Posted, Sent

SMS = ChannelName("sms")


class Died(BaseException):
    """The process is no more: nothing catches this, and nothing works after it."""


class Life:
    """Counts steps and dies at the one it is told; a dead process takes no step at all."""

    def __init__(self, dies_at: int | None = None) -> None:
        self.steps = 0
        self.dead = False
        self._dies_at = dies_at
        self._lock = threading.Lock()

    def step(self, *_: Any) -> None:
        """Go on, or die."""
        with self._lock:
            self.steps += 1
            self.dead = self.dead or self.steps == self._dies_at
        if self.dead:
            raise Died


class Compiled:
    """Statements that an earlier life has compiled; only a matter of speed."""

    def __init__(self) -> None:
        self._statements: dict[Any, Any] = {}
        self._dialect: Any = None

    def lend_to(self, database: Database) -> None:
        """Let a database that has not been used yet take the statements from here."""
        engine = database.engine
        self._dialect = engine.dialect = self._dialect or engine.dialect  # part of their key
        database.engine = engine.execution_options(compiled_cache=self._statements)


class MortalDatabase(Database):
    """A database whose every statement and commit is a step, and every await around it."""

    def __init__(self, url: str, vault: Vault, life: Life, compiled: Compiled) -> None:
        super().__init__(url, vault)
        compiled.lend_to(self)
        self._life = life
        # a process dies here, not a machine: what was written need not reach the disk
        event.listen(self.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))
        event.listen(self.engine, "before_cursor_execute", life.step)
        event.listen(self.engine, "commit", life.step)

    async def read[T](self, work: Callable[[Connection], T]) -> T:
        """Read, and perhaps die before or after."""
        self._life.step()
        found = await super().read(work)
        self._life.step()
        return found

    async def write[T](self, work: Callable[[Connection], T]) -> T:
        """Write, and perhaps die before it is committed, or just after."""
        self._life.step()
        done = await super().write(work)
        self._life.step()
        return done


@dataclass
class Ledger:
    """What the world outside saw; it outlives every process of ours."""

    clock: Clock
    practice_id: PracticeId
    inbound: list[NewInbound] = field(default_factory=list)
    heard: list[ProviderKey] = field(default_factory=list)
    """Those our webhook has answered with "kept"."""
    sent: list[Sent] = field(default_factory=list)
    posted: list[Posted] = field(default_factory=list)

    def types(self, sender: PhoneNumber, text: str) -> NewInbound:
        """Somebody sends a text; Twilio has it from now on."""
        sid = ProviderKey(f"SM-in-{len(self.inbound)}")
        message = NewInbound(self.practice_id, SMS, sid, text, sender)
        self.inbound.append(message)
        return message

    def takes(self, message: OutboundMessage) -> ProviderKey:
        """Twilio takes a text of ours."""
        sid = ProviderKey(f"SM-out-{len(self.sent)}")
        to = message.to or ""
        self.sent.append(Sent(sid, to, message.body, message.intent_key, self.clock()))
        return sid


@dataclass
class Wire:
    """The way to Twilio, for one life."""

    ledger: Ledger
    life: Life

    async def send(self, message: OutboundMessage) -> ProviderKey:
        """Hand a text over, perhaps dying before it is taken or before we learn of it."""
        self.life.step()
        sid = self.ledger.takes(message)
        self.life.step()
        return sid

    async def look_up(
        self, message: OutboundMessage, since: datetime, taken: Container[ProviderKey] = ()
    ) -> ProviderKey | None:
        """Find a text by its words and number, as the real one does."""
        self.life.step()
        for sent in self.ledger.sent:
            same = sent.to == message.to and sent.body == message.body
            if same and sent.sid not in taken:
                return ProviderKey(sent.sid)
        return None

    async def list_inbound(self, since: datetime) -> AsyncIterator[NewInbound]:
        """Give all that people sent."""
        for message in list(self.ledger.inbound):
            self.life.step()
            yield message


@dataclass
class MortalDialogue:
    """In place of Rasa."""

    life: Life

    async def turn(self, request: TurnRequest) -> TurnReply:
        """Note the text."""
        self.life.step()
        return reply_to(request)


@dataclass
class MortalTarget:
    """Where summaries go: it takes them, whether or not we live to hear of it."""

    ledger: Ledger
    life: Life
    name: str = "webhook"

    async def deliver(self, package: SummaryPackage) -> str:
        """Hand a summary over, perhaps dying before it is taken or before we learn of it."""
        self.life.step()
        self.ledger.posted.append(Posted(package.key, package.json))
        self.life.step()
        return "kept"

"""Two patients, a practice, Twilio's ledger, and as many lives of our program as it takes."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from beforehand.directory import Directory
from beforehand.engine import Engine, Outside, build_engine
from preparation.clock import ids_after
from preparation.conversation.judgement import Net
from preparation.delivery.dispatch import Dispatcher as Deliveries
from preparation.messages import NewInbound
from preparation.model import PhoneNumber, Practice, Preparation
from preparation.records.database import Connection, Database
from preparation.records.vault import Vault
from preparation.summary.outline import read_outline
from preparation.summary.printer import SummaryPrinter
from preparation.words import Words
from tests.builders import Builder, HandClock
from tests.faults.dialogue import FINISHED
from tests.faults.dying import (
    SMS,
    Compiled,
    Died,
    Ledger,
    Life,
    MortalDatabase,
    MortalDialogue,
    MortalTarget,
    Wire,
)
from tests.faults.evidence import RED_FLAG, Evidence, Text

ROSA, ANN = PhoneNumber("+447700900301"), PhoneNumber("+447700900302")
LAST = "rosaword at the end"
CANARIES = {ROSA: "rosaword", ANN: "annword"}
Script = Sequence[tuple[PhoneNumber, str]]
SCRIPT: Script = (
    (ROSA, "rosaword first"),
    (ANN, "annword first"),
    (ROSA, f"{RED_FLAG} rosaword"),
    (ANN, "please stop texting me"),
    (ANN, "annword after the stop"),
    (ROSA, f"rosaword and {FINISHED}"),
)


@dataclass
class World:
    """What is left when a process dies: the database's file, and what Twilio knows."""

    path: Path
    vault: Vault
    words: Words
    net: Net
    printer: SummaryPrinter
    clock: HandClock
    ledger: Ledger
    people: dict[PhoneNumber, Preparation]
    lives: list[Database] = field(default_factory=list)
    done_before_death: int = 0
    """How many texts were wholly dealt with in the life that ended."""
    compiled: Compiled = field(default_factory=Compiled)
    logged: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def evidence(self) -> Evidence:
        """Return what the world saw, for the checker."""
        return Evidence(
            database=self._database(),
            people=self.people,
            canaries=CANARIES,
            texts=[Text(m.provider_key, m.sender or "", m.body) for m in self.ledger.inbound],
            heard=set(self.ledger.heard),
            sent=self.ledger.sent,
            answered={ROSA: LAST},
            posted=self.ledger.posted,
            statuses=self.statuses,
            logged="\n".join(self.logged),
        )

    async def copied(self, to: Path) -> World:
        """Return a world of its own that starts where this one is."""
        shutil.copy(self.path, to)
        clock, old = HandClock(self.clock.now), self.ledger
        ledger = Ledger(
            clock,
            old.practice_id,
            list(old.inbound),
            list(old.heard),
            list(old.sent),
            list(old.posted),
        )
        return replace(self, path=to, clock=clock, ledger=ledger, lives=[], done_before_death=0)

    def _database(self) -> Database:
        database = Database(f"sqlite:///{self.path}", self.vault)
        self.compiled.lend_to(database)
        return database

    def born(self, life: Life) -> Engine:
        """Start our program."""
        database = MortalDatabase(f"sqlite:///{self.path}", self.vault, life, self.compiled)
        self.lives.append(database)
        outside = Outside(
            database,
            MortalDialogue(life),
            {SMS: Wire(self.ledger, life)},
            self.clock,
            ids_after(self.clock),
            lambda: 0.5,
            self.words,
            self.net,
            "https://prepare.example.nhs.uk",
        )
        return build_engine(outside, Directory(database))

    def deliveries(self, engine: Engine, life: Life) -> Deliveries:
        """Return what posts summaries to the practice."""
        outside = engine.outside
        return Deliveries(
            outside.database,
            {"webhook": MortalTarget(self.ledger, life)},
            self.printer,
            new_id=outside.new_id,
            random=outside.random,
        )

    async def lives_through(self, life: Life, script: Script = SCRIPT) -> None:
        """Let people send the script, each text dealt with, until the end or our death.

        They do not know that we died, and go on sending.
        """
        self.clock.moves(seconds=1)
        engine = self.born(life)
        deliveries = self.deliveries(engine, life)
        try:
            for sender, text in script:
                message = self.ledger.types(sender, text)
                with suppress(Died):
                    await self.tell(engine, message, life)
                if not life.dead:
                    await self.works(engine, deliveries)
                    self.done_before_death += 1
        except Died:
            pass
        finally:
            await self._is_gone(engine)

    async def tell(self, engine: Engine, message: NewInbound, life: Life) -> None:
        """Twilio tells our webhook of a text, and hears "kept" unless we died first."""
        await engine.inbox.receive(message)
        life.step()
        self.ledger.heard.append(message.provider_key)

    async def works(self, engine: Engine, deliveries: Deliveries) -> None:
        """Everything due is done."""
        self.clock.moves(seconds=1)
        await engine.dispatcher.settle()
        while await engine.outbox.send_due():
            pass
        await deliveries.run_due(self.clock())

    async def recovers(self) -> None:
        """Our program starts again: Twilio repeats itself, we read its list, and all is done."""
        self.clock.moves(seconds=1)
        life = Life()
        engine = self.born(life)
        deliveries = self.deliveries(engine, life)
        for message in self.ledger.inbound[:2]:
            await self.tell(engine, message, life)
        await engine.reconciler.catch_up()
        self.clock.moves(minutes=6)  # longer than a lease
        await self.works(engine, deliveries)
        await self.tell(engine, self.ledger.types(ROSA, LAST), life)
        await self.works(engine, deliveries)
        await self._is_gone(engine)

    async def _is_gone(self, engine: Engine) -> None:
        await engine.dispatcher.finish()
        await asyncio.sleep(0)
        for database in self.lives:
            database.close()
        self.lives.clear()


async def new_world(path: Path, vault: Vault, words: Words, net: Net) -> World:
    """Build a practice that has invited Rosa and Ann, each on a phone of her own."""
    clock = HandClock()
    builder = Builder(vault, clock)
    people: dict[PhoneNumber, Preparation] = {}
    database = Database(f"sqlite:///{path}", vault)

    def build(c: Connection) -> Practice:
        practice = builder.practice(c, targets=("webhook",), quiet_hours=True)
        clinician = builder.clinician(c, practice)
        for name, number in (("Rosa", ROSA), ("Ann", ANN)):
            who = builder.patient(c, practice, first_name=name, mobile=number)
            people[number] = builder.preparation(c, builder.appointment(c, who, clinician))
        return practice

    practice = await database.write(build)
    database.close()
    printer = SummaryPrinter(read_outline(words), words)
    ledger = Ledger(clock, practice.id)
    return World(path, vault, words, net, printer, clock, ledger, people)

"""The program in this process: real parts, real HTTP to Twilio and to Rasa, a clock in our hand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

import structlog
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from beforehand.demo.twilio_stand_in import TwilioStandIn
from beforehand.directory import Directory
from beforehand.engine import Engine, Outside, build_engine
from channels.sms import SmsChannel, TwilioAccount
from preparation.conversation.judgement import Net
from preparation.messages import Carrier, Dialogue
from preparation.model import ChannelName, PhoneNumber, Practice, Preparation
from preparation.records.answers import read_answers
from preparation.records.database import Connection, Database
from preparation.records.newest import ids_above
from preparation.records.vault import Vault
from preparation.words import Words
from tests.builders import Builder, HandClock
from tests.faults.dialogue import PlainDialogue
from tests.faults.evidence import Evidence, heard_in, sent_in, texts_in

ROSA, ANN = PhoneNumber("+447700900301"), PhoneNumber("+447700900302")
CANARIES = {ROSA: "rosaword", ANN: "annword"}
OURS = "+447700900000"
SMS = ChannelName("sms")
ACCOUNT, TOKEN = "AC" + "0123456789abcdef" * 2, "a-token-for-tests"
PATIENCE = 0.5


@dataclass
class Process:
    """One running program: another one may share its database."""

    database: Database
    engine: Engine
    sms: SmsChannel
    server: TestServer

    async def works(self) -> None:
        """Do all that is due."""
        await self.engine.dispatcher.settle()
        while await self.engine.outbox.send_due():
            pass

    async def ends(self) -> None:
        """Let go of everything."""
        await self.engine.dispatcher.finish()
        await self.sms.close()
        await self.server.close()
        self.database.close()


@dataclass
class Home:
    """Two patients, Twilio, and as many processes of ours as a test starts."""

    url: str
    vault: Vault
    words: Words
    net: Net
    clock: HandClock
    twilio: TwilioStandIn
    api: str
    port: int
    practice: Practice
    people: dict[PhoneNumber, Preparation]
    processes: list[Process] = field(default_factory=list)
    logged: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    answered: dict[PhoneNumber, str] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=lambda: count(1))

    @property
    def here(self) -> Process:
        """The process that runs now."""
        return self.processes[-1]

    @property
    def engine(self) -> Engine:
        return self.here.engine

    async def starts(self, dialogue: Dialogue | None = None, *, port: int | None = None) -> Process:
        """Start a process; with a port of its own it runs beside the others."""
        database = Database(self.url, self.vault)
        carriers: dict[ChannelName, Carrier] = {}
        outside = Outside(
            database=database,
            dialogue=dialogue or PlainDialogue(),
            carriers=carriers,
            clock=self.clock,
            new_id=await ids_above(database, self.clock),
            random=lambda: 0.5,
            words=self.words,
            net=self.net,
            public_url=f"http://127.0.0.1:{self.port}",
        )
        engine = build_engine(outside, Directory(database))
        await engine.directory.refresh()
        sms = carriers[SMS] = SmsChannel(
            TwilioAccount(ACCOUNT, (TOKEN,), "MG" + "0" * 32, self.api, outside.public_url),
            inbox=engine.inbox,
            outbox=engine.outbox,
            practice_of=engine.directory.practice_of,
            sender_of=engine.directory.sender_of,
            patience=PATIENCE,
        )
        app = web.Application()
        app.add_routes(sms.routes())
        server = TestServer(app, host="127.0.0.1", port=port or self.port)
        await server.start_server()
        self.processes.append(Process(database, engine, sms, server))
        return self.here

    async def stops(self) -> None:
        """Stop the newest process."""
        await self.processes.pop().ends()

    async def sends(self, number: PhoneNumber, body: str) -> int:
        """Somebody sends a text; return what our webhook answered."""
        status = await self.twilio.deliver_inbound(number, OURS, body)
        self.statuses.append(status)
        return status

    async def settles(self, **later: float) -> None:
        """Let time pass, and everything due be done."""
        self.clock.moves(**later)
        await self.here.works()
        await self.twilio.settle()

    async def told(self, number: PhoneNumber) -> list[str]:
        """Return the texts of ours that came to a number."""
        return [sent.body for sent in sent_in(self.twilio.messages) if sent.to == number]

    async def kept(self, number: PhoneNumber) -> list[str]:
        """Return what is kept as somebody's answers."""
        mine = self.people[number].id
        rows = await self.here.database.read(lambda c: read_answers(c, mine))
        return [row.text for row in rows]

    async def writes(self, work: Callable[[Connection], object]) -> None:
        """Change something in the record."""
        await self.here.database.write(work)

    async def comes_right(self, *silent: PhoneNumber) -> None:
        """Everything is well again: what was missed is fetched, what waits is done.

        Then everybody but the `silent` writes once more, and is answered.
        """
        self.clock.moves(minutes=6)
        await self.engine.reconciler.catch_up()
        await self.settles()
        await self.settles(minutes=11)
        for number, word in CANARIES.items():
            body = f"{word} at the end {next(self.numbers)}"
            assert await self.sends(number, body) == 200
            if number not in silent:
                self.answered[number] = body
        await self.settles(seconds=1)
        await self.settles(minutes=11)

    def evidence(self) -> Evidence:
        """Return what the world saw, for the checker."""
        ledger = self.twilio.messages
        return Evidence(
            database=Database(self.url, self.vault),
            people=self.people,
            canaries=CANARIES,
            texts=texts_in(ledger),
            heard=heard_in(ledger),
            sent=sent_in(ledger),
            answered=self.answered,
            statuses=self.statuses,
            logged="\n".join(self.logged),
            secrets=(TOKEN,),
        )


@asynccontextmanager
async def open_home(
    url: str, vault: Vault, words: Words, net: Net, **choices: object
) -> AsyncIterator[Home]:
    """Build a home in which Rosa and Ann were invited, and nothing of ours runs yet."""
    clock, port, outside = HandClock(), unused_port(), unused_port()
    twilio = TwilioStandIn(
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        inbound_url=f"http://127.0.0.1:{port}/sms/inbound",
        clock=clock,
    )
    app = web.Application()
    app.add_routes(twilio.routes())
    server = TestServer(app, host="127.0.0.1", port=outside)
    await server.start_server()
    practice, people = _furnish(url, vault, clock, choices)
    api = f"http://127.0.0.1:{outside}"
    home = Home(url, vault, words, net, clock, twilio, api, port, practice, people)
    try:
        with structlog.testing.capture_logs() as lines:
            yield home
        home.logged += map(str, lines)
    finally:
        while home.processes:
            await home.stops()
        await twilio.close()
        await server.close()


def _furnish(
    url: str, vault: Vault, clock: HandClock, choices: dict[str, object]
) -> tuple[Practice, dict[PhoneNumber, Preparation]]:
    builder, database = Builder(vault, clock), Database(url, vault)
    people: dict[PhoneNumber, Preparation] = {}

    def build(c: Connection) -> Practice:
        practice = builder.practice(c, **{"sender": OURS, "targets": (), **choices})
        clinician = builder.clinician(c, practice)
        for name, number in (("Rosa", ROSA), ("Ann", ANN)):
            who = builder.patient(c, practice, first_name=name, mobile=number)
            appointment = builder.appointment(c, who, clinician, days=30)
            people[number] = builder.preparation(c, appointment)
        return practice

    with database.engine.connect().execution_options(writes=True) as c, c.begin():
        practice = build(c)
    database.close()
    return practice, people

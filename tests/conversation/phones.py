"""Phones and the people on them: an engine whose Rasa notes what it is told, and reads it back."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from sqlalchemy import select

from beforehand.directory import Directory
from beforehand.engine import Engine, Outside, build_engine
from preparation.conversation.judgement import Net
from preparation.messages import (
    AnswerChange,
    NewInbound,
    OutboundMessage,
    ProviderKey,
    TurnReply,
    TurnRequest,
    Utterance,
)
from preparation.model import (
    ChannelName,
    Mark,
    Op,
    PhoneNumber,
    Practice,
    Preparation,
    PreparationState,
    QuestionName,
)
from preparation.records.answers import read_answers
from preparation.records.database import Connection, Database
from preparation.records.preparations import preparation_state
from preparation.records.tables import outbound
from preparation.words import Words
from tests.builders import Builder, HandClock
from tests.fakes import LedgerCarrier

SMS = ChannelName("sms")
PHONE = PhoneNumber("+447700900555")
_WHAT_MATTERS = QuestionName("what_matters")


@dataclass
class ReadingBack:
    """In place of Rasa: keeps every text, and says all that this preparation has kept."""

    kept: dict[str, list[str]] = field(default_factory=dict)

    async def turn(self, request: TurnRequest) -> TurnReply:
        """Keep the text; an empty one asks the open question again."""
        mine = self.kept.setdefault(request.facts["preparation"], [])
        changes: tuple[AnswerChange, ...] = ()
        if request.text:
            mine.append(request.text)
            changes = (AnswerChange(_WHAT_MATTERS, Op.ADD, request.text),)
        return TurnReply(
            messages=(Utterance(f"Go on. {' '.join(mine)}"),),
            intent="answer" if request.text else "repeat",
            answers=changes,
            open_question=_WHAT_MATTERS,
            questions={_WHAT_MATTERS: Mark.OPEN},
        )


@dataclass
class Phone:
    """One number, the people who share it, and a practice that writes to it."""

    engine: Engine
    clock: HandClock
    builder: Builder
    practice: Practice
    people: dict[str, Preparation]
    carrier: LedgerCarrier
    keys: count[int] = field(default_factory=lambda: count(1))

    @property
    def database(self) -> Database:
        return self.engine.outside.database

    async def says(self, *texts: str, sender: PhoneNumber = PHONE) -> list[str]:
        """Somebody types; return what comes back on that phone."""
        before = len(self.carrier.ledger)
        for text in texts:
            key = ProviderKey(f"SM{next(self.keys)}")
            await self.engine.inbox.receive(
                NewInbound(self.practice.id, SMS, key, text, sender=sender)
            )
        await self.settles()
        return [sent.body for sent in self.carrier.ledger[before:] if sent.to == sender]

    async def settles(self, **later: float) -> None:
        """Time passes and everything due is done."""
        self.clock.moves(**later)
        await self.engine.dispatcher.settle()
        while await self.engine.outbox.send_due():
            pass

    async def kept(self, name: str) -> list[str]:
        """Return what is kept as somebody's answers."""
        rows = await self.database.read(lambda c: read_answers(c, self.people[name].id))
        return [row.text for row in rows]

    async def state(self, name: str) -> PreparationState:
        """Return where somebody's preparation stands."""
        return await self.database.read(lambda c: preparation_state(c, self.people[name].id))

    async def written_for(self, name: str | None) -> list[str]:
        """Return every text of one preparation's conversation; None: those of nobody's."""
        mine = self.people[name].id if name else None

        def read(c: Connection) -> list[str]:
            rows = c.execute(select(outbound.c.body).where(outbound.c.preparation_id == mine))
            return list(rows.scalars())

        return await self.database.read(read)

    @property
    def sent(self) -> list[OutboundMessage]:
        return self.carrier.ledger


async def open_phone(
    database: Database, clock: HandClock, words: Words, net: Net, *names: str
) -> Phone:
    """Build a practice that has invited everybody in `names` on one phone."""
    builder, carrier, dialogue = Builder(database.vault, clock), LedgerCarrier(clock), ReadingBack()
    people: dict[str, Preparation] = {}

    def build(c: Connection) -> Practice:
        practice = builder.practice(c)
        clinician = builder.clinician(c, practice)
        for name in names:
            first, _, last = name.partition(" ")
            who = builder.patient(
                c, practice, first_name=first, last_name=last or "Ahmed", mobile=PHONE
            )
            people[name] = builder.preparation(c, builder.appointment(c, who, clinician, days=30))
        return practice

    practice = await database.write(build)
    outside = Outside(
        database,
        dialogue,
        {SMS: carrier},
        clock,
        builder.new_id,
        lambda: 0.5,
        words,
        net,
        "https://x",
    )
    directory = Directory(database)
    await directory.refresh()
    return Phone(build_engine(outside, directory), clock, builder, practice, people, carrier)

"""A result stands beside the question about it, as its patient could read it, and no longer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from beforehand.content import read_words
from preparation.clock import NewId
from preparation.messages import InboundId, NewInbound, ProviderKey
from preparation.model import Answer, AnswerId, ChannelName, Op, QuestionName, Result
from preparation.records.answers import add_answer, read_answers
from preparation.records.database import Connection, Database
from preparation.records.inbound import store_inbound
from preparation.records.result_questions import note_question
from preparation.records.result_releases import add_decision, read_shelf
from preparation.records.results import add_result, readings_of
from preparation.records.stored_summaries import newest_summary
from preparation.records.summaries import store_summary
from preparation.records.whole import read_record
from preparation.results.model import Choice, Decision
from preparation.summary.model import ResultBeside
from preparation.summary.outline import read_outline
from preparation.summary.shown import shown_answers
from tests.builders import Builder, Built, HandClock

OUTLINE = read_outline(read_words())
WEB = ChannelName("web")


@dataclass
class Asked:
    """Rosa has asked about her HbA1c on her page."""

    database: Database
    builder: Builder
    built: Built

    def decides(self, c: Connection, choice: Choice) -> None:
        now, record = self.builder.clock(), read_record(c, self.built.preparation.id)
        shelf = read_shelf(c, self.database.vault, record, OUTLINE.kinds, now=now)
        card = shelf.verdicts[0].card
        decision = Decision(card.newest.id, choice, card.mark, frozenset(), "", "Dr Osei", now)
        practice, patient = self.built.practice.id, self.built.patient.id
        add_decision(c, practice, patient, decision, new_id=self.builder.new_id)

    def beside(self, c: Connection) -> ResultBeside | None:
        summary = newest_summary(c, self.built.preparation.id, OUTLINE)
        assert summary is not None
        (line,) = summary.lines
        return line.about


@pytest.fixture
async def asked(databases: Database, clock: HandClock, new_id: NewId) -> Asked:
    builder = Builder(databases.vault, clock, new_id)
    built = await databases.write(builder.everything)
    made = Asked(databases, builder, built)

    def begin(c: Connection) -> None:
        for value, day in (("58", date(2025, 6, 2)), ("53", date(2026, 5, 20))):
            result = Result(
                built.patient.id, "hba1c", value, "mmol/mol", day, routine=True, source_key=value
            )
            add_result(c, built.practice.id, result, new_id=new_id)
        made.decides(c, Choice.RELEASED)
        asks(c, made)

    await databases.write(begin)
    return made


def asks(c: Connection, made: Asked) -> None:
    b, preparation = made.builder, made.built.preparation.id
    patient = made.built.patient.id
    newest = next(r for r in readings_of(c, [patient])[patient] if r.result.value == "53")
    key, message_id, answer_id = ProviderKey("k"), InboundId(b.new_id()), AnswerId(b.new_id())
    note_question(c, key, preparation, newest, now=b.clock())
    message = NewInbound(made.built.practice.id, WEB, key, "Why?", preparation_id=preparation)
    vault, now = made.database.vault, b.clock()
    store_inbound(c, message, inbound_id=message_id, now=now, urgent=False, vault=vault)
    question = QuestionName("talk_about")
    answer = Answer(answer_id, preparation, question, Op.ADD, "Why?", now, WEB)
    add_answer(c, answer, turn_id=None, sources=[message_id])
    consent = Answer(
        AnswerId(b.new_id()), preparation, QuestionName("consent"), Op.ADD, "yes", now, WEB
    )
    add_answer(c, consent, turn_id=None, sources=())
    shown = shown_answers(read_answers(c, preparation), OUTLINE)
    store_summary(c, preparation, shown, complete=True, targets=(), now=now, new_id=b.new_id)


async def test_the_value_the_ones_before_and_the_trend_are_there(asked: Asked) -> None:
    about = await asked.database.read(asked.beside)
    assert about is not None
    assert about.value.startswith("53 mmol/mol")
    assert [value[:11] for value, _ in about.earlier] == ["58 mmol/mol"]
    assert about.trend == "Lower than the time before."


async def test_withdrawn_since_only_which_one_it_was(asked: Asked) -> None:
    await asked.database.write(lambda c: asked.decides(c, Choice.WITHDRAWN))
    about = await asked.database.read(asked.beside)
    assert about is not None
    assert (about.value, about.earlier, about.trend) == ("", (), "")
    assert about.day == "20 May 2026"


async def test_a_value_does_not_vanish_because_time_passes(asked: Asked) -> None:
    asked.builder.clock.moves(days=400)
    about = await asked.database.read(asked.beside)
    assert about is not None
    assert about.value.startswith("53 mmol/mol")

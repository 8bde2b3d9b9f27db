"""A text from a shared phone, given by staff to the one who wrote it.

The words go to that person's answers and nowhere else: no reply follows, for nobody knows in
whose hands the phone is now.
"""

from __future__ import annotations

from datetime import datetime

from preparation.clock import NewId
from preparation.messages import InboundMessage
from preparation.model import Answer, AnswerId, Op, PreparationId, PreparationState, QuestionName
from preparation.records.answers import add_answer, read_answers
from preparation.records.database import Connection
from preparation.records.inbound import mark_handled
from preparation.records.summaries import store_summary
from preparation.records.whole import read_record
from preparation.summary.outline import Outline
from preparation.summary.shown import shown_answers

ADDED = QuestionName("added")
"""Where words are kept that answer no question in particular."""
_WITH_A_SUMMARY = {PreparationState.FINISHED: True, PreparationState.DEADLINE_PARTIAL: False}
"""States in which what is added makes a new version, and whether that is of a finished talk."""


def give_parked(
    c: Connection,
    outline: Outline,
    message: InboundMessage,
    preparation_id: PreparationId,
    *,
    now: datetime,
    new_id: NewId,
) -> None:
    """Keep a parked text as the words of one preparation. Raises Stale."""
    answer = Answer(
        AnswerId(new_id()),
        preparation_id,
        ADDED,
        Op.ADD,
        message.body,
        now,
        message.channel,
    )
    add_answer(c, answer, turn_id=None, sources=[message.id])
    mark_handled(c, [message], now=now, preparation_id=preparation_id, became_answer=True)
    record = read_record(c, preparation_id)
    if record.state in _WITH_A_SUMMARY:
        store_summary(
            c,
            preparation_id,
            shown_answers(read_answers(c, preparation_id), outline),
            complete=_WITH_A_SUMMARY[record.state],
            targets=record.practice.choices.targets,
            now=now,
            new_id=new_id,
        )

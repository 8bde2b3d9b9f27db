"""Reading a conversation back, both sides and every channel."""

from __future__ import annotations

from sqlalchemy import Connection, or_, select

from preparation.conversation.history import HistoryLine
from preparation.model import ChannelName, PreparationId
from preparation.records.devices import CODE
from preparation.records.tables import answer_sources, answers, inbound, outbound

_NEVER_SHOWN = "safeguarding"
"""Somebody may be looking over the patient's shoulder (design.md 4.10)."""


def read_history(
    c: Connection, preparation_id: PreparationId, after: str = ""
) -> list[HistoryLine]:
    """Return what was said after the line `after`, oldest first."""
    lines = [
        *_said_to_us(c, preparation_id, after),
        *_said_by_us(c, preparation_id, after),
    ]
    return sorted(lines, key=lambda line: line.id)


def _said_to_us(c: Connection, preparation_id: PreparationId, after: str) -> list[HistoryLine]:
    """Words that became an answer are read from the answer; a joined burst is one line."""
    query = (
        select(inbound, answers.c.text, answers.c.id.label("answer_id"))
        .outerjoin(answer_sources, answer_sources.c.inbound_id == inbound.c.id)
        .outerjoin(answers, answers.c.id == answer_sources.c.answer_id)
        .where(inbound.c.preparation_id == preparation_id, inbound.c.id > after)
        .where(or_(answers.c.question.is_(None), answers.c.question != _NEVER_SHOWN))
        .order_by(inbound.c.id)
    )
    lines, told = [], set()
    for row in c.execute(query):
        text = row.body if row.body is not None else row.text
        if text and (row.answer_id is None or row.answer_id not in told):
            channel = ChannelName(row.channel)
            lines.append(HistoryLine(row.id, "patient", channel, text, row.received_at))
        told.add(row.answer_id)
    return lines


def _said_by_us(c: Connection, preparation_id: PreparationId, after: str) -> list[HistoryLine]:
    query = (
        select(outbound)
        .where(outbound.c.preparation_id == preparation_id, outbound.c.id > after)
        .where(outbound.c.kind != CODE)
        .order_by(outbound.c.id)
    )
    return [
        HistoryLine(
            row.id,
            "assistant",
            ChannelName(row.channel),
            row.body,
            row.created_at,
            tuple(row.choices),
        )
        for row in c.execute(query)
    ]

"""What Rosa has said so far, and what her record holds."""

from __future__ import annotations

import re
from dataclasses import replace

from aiohttp import ClientResponse, ClientSession
from sqlalchemy import select

from preparation.answers import StandingAnswer, standing_answers
from preparation.model import (
    Answer,
    AnswerId,
    ChannelName,
    Mark,
    Op,
    PreparationState,
    QuestionName,
)
from preparation.records.answers import add_answer, read_answers
from preparation.records.database import Connection
from preparation.records.positions import move_position, read_position
from preparation.records.preparations import preparation_state, set_preparation_state
from preparation.records.tables import summaries, summary_answers
from tests.web.house import House

TALK = (
    ("what_matters", "being able to pick up my grandson"),
    ("whats_working", "walking with my neighbour"),
    ("whats_not", "the new tablets upset my stomach"),
    ("talk_about", "the tablets"),
    ("something_else", "my feet"),
)


async def has_said(
    house: House, *talk: tuple[str, str], state: str = "in_progress"
) -> list[AnswerId]:
    """Let Rosa have said these things by text; return the rows."""
    made: list[AnswerId] = []

    def write(c: Connection) -> None:
        for question, text in talk or TALK:
            made.append(AnswerId(house.new_id()))
            add_answer(c, _row(house, made[-1], question, text), turn_id=None, sources=())
        now, new_id = house.clock(), house.new_id
        set_preparation_state(
            c, house.preparation_id, PreparationState(state), at=now, new_id=new_id
        )

    await house.database.write(write)
    return made


def _row(house: House, row: AnswerId, question: str, text: str) -> Answer:
    return Answer(
        id=row,
        preparation_id=house.preparation_id,
        question=QuestionName(question),
        op=Op.ADD,
        text=text,
        at=house.clock(),
        channel=ChannelName("sms"),
    )


async def standing(house: House) -> list[StandingAnswer]:
    """Return what stands."""
    rows = await house.database.read(lambda c: read_answers(c, house.preparation_id))
    return standing_answers(rows)


async def texts(house: House) -> list[str]:
    """Return the words that stand."""
    return [one.answer.text for one in await standing(house) if one.answer.text]


async def state(house: House) -> PreparationState:
    """Return where the preparation stands."""
    return await house.database.read(lambda c: preparation_state(c, house.preparation_id))


async def versions(house: House) -> list[int]:
    """Return how many answers each version of the summary lists."""
    query = select(summaries.c.id, summary_answers.c.answer_id).outerjoin(
        summary_answers, summary_answers.c.summary_id == summaries.c.id
    )
    rows = await house.database.read(lambda c: c.execute(query.order_by(summaries.c.version)).all())
    counted: dict[str, int] = {}
    for row in rows:
        counted[row.id] = counted.get(row.id, 0) + (row.answer_id is not None)
    return list(counted.values())


async def is_asked(house: House, question: str | None, **marks: str) -> None:
    """Put the talk at a question."""

    def write(c: Connection) -> None:
        position = read_position(c, house.preparation_id)
        to = replace(
            position,
            version=position.version + 1,
            open_question=None if question is None else QuestionName(question),
            questions={
                **position.questions,
                **{QuestionName(q): Mark(m) for q, m in marks.items()},
            },
        )
        move_position(c, house.preparation_id, to)

    await house.database.write(write)


async def page(somebody: ClientSession, house: House, address: str) -> str:
    """Return a page."""
    answer = await somebody.get(f"{house.url}{address}")
    assert answer.status == 200, address
    return await answer.text()


async def presses(
    somebody: ClientSession, house: House, address: str, **fields: str
) -> ClientResponse:
    """Send a form as a browser without scripts does."""
    return await somebody.post(f"{house.url}{address}", data=fields, allow_redirects=False)


async def shares(somebody: ClientSession, house: House) -> ClientResponse:
    """Press OK, send this, on the page as it is now."""
    shown = await page(somebody, house, "/p/answers")
    found = re.search(r'name="seen" value="([0-9a-f]+)"', shown)
    assert found is not None
    return await presses(somebody, house, "/p/answers/share", seen=found.group(1))

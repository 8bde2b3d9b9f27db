"""What custom actions may read while a turn is under way: the answers table."""

from __future__ import annotations

from preparation.answers import standing_answers
from preparation.clock import Clock
from preparation.messages import AnswerChange, ReadBackLine
from preparation.model import Answer, AnswerId, ChannelName, PreparationId
from preparation.records.answers import read_answers
from preparation.records.database import Database
from preparation.summary.agenda import agenda_items
from preparation.summary.outline import Outline
from preparation.summary.read_back import read_back_lines


class RecordReader:
    """The `PreparationReader` of production."""

    def __init__(self, database: Database, outline: Outline, clock: Clock) -> None:
        self._database = database
        self._outline = outline
        self._clock = clock

    async def lines(
        self, preparation_id: PreparationId, change: AnswerChange | None
    ) -> list[ReadBackLine]:
        """Return the numbered lines of the read-back, private ones marked."""
        return read_back_lines(await self._rows(preparation_id, change), self._outline)

    async def agenda(
        self, preparation_id: PreparationId, change: AnswerChange | None
    ) -> list[ReadBackLine]:
        """Return what the patient wants to talk about, numbered as it was given."""
        rows = await self._rows(preparation_id, change)
        hidden = {one.answer.id for one in standing_answers(rows) if one.hidden}
        return [
            ReadBackLine(
                number, item.id, item.question, heading="", text=item.text, hidden=item.id in hidden
            )
            for number, item in enumerate(agenda_items(rows, self._outline), 1)
        ]

    async def _rows(
        self, preparation_id: PreparationId, change: AnswerChange | None
    ) -> list[Answer]:
        stored = await self._database.read(lambda c: read_answers(c, preparation_id))
        return stored if change is None else [*stored, self._not_yet_stored(preparation_id, change)]

    def _not_yet_stored(self, preparation_id: PreparationId, change: AnswerChange) -> Answer:
        return Answer(
            id=AnswerId(f"this-turn:{change.question}:{change.op}:{change.of or ''}"),
            preparation_id=preparation_id,
            question=change.question,
            op=change.op,
            text=change.text,
            at=self._clock(),
            channel=ChannelName(""),
            replaces=change.of,
        )

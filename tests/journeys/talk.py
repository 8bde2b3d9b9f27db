"""One patient's conversation, seen from both ends: the phone, and what the record holds."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from preparation.answers import standing_answers
from preparation.model import PreparationId, PreparationState, QuestionName
from preparation.record import PreparationRecord
from preparation.records.alerts import Alert, alerts_of
from preparation.records.answers import read_answers
from preparation.records.positions import read_position
from preparation.records.whole import read_record
from tests.journeys.phone import PATIENCE, Phone

if TYPE_CHECKING:
    from tests.journeys.house import House

_BEGINS = {"invite": "ok", "agreement": "yes", "carry_on": "yes"}


@dataclass
class Talk:
    """A patient preparing for one appointment."""

    house: House
    id: PreparationId
    phone: Phone

    async def is_under_way(self) -> QuestionName:
        """Get to an open question of the talk itself, whatever was before."""
        if self.phone.read == 0:
            await self.phone.hears()
        if reply := _BEGINS.get(await self.is_asked()):
            await self.phone.says(reply)
        return await self.is_asked()

    async def answers(self, question: str, *texts: str) -> str:
        """Answer the question that is open, which must be this one; return what comes back."""
        assert await self.is_asked() == question
        return await self.phone.says(*texts)

    async def is_asked(self) -> QuestionName:
        """Return the open question; "" where there is none."""
        position = await self.house.database.read(lambda c: read_position(c, self.id))
        return position.open_question or QuestionName("")

    async def comes_to(self, question: str) -> None:
        """Wait until a question is open."""
        async with asyncio.timeout(PATIENCE):
            while await self.is_asked() != question:
                await asyncio.sleep(0.1)

    async def record(self) -> PreparationRecord:
        """Return the record as it is now."""
        return await self.house.database.read(lambda c: read_record(c, self.id))

    async def state(self) -> PreparationState:
        """Return where the preparation stands."""
        return (await self.record()).state

    async def kept(self) -> list[tuple[str, str]]:
        """Return the questions and the words that stand under them, in order."""
        rows = await self.house.database.read(lambda c: read_answers(c, self.id))
        return [(one.answer.question, one.answer.text) for one in standing_answers(rows)]

    async def alerts(self) -> list[Alert]:
        """Return what the practice was told at once."""
        return await self.house.database.read(lambda c: alerts_of(c, self.id))

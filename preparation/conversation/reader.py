"""What Rasa's custom actions may read of a preparation. They read and speak; they never write."""

from __future__ import annotations

from typing import Protocol

from preparation.messages import AnswerChange, ReadBackLine
from preparation.model import PreparationId


class PreparationReader(Protocol):
    """`change` is this turn's, not yet stored: it is laid over what is stored."""

    async def lines(
        self, preparation_id: PreparationId, change: AnswerChange | None
    ) -> list[ReadBackLine]:
        """Return the numbered lines of the read-back, private ones marked."""
        ...

    async def agenda(
        self, preparation_id: PreparationId, change: AnswerChange | None
    ) -> list[ReadBackLine]:
        """Return what the patient wants to talk about, numbered."""
        ...

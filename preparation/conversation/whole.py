"""A conversation as a page needs it: whose, for what, what was said, how far. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from preparation.conversation.history import HistoryLine
from preparation.model import Position
from preparation.record import PreparationRecord


@dataclass(frozen=True, slots=True)
class Conversation:
    """One preparation's conversation, all of it read at one moment."""

    record: PreparationRecord
    lines: Sequence[HistoryLine]
    position: Position

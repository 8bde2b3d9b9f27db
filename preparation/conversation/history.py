"""The whole conversation as its patient sees it, over every channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from preparation.model import ChannelName


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One thing that was said. `id` sorts by time and is never used again."""

    id: str
    speaker: Literal["patient", "assistant"]
    channel: ChannelName
    text: str
    at: datetime
    choices: tuple[str, ...] = ()

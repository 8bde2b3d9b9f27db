"""A conversation as its page shows it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from preparation.conversation.facts import day_in_words, facts_of, time_in_words
from preparation.conversation.history import HistoryLine
from preparation.conversation.progress import progress_of
from preparation.conversation.whole import Conversation
from preparation.model import ChannelName, PracticeId, QuestionName
from preparation.words import Words

WEB = ChannelName("web")


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One thing that was said, worded for the page."""

    id: str
    speaker: str
    who: str
    via: str
    """How it was sent, where that was not this page."""
    when: str
    text: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownChat:
    """All that the page shows of a conversation."""

    practice_id: PracticeId
    lines: Sequence[ShownLine]
    facts: Mapping[str, str]
    progress: str
    nation: str = "england"
    """Whose emergency numbers are shown."""

    @property
    def begun(self) -> bool:
        """Tell whether the patient has said anything yet."""
        return any(line.speaker == "patient" for line in self.lines)

    @property
    def waiting(self) -> bool:
        """Tell whether the last word is the patient's."""
        return bool(self.lines) and self.lines[-1].speaker == "patient"

    @property
    def choices(self) -> tuple[str, ...]:
        """Return what may be tapped instead of typed."""
        return self.lines[-1].choices if self.lines and self.begun else ()


def show(
    conversation: Conversation, words: Words, now: datetime, may_skip: frozenset[QuestionName]
) -> ShownChat:
    """Word a conversation for its page; what `may_skip` names is passed over with one press."""
    record = conversation.record
    zone = ZoneInfo(record.practice.choices.time_zone)
    return ShownChat(
        practice_id=record.practice.id,
        lines=_with_skip(
            [_line(line, words, now, zone) for line in conversation.lines],
            words("pages.chat.skip") if conversation.position.open_question in may_skip else "",
        ),
        facts=facts_of(record),
        progress=_progress(conversation, words),
        nation=record.practice.choices.nation,
    )


def _with_skip(lines: list[ShownLine], skip: str) -> list[ShownLine]:
    """Put a button under a question that has none: not everybody types with ease."""
    if skip and lines and lines[-1].speaker != "patient" and not lines[-1].choices:
        lines[-1] = replace(lines[-1], choices=(skip,))
    return lines


def _line(line: HistoryLine, words: Words, now: datetime, zone: ZoneInfo) -> ShownLine:
    at, today = line.at.astimezone(zone), now.astimezone(zone).date()
    time = time_in_words(at)
    who = "you" if line.speaker == "patient" else "assistant"
    return ShownLine(
        id=line.id,
        speaker=line.speaker,
        who=words(f"pages.chat.{who}"),
        via="" if line.channel == WEB else words(f"pages.chat.by_{line.channel}"),
        when=time if at.date() == today else f"{day_in_words(at)}, {time}",
        text=line.text,
        choices=line.choices,
    )


def _progress(conversation: Conversation, words: Words) -> str:
    progress = progress_of(conversation.position)
    if progress.finished:
        return words("pages.progress.finished")
    key = "none" if not progress.done else "some"
    if progress.done == progress.total:
        key = "all"
    return words(f"pages.progress.{key}", done=progress.done, total=progress.total)

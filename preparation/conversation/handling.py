"""Dealing with one lane of waiting messages, from whose they are to the committed reply."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from preparation.clock import Clock, NewId
from preparation.conversation.alarm import Alarm
from preparation.conversation.commit import Writing, commit_turn
from preparation.conversation.facts import facts_of
from preparation.conversation.fixed import FixedReplies
from preparation.conversation.judgement import (
    Blank,
    Net,
    PlainWords,
    RedFlag,
    StopWish,
    judge,
)
from preparation.conversation.notices import Notices
from preparation.conversation.situation import Nobody, Several, Situation
from preparation.conversation.turn import believed, request_for
from preparation.conversation.wake import Wake
from preparation.errors import TurnFailed
from preparation.invite.wording import page_link
from preparation.messages import Dialogue, InboundMessage
from preparation.model import TurnId
from preparation.records.database import Connection, Database
from preparation.records.inbound import Lane
from preparation.records.situations import read_waiting

PATIENCE = timedelta(minutes=2)
"""After so long without a turn the patient is told, once, that we have their message."""


@dataclass(frozen=True, slots=True)
class Edges:
    """What dealing with messages needs from outside."""

    database: Database
    dialogue: Dialogue
    clock: Clock
    new_id: NewId
    notices: Notices
    outbox: Wake
    net: Net
    public_url: str


class Conversations:
    """Serves lanes. Everything a lane leads to is committed in one transaction."""

    def __init__(self, edges: Edges, writing: Writing, fixed: FixedReplies, alarm: Alarm) -> None:
        self._edges = edges
        self._writing = writing
        self._fixed = fixed
        self._alarm = alarm

    async def serve(self, lane: Lane) -> None:
        """Deal with what waits in a lane. Raises TurnFailed or Stale: nothing was written."""
        edges = self._edges
        waiting = await edges.database.read(
            lambda c: read_waiting(c, lane, now=edges.clock(), vault=edges.database.vault)
        )
        if waiting is None:
            return
        if isinstance(waiting.whose, Situation):
            await self._hear(waiting.messages, waiting.whose)
            edges.notices.publish(waiting.whose.record.preparation.id)
        else:
            await self._answer_number(waiting.messages, waiting.whose)
        edges.outbox.ring()

    async def _answer_number(
        self, messages: Sequence[InboundMessage], whose: Nobody | Several
    ) -> None:
        """Answer a number that stands for nobody, or for several, and reveal nothing."""
        judged = judge(messages, self._edges.net)
        if isinstance(judged, RedFlag):
            await self._write(lambda c: self._alarm.raise_for_number(c, judged, whose))
        elif isinstance(judged, StopWish):
            await self._write(lambda c: self._fixed.stop_number(c, judged, whose))
        else:
            await self._write(lambda c: self._fixed.to_number(c, whose, messages))

    async def _hear(self, messages: Sequence[InboundMessage], situation: Situation) -> None:
        """A red flag and a wish to stop need no Rasa; everything else is a turn."""
        match judge(messages, self._edges.net):
            case RedFlag() as flag:
                await self._write(lambda c: self._alarm.raise_for(c, flag, situation))
            case StopWish() as stop:
                await self._write(lambda c: self._fixed.stop(c, stop, situation))
            case Blank():
                await self._write(lambda c: self._fixed.nothing_said(c, messages, situation))
            case PlainWords() as words:
                await self._turn(messages, situation, words)

    async def _turn(
        self, messages: Sequence[InboundMessage], situation: Situation, words: PlainWords
    ) -> None:
        """Ask Rasa with no transaction open, then commit all that follows from its reply."""
        request = request_for(
            situation,
            words.text,
            turn_id=TurnId(self._edges.new_id()),
            channel=messages[0].channel,
            facts=facts_of(situation.record, self._page_link(situation)),
        )
        try:
            reply = believed(request, await self._edges.dialogue.turn(request))
        except TurnFailed:
            if self._edges.clock() - messages[0].received_at > PATIENCE:
                await self._write(lambda c: self._fixed.holding(c, messages[0], situation))
            raise

        def commit(c: Connection) -> None:
            answer = commit_turn(c, self._writing, situation, messages, request, reply)
            if answer is not None and words.assessment.quiet_note:
                self._alarm.note(c, words.assessment, situation, answer)

        await self._write(commit)

    def _page_link(self, situation: Situation) -> str:
        """Return the patient's own address, which a text may hold: it goes to nobody else."""
        token = situation.link_token
        return page_link(self._edges.public_url, token) if token else ""

    async def _write(self, work: Callable[[Connection], None]) -> None:
        await self._edges.database.write(work)

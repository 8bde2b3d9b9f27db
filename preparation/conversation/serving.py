"""What comes before a lane is heard: whether it was answered once, and a person wrote it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog

from preparation.conversation.fixed import FixedReplies
from preparation.conversation.handling import Conversations, Edges
from preparation.conversation.judgement import TOLD_HELP, TOLD_START, RedFlag, judge
from preparation.conversation.machines import (
    A_DAY,
    Heard,
    is_auto_reply,
    is_loop,
    is_loop_if_fast,
    is_urgent_loop,
)
from preparation.conversation.opt_out import bare
from preparation.conversation.situation import Situation, Waiting
from preparation.messages import InboundMessage
from preparation.records.database import Connection
from preparation.records.inbound import Lane, mark_handled, urgent_lanes
from preparation.records.lookups import number_hash
from preparation.records.recent_texts import count_replies, last_said, recent_texts
from preparation.records.situations import read_waiting
from preparation.records.text_notes import LOOP, MANY, note_texts

SENT_BEFORE, TO_A_MACHINE = "restored", "machine"
_START, _YES = "START", frozenset({"yes", "y"})
MOST_A_DAY = 120
"""So many replies to one number in a day: three times what the longest talk takes."""
FIRST_TURNS = 4
"""Nobody is taken for a machine before so many turns, or answers."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Look:
    """What waits in a lane, and what came from that number before it, latest first."""

    waiting: Waiting
    before: Sequence[Heard]
    enough: bool = False
    """Whether that number has had all the replies that one day may have."""


@dataclass(frozen=True, slots=True)
class _Sorted:
    """Messages by what is to be done with them."""

    heard: Sequence[InboundMessage]
    passed_over: Sequence[InboundMessage]
    """Nobody is answered: a telephone's own reply, or what the provider has answered."""
    loop: bool
    """Whether one of those is a machine that answers every text of ours."""
    urgent: int
    """How many of those that are heard may be urgent."""
    urgent_loop: bool
    """Whether all that is heard may be urgent and was answered again and again."""


class Serving:
    """Serves lanes: by the talk itself, or without a word going out."""

    def __init__(
        self,
        edges: Edges,
        conversations: Conversations,
        answered_before: Conversations,
        unanswered: Conversations,
        fixed: FixedReplies,
    ) -> None:
        self._fixed = fixed
        self._edges = edges
        self._conversations = conversations
        self._answered_before = answered_before
        self._unanswered = unanswered

    async def serve_emergencies(self) -> None:
        """Deal with what may be urgent, wherever it waits, and with nothing else.

        It needs no Rasa, nor what was said before it.
        """
        lanes = await self._edges.database.read(urgent_lanes)
        done = await asyncio.gather(*map(self._serve_red_flags, lanes), return_exceptions=True)
        for problem in filter(None, done):
            log.warning("emergency not dealt with yet", problem=type(problem).__name__)

    async def serve(self, lane: Lane) -> None:
        """Deal with what waits in a lane. Raises TurnFailed or Stale: nothing was written."""
        look = await self._edges.database.read(lambda c: self._look(c, lane))
        if look is not None:
            await self._serve(lane, look)

    async def _serve_red_flags(self, lane: Lane) -> None:
        look = await self._edges.database.read(lambda c: self._look(c, lane))
        if look is None:
            return
        net, waiting = self._edges.net, look.waiting
        urgent = [
            message
            for message in waiting.messages
            if message.answered_by is None and isinstance(judge([message], net), RedFlag)
        ]
        if urgent:
            await self._serve(lane, replace(look, waiting=replace(waiting, messages=urgent)))

    async def _serve(self, lane: Lane, look: _Look) -> None:
        told = [_as_told(message) for message in look.waiting.messages]
        waiting, whose = replace(look.waiting, messages=told), look.waiting.whose
        if waiting.messages[0].answered_by is not None:
            await self._answered_before.deal(waiting)
            return
        if not isinstance(whose, Situation) or lane.channel != "sms":
            await self._conversations.deal(waiting)
            return
        found = await self._sort(waiting.messages, look.before, whose)
        if found.passed_over or found.urgent_loop:
            await self._edges.database.write(lambda c: self._pass_over(c, found, whose))
        if not found.heard:
            return
        enough = look.enough and not found.urgent
        if enough:
            await self._edges.database.write(lambda c: self._say_enough(c, found.heard[0], whose))
        talk = self._unanswered if found.urgent_loop or enough else self._conversations
        await talk.deal(replace(waiting, messages=found.heard))

    def _look(self, c: Connection, lane: Lane) -> _Look | None:
        edges = self._edges
        waiting = read_waiting(c, lane, now=edges.clock(), vault=edges.database.vault)
        if waiting is None:
            return None
        whose, before, enough = waiting.whose, list[Heard](), False
        if isinstance(whose, Situation) and whose.number and _has_said_much(whose):
            hashed = number_hash(edges.database.vault, whose.number)
            before = recent_texts(c, whose.record.practice.id, hashed)
            if whose.position.turns >= MOST_A_DAY:
                since, practice = edges.clock() - A_DAY, whose.record.practice.id
                enough = count_replies(c, practice, hashed, since) >= MOST_A_DAY
        return _Look(waiting, before, enough)

    async def _sort(
        self, messages: Sequence[InboundMessage], before: Sequence[Heard], whose: Situation
    ) -> _Sorted:
        """Judge each message by itself; a person may write between two replies of a machine."""
        heard, passed_over = [], []
        loop, urgent, urgent_loops = False, 0, 0
        for message in messages:
            newest = Heard(message.body, message.received_at)
            if isinstance(judge([message], self._edges.net), RedFlag):
                urgent += 1
                urgent_loops += is_urgent_loop(newest, before)
                heard.append(message)
            elif _is_answered(message) or is_auto_reply(message.body, self._edges.net.machines):
                passed_over.append(message)
            elif before and await self._is_loop(newest, before, whose):
                loop = True
                passed_over.append(message)
            else:
                heard.append(message)
            before = [newest, *before]
        return _Sorted(heard, passed_over, loop, urgent, 0 < len(heard) == urgent_loops)

    async def _is_loop(self, newest: Heard, before: Sequence[Heard], whose: Situation) -> bool:
        if is_loop(newest, before):
            return True
        if not is_loop_if_fast(newest, before):
            return False
        timed = await self._edges.database.read(lambda c: self._timed(c, (newest, *before), whose))
        return is_loop(timed[0], timed[1:])

    def _timed(self, c: Connection, heard: Sequence[Heard], whose: Situation) -> list[Heard]:
        """Return the texts with the times at which we last wrote before each of them."""
        assert whose.number is not None
        practice, vault = whose.record.practice.id, self._edges.database.vault
        hashed = number_hash(vault, whose.number)
        return [replace(one, said=last_said(c, practice, hashed, one.at)) for one in heard]

    def _say_enough(self, c: Connection, message: InboundMessage, whose: Situation) -> None:
        """Tell the patient and the practice, once a day, that nothing more is answered."""
        now, preparation = self._edges.clock(), whose.record.preparation
        if note_texts(c, preparation, MANY, now=now, new_id=self._edges.new_id):
            self._fixed.enough_for_today(c, message, whose)

    def _pass_over(self, c: Connection, found: _Sorted, whose: Situation) -> None:
        """Take what nobody answers off the inbox; of a machine the practice is told, once a day."""
        now, preparation = self._edges.clock(), whose.record.preparation
        mark_handled(c, found.passed_over, now=now, preparation_id=preparation.id)
        if found.loop or found.urgent_loop:
            note_texts(c, preparation, LOOP, now=now, new_id=self._edges.new_id)


def _has_said_much(whose: Situation) -> bool:
    return max(whose.position.turns, len(whose.answers)) >= FIRST_TURNS


def _as_told(message: InboundMessage) -> InboundMessage:
    """Return a message as the provider took it: "JOIN" may be a practice's own word for START.

    A bare "yes" is an answer, and re-subscribes nobody.
    """
    comes_back = message.told == TOLD_START and bare(message.body) not in _YES
    return replace(message, body=_START) if comes_back else message


def _is_answered(message: InboundMessage) -> bool:
    """Tell whether the provider has said all there is to say."""
    return message.told == TOLD_HELP

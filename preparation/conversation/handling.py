"""Dealing with one lane of waiting messages, from whose they are to the committed reply."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from preparation.clock import Clock, NewId
from preparation.conversation.afterwards import Afterwards
from preparation.conversation.alarm import Alarm
from preparation.conversation.commit import Writing, commit_turn
from preparation.conversation.facts import facts_of
from preparation.conversation.fixed import FixedReplies
from preparation.conversation.judgement import (
    Blank,
    Judgement,
    Net,
    PlainWords,
    RedFlag,
    StopWish,
    judge,
)
from preparation.conversation.naming import NotThem, Person
from preparation.conversation.notices import Notices
from preparation.conversation.opt_out import Wish, wish_of
from preparation.conversation.red_flags import Assessment
from preparation.conversation.shared_phone import SharedPhones, first_naming
from preparation.conversation.situation import Nobody, Several, Situation, Waiting
from preparation.conversation.turn import believed, request_for
from preparation.conversation.wake import Wake
from preparation.errors import TurnFailed
from preparation.invite.wording import page_link
from preparation.messages import Dialogue, InboundMessage
from preparation.model import ChannelName, TurnId
from preparation.records.database import Connection, Database
from preparation.records.result_releases import results_ready
from preparation.records.situations import read_situation
from preparation.results.kinds import Kinds

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
    kinds: Kinds


class Conversations:
    """Serves lanes. Everything a lane leads to is committed in one transaction."""

    def __init__(
        self,
        edges: Edges,
        writing: Writing,
        fixed: FixedReplies,
        alarm: Alarm,
        shared: SharedPhones,
        afterwards: Afterwards,
    ) -> None:
        self._afterwards = afterwards
        self._edges = edges
        self._writing = writing
        self._fixed = fixed
        self._alarm = alarm
        self._shared = shared

    async def deal(self, waiting: Waiting) -> None:
        """Deal with what waits in a lane. Raises TurnFailed or Stale: nothing was written."""
        edges = self._edges
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
        elif isinstance(whose, Nobody):
            await self._write(lambda c: self._answer_nobody(c, whose, messages))
        else:
            await self._find_out_who(messages, whose)

    def _answer_nobody(
        self, c: Connection, whose: Nobody, messages: Sequence[InboundMessage]
    ) -> None:
        """Take the answer to the question after an appointment; all else was meant for others."""
        if not self._afterwards.take(c, whose, messages):
            self._fixed.to_number(c, whose, messages)

    async def _find_out_who(self, messages: Sequence[InboundMessage], whose: Several) -> None:
        """Take a name, or ask for one; what was said without one is kept until it comes."""
        naming = first_naming(messages, whose)
        if naming is None:
            opt_out = self._edges.net.opt_out
            start = any(wish_of(message.body, opt_out) is Wish.START for message in messages)
            await self._write(
                lambda c: self._shared.ask(c, whose, messages, to=messages[-1], after_start=start)
            )
            return
        place, named = naming
        if isinstance(named, NotThem):
            await self._write(lambda c: self._shared.nobody(c, whose, messages[: place + 1]))
        else:
            await self._let_talk(messages, place, named.person, whose)

    async def _let_talk(
        self, messages: Sequence[InboundMessage], place: int, who: Person, whose: Several
    ) -> None:
        """Let the talk be with the one who said so, and go on with what waits for them.

        Where nothing waits, their open question is asked again: they see that we heard.
        """
        message, before, alone = messages[place], messages[:place], len(messages) == 1
        database, number, now = self._edges.database, whose.number, self._edges.clock()
        kept = await database.read(lambda c: self._shared.kept_for(c, whose, who))
        situation = await database.read(
            lambda c: read_situation(c, who.preparation_id, number, now)
        )

        def choose(c: Connection) -> None:
            self._shared.choose(c, whose, message, who, before)

        def choose_and_confirm(c: Connection) -> None:
            choose(c)
            self._shared.confirm(c, whose, message, who)

        if kept or not alone:
            await self._write(choose)
        elif situation.position.open_question is None:
            await self._write(choose_and_confirm)
        else:
            asked_again = PlainWords("", Assessment())
            await self._turn([], situation, asked_again, channel=message.channel, first=choose)

    async def _hear(self, messages: Sequence[InboundMessage], situation: Situation) -> None:
        """A red flag and a wish to stop need no Rasa; everything else is a turn."""
        judged, shared = judge(messages, self._edges.net), situation.shared
        if shared is not None and await self._is_not_theirs(messages, judged, situation, shared):
            return
        match judged:
            case RedFlag() as flag:
                await self._write(lambda c: self._alarm.raise_for(c, flag, situation))
            case StopWish() as stop:
                await self._write(lambda c: self._fixed.stop(c, stop, situation))
            case Blank():
                await self._write(lambda c: self._fixed.nothing_said(c, messages, situation))
            case PlainWords() as words:
                await self._turn(messages, situation, words, channel=messages[0].channel)

    async def _is_not_theirs(
        self,
        messages: Sequence[InboundMessage],
        judged: Judgement,
        situation: Situation,
        shared: Several,
    ) -> bool:
        """Deal with what is not simply said in the talk that is on a shared phone."""
        mine = situation.record.preparation.id
        me = next(person for person in shared.people if person.preparation_id == mine)
        naming = first_naming(messages, shared, me)
        if isinstance(judged, StopWish):
            await self._write(lambda c: self._fixed.stop_number(c, judged, shared))
            return True
        if naming is None:
            return False
        place, named = naming
        if isinstance(judged, RedFlag):
            await self._write(lambda c: self._alarm.raise_for_number(c, judged, shared))
        elif place > 0:
            await self._hear(messages[:place], situation)
        elif isinstance(named, NotThem):
            first, rest = messages[0], messages[1:]
            await self._write(lambda c: self._shared.not_me(c, shared, first, rest))
        elif named.plainly or named.person == me:
            await self._let_talk(messages, 0, named.person, shared)
        else:
            await self._write(lambda c: self._shared.ask(c, shared, messages, to=messages[0]))
        return True

    async def _turn(
        self,
        messages: Sequence[InboundMessage],
        situation: Situation,
        words: PlainWords,
        *,
        channel: ChannelName,
        first: Callable[[Connection], None] | None = None,
    ) -> None:
        """Ask Rasa with no transaction open, then commit all that follows from its reply.

        `first` is written in that transaction before anything else.
        """
        request = request_for(
            situation,
            words.text,
            turn_id=TurnId(self._edges.new_id()),
            channel=channel,
            facts=await self._facts(situation),
        )
        try:
            reply = believed(request, await self._edges.dialogue.turn(request))
        except TurnFailed:
            if messages and self._edges.clock() - messages[0].received_at > PATIENCE:
                await self._write(lambda c: self._fixed.holding(c, messages[0], situation))
            raise

        def commit(c: Connection) -> None:
            if first is not None:
                first(c)
            answer = commit_turn(c, self._writing, situation, messages, request, reply)
            if answer is not None and words.assessment.quiet_note:
                self._alarm.note(c, words.assessment, situation, answer)

        await self._write(commit)

    async def _facts(self, situation: Situation) -> dict[str, str]:
        """Return what the dialogue may say; whether results may be read is of this moment."""
        edges, record = self._edges, situation.record
        vault, now = edges.database.vault, edges.clock()
        ready = await edges.database.read(
            lambda c: results_ready(c, vault, record, edges.kinds, now=now)
        )
        return facts_of(record, self._page_link(situation), results_ready=ready)

    def _page_link(self, situation: Situation) -> str:
        """Return the patient's own address, which a text may hold: it goes to nobody else."""
        token = situation.link_token
        return page_link(self._edges.public_url, token) if token else ""

    async def _write(self, work: Callable[[Connection], None]) -> None:
        await self._edges.database.write(work)

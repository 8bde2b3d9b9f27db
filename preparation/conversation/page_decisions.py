"""Sending, keeping to oneself and taking away, pressed on the patient's page."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from preparation.answers import standing_answers
from preparation.conversation.effects import Effect
from preparation.conversation.page_marks import CONSENT, after_deciding, after_removing
from preparation.conversation.page_work import PREPARED, Outcome, PageEdges, PageWork
from preparation.conversation.situation import Situation
from preparation.messages import AnswerChange
from preparation.model import Answer, Op, PreparationId, PreparationState, TurnId
from preparation.records.answers import add_turn
from preparation.records.database import Connection
from preparation.summary.outline import Outline
from preparation.summary.sharing import sharing_of
from preparation.summary.shown import ordered_lines

_DELETE = "delete_data"
_YES, _NO = "affirm", "decline_share"


def seen_mark(rows: Sequence[Answer], outline: Outline) -> str:
    """Return a mark of what a page shows: lines, and which are left out.

    What is sent is what was seen: with another mark the page is shown again first.
    """
    lines = [f"{one.answer.id}{'-' if one.hidden else '+'}" for one in ordered_lines(rows, outline)]
    return hashlib.sha256(" ".join(lines).encode()).hexdigest()[:16]


class PageDecisions:
    """What is to become of the answers as a whole."""

    def __init__(self, edges: PageEdges) -> None:
        self._outline = edges.writing.outline
        self._writing = edges.writing
        self._work = PageWork(edges)

    async def share(
        self, preparation_id: PreparationId, *, seen: str, reply: str, said: str
    ) -> Outcome:
        """Agree to sharing and finish. `reply`: the words of the button, kept as the answer."""

        def work(c: Connection, situation: Situation) -> Outcome:
            rows = situation.answers
            if seen != seen_mark(rows, self._outline):
                return Outcome.ELSEWHERE
            agreed = sharing_of(rows, self._outline).agreed
            if agreed and situation.record.state is PreparationState.FINISHED:
                return Outcome.ALREADY
            changes = [] if agreed else [AnswerChange(CONSENT, Op.ADD, reply)]
            self._decide(c, situation, changes, share=True)
            self._work.tell(c, situation, said)
            return Outcome.DONE

        return await self._work.do(preparation_id, work)

    async def keep(self, preparation_id: PreparationId, said: str) -> Outcome:
        """Share nothing: before it was sent, or taking it back afterwards."""

        def work(c: Connection, situation: Situation) -> Outcome:
            if situation.record.state is PreparationState.FINISHED_NOT_SHARED:
                return Outcome.ALREADY
            self._decide(c, situation, [AnswerChange(CONSENT, Op.SKIP)], share=False)
            self._work.tell(c, situation, said)
            return Outcome.DONE

        return await self._work.do(preparation_id, work)

    async def delete(self, preparation_id: PreparationId, said: str) -> Outcome:
        """Take every answer away; asked and confirmed, as in the talk, so the practice knows."""

        def work(c: Connection, situation: Situation) -> Outcome:
            standing = standing_answers(situation.answers)
            if not standing:
                return Outcome.ALREADY
            asked, now = TurnId(self._writing.new_id()), self._writing.clock()
            add_turn(
                c,
                asked,
                preparation_id,
                channel=standing[0].answer.channel,
                intent=_DELETE,
                now=now,
            )
            gone = frozenset(one.answer.id for one in standing)
            position = after_removing(situation.position, gone)
            effect = Effect(delete=True, summary=situation.record.state in PREPARED)
            self._work.write(c, situation, [], position, intent=_DELETE, effect=effect)
            self._work.tell(c, situation, said)
            return Outcome.DONE

        return await self._work.do(preparation_id, work)

    def _decide(
        self,
        c: Connection,
        situation: Situation,
        changes: Sequence[AnswerChange],
        *,
        share: bool,
    ) -> None:
        state = PreparationState.FINISHED if share else PreparationState.FINISHED_NOT_SHARED
        changed = state is not situation.record.state
        self._work.write(
            c,
            situation,
            changes,
            after_deciding(situation.position, self._outline, share=share),
            intent=_YES if share else _NO,
            effect=Effect(state=state if changed else None, summary=True),
        )

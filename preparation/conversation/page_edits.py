"""Lines of the read-back changed, kept private, taken away or added on the patient's page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from preparation.answers import StandingAnswer, standing_answers
from preparation.conversation.judgement import is_urgent
from preparation.conversation.page_marks import after_adding, after_removing, moved
from preparation.conversation.page_work import WEB, Outcome, PageEdges, PageWork, new_version
from preparation.conversation.red_flags import assess
from preparation.conversation.situation import Situation
from preparation.messages import AnswerChange, InboundId, InboundMessage, NewInbound, ProviderKey
from preparation.model import Answer, AnswerId, Op, PracticeId, PreparationId, QuestionName
from preparation.records.database import Connection
from preparation.records.inbound import mark_handled, store_inbound
from preparation.summary.shown import ordered_lines

EDITED = "page_edit"
"""What a turn on the page is taken for."""


@dataclass(frozen=True, slots=True)
class Written:
    """Words from a form. `key` is the form's own: pressed twice, it is one edit."""

    practice_id: PracticeId
    preparation_id: PreparationId
    text: str
    key: ProviderKey
    said: str
    """What the chat says of it, so that both channels tell one story."""


class PageEdits:
    """Edits of lines, each known by the row that stands for it.

    Whoever edits a row that does not stand any more is told so, and nothing is overwritten.
    """

    def __init__(self, edges: PageEdges) -> None:
        self._edges = edges
        self._work = PageWork(edges)

    async def change(self, written: Written, line: AnswerId) -> Outcome:
        """Let new words take the place of a line's; the old ones stand until then."""

        def work(c: Connection, situation: Situation) -> Outcome:
            found = _line(situation, line, self._edges)
            if found is None:
                return _replaced_already(situation, line, written.text)
            if found.answer.text == written.text:
                return Outcome.ALREADY
            change = AnswerChange(found.answer.question, Op.REPLACE, written.text, line)
            return self._keep(c, situation, written, change)

        return await self._hear(written) or await self._work.do(written.preparation_id, work)

    async def add(self, written: Written, question: QuestionName) -> Outcome:
        """Add words under a heading of the summary. Raises KeyError for another question."""
        self._edges.writing.outline.headings[question]

        def work(c: Connection, situation: Situation) -> Outcome:
            return self._keep(c, situation, written, AnswerChange(question, Op.ADD, written.text))

        return await self._hear(written) or await self._work.do(written.preparation_id, work)

    async def set_private(
        self, preparation_id: PreparationId, line: AnswerId, *, private: bool, said: str
    ) -> Outcome:
        """Leave a line out of what is sent, or let it in again."""

        def work(c: Connection, situation: Situation) -> Outcome:
            found = _line(situation, line, self._edges)
            if found is None:
                return Outcome.ELSEWHERE
            if found.hidden is private:
                return Outcome.ALREADY
            op = Op.HIDE if private else Op.SHOW
            self._simply(c, situation, AnswerChange(found.answer.question, op, of=line), said)
            return Outcome.DONE

        return await self._work.do(preparation_id, work)

    async def remove(self, preparation_id: PreparationId, line: AnswerId, said: str) -> Outcome:
        """Take a line away."""

        def work(c: Connection, situation: Situation) -> Outcome:
            found = _line(situation, line, self._edges)
            if found is None:
                gone = any(
                    row.op is Op.REMOVE and row.replaces == line for row in situation.answers
                )
                return Outcome.ALREADY if gone else Outcome.ELSEWHERE
            change = AnswerChange(found.answer.question, Op.REMOVE, of=line)
            self._simply(c, situation, change, said)
            return Outcome.DONE

        return await self._work.do(preparation_id, work)

    def _simply(self, c: Connection, situation: Situation, change: AnswerChange, said: str) -> None:
        position = moved(situation.position)
        if change.op is Op.REMOVE and change.of is not None:
            position = after_removing(situation.position, frozenset({change.of}))
        effect = new_version(situation)
        self._work.write(c, situation, [change], position, intent=EDITED, effect=effect)
        self._work.tell(c, situation, said)

    def _keep(
        self, c: Connection, situation: Situation, written: Written, change: AnswerChange
    ) -> Outcome:
        """Keep words as an answer, and as a message of the patient's: it comes in once only."""
        message = self._store(c, written)
        if message is None:
            return Outcome.ALREADY
        position = moved(situation.position)
        if change.op is Op.ADD:
            position = after_adding(situation.position, change.question)
        effect = new_version(situation)
        (row,) = self._work.write(
            c, situation, [change], position, intent=EDITED, effect=effect, sources=[message.id]
        )
        mark_handled(
            c,
            [message],
            now=message.received_at,
            preparation_id=written.preparation_id,
            became_answer=True,
        )
        self._work.set_begun(c, situation)
        assessment = assess(written.text, self._edges.net.safety)
        if assessment.quiet_note:
            self._edges.alarm.note(c, assessment, situation, row)
        self._work.tell(c, situation, written.said)
        return Outcome.DONE

    async def _hear(self, written: Written) -> Outcome | None:
        """Hand words that cannot wait to the safety net, as every message goes (H3)."""
        if not is_urgent(written.text, self._edges.net):
            return None
        await self._edges.inbox.receive(_as_message(written))
        self._edges.notices.publish(written.preparation_id)
        return Outcome.SAID

    def _store(self, c: Connection, written: Written) -> InboundMessage | None:
        writing = self._edges.writing
        inbound_id, now = InboundId(writing.new_id()), writing.clock()
        new = store_inbound(
            c,
            _as_message(written),
            inbound_id=inbound_id,
            now=now,
            urgent=False,
            vault=writing.vault,
        )
        if not new:
            return None
        return InboundMessage(
            inbound_id, written.practice_id, WEB, written.text, 0, now, None, written.preparation_id
        )


def _as_message(written: Written) -> NewInbound:
    return NewInbound(
        practice_id=written.practice_id,
        channel=WEB,
        provider_key=written.key,
        body=written.text,
        preparation_id=written.preparation_id,
    )


def _line(situation: Situation, line: AnswerId, edges: PageEdges) -> StandingAnswer | None:
    """Return a line of the read-back; what is no line of it cannot be edited."""
    lines = ordered_lines(situation.answers, edges.writing.outline)
    return next((one for one in lines if one.answer.id == line), None)


def _replaced_already(situation: Situation, line: AnswerId, text: str) -> Outcome:
    """Tell a second press from somebody else's change."""
    by_id: Mapping[AnswerId, Answer] = {row.id: row for row in situation.answers}
    standing = {one.answer.id for one in standing_answers(situation.answers)}
    mine = [row for row in situation.answers if row.replaces == line and row.op is Op.REPLACE]
    again = any(row.text == text and row.id in standing for row in mine)
    return Outcome.ALREADY if again and line in by_id else Outcome.ELSEWHERE

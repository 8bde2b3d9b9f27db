"""Answers that came back on paper, typed in by the practice: the same rows as all others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from preparation.answers import standing_answers
from preparation.conversation.effects import AGREEMENT, INVITE, Effect
from preparation.conversation.page_marks import CONSENT, after_adding, after_deciding, moved
from preparation.conversation.page_work import Outcome, PageEdges, PageWork, new_version
from preparation.conversation.red_flags import Assessment, assess
from preparation.conversation.situation import Situation
from preparation.messages import AnswerChange
from preparation.model import (
    AnswerId,
    ChannelName,
    Mark,
    Op,
    Position,
    PreparationId,
    PreparationState,
    QuestionName,
)
from preparation.records.database import Connection
from preparation.records.preparations import start_position

PAPER = ChannelName("paper")
TYPED_IN = "typed_in"
"""What a turn on paper is taken for."""

type Note = Callable[[Connection], None]
"""Writes down who typed it in, in the same transaction."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a patient wrote, question by question, in their words."""

    answers: Mapping[QuestionName, str]
    share: bool | None
    """Whether they ticked that it may be shared; None: they ticked nothing."""
    sharing: str
    """Their words about it, or the words of the box they ticked."""
    written_by: str = ""
    """Who wrote for them, where they did not."""


class PaperWork:
    """Takes sheets in. What is typed twice is kept once."""

    def __init__(self, edges: PageEdges) -> None:
        self._edges = edges
        self._work = PageWork(edges)

    async def take(self, preparation_id: PreparationId, sheet: Sheet, note: Note) -> Outcome:
        """Keep what is on a sheet; with a box ticked about sharing, it is finished.

        What sounds urgent is told to the practice at once, though it was written days ago.
        """

        def work(c: Connection, situation: Situation) -> Outcome:
            changes = _changes(situation, sheet)
            finished = _finished(situation, sheet)
            if not changes and finished is None:
                return Outcome.ALREADY
            self._write(c, situation, sheet, changes, finished)
            note(c)
            return Outcome.DONE

        await self._edges.database.write(lambda c: start_position(c, preparation_id, INVITE))
        return await self._work.do(preparation_id, work)

    def _write(
        self,
        c: Connection,
        situation: Situation,
        sheet: Sheet,
        changes: Sequence[AnswerChange],
        finished: PreparationState | None,
    ) -> None:
        said = [*changes, *_about_sharing(sheet, finished)]
        effect = new_version(situation)
        if finished is not None:
            changed = finished is not situation.record.state
            effect = Effect(state=finished if changed else None, summary=True)
        rows = self._work.write(
            c,
            _answered_by(situation, sheet),
            said,
            self._position(situation.position, changes, sheet, finished),
            intent=TYPED_IN,
            effect=effect,
            channel=PAPER,
        )
        if finished is None:
            self._work.set_begun(c, situation)
        self._tell_of_urgent(c, situation, changes, rows)

    def _position(
        self,
        position: Position,
        changes: Sequence[AnswerChange],
        sheet: Sheet,
        finished: PreparationState | None,
    ) -> Position:
        """Return the place once the sheet is in, one commit later however much is on it."""
        after = position
        for change in changes:
            after = after_adding(after, change.question)
        if finished is not None:
            after = after_deciding(after, self._edges.writing.outline, share=sheet.share is True)
        elif after.open_question in (INVITE, AGREEMENT, *sheet.answers):
            after = replace(after, questions={**after.questions, **_marks(sheet)})
        return replace(after, version=moved(position).version)

    def _tell_of_urgent(
        self,
        c: Connection,
        situation: Situation,
        changes: Sequence[AnswerChange],
        rows: Sequence[AnswerId],
    ) -> None:
        for change, row in zip(changes, rows, strict=False):
            found = assess(change.text, self._edges.net.safety)
            if found.category is not None or found.quiet_note:
                self._edges.alarm.note(c, found, situation, row, action=_action(found))


def _action(found: Assessment) -> str:
    return PAPER if found.category is not None else ""


def _changes(situation: Situation, sheet: Sheet) -> list[AnswerChange]:
    known = {
        (one.answer.question, one.answer.text)
        for one in standing_answers(situation.answers)
        if one.answer.channel == PAPER
    }
    return [
        AnswerChange(question, Op.ADD, text)
        for question, text in sheet.answers.items()
        if text and (question, text) not in known
    ]


def _finished(situation: Situation, sheet: Sheet) -> PreparationState | None:
    if sheet.share is None:
        return None
    state = PreparationState.FINISHED if sheet.share else PreparationState.FINISHED_NOT_SHARED
    return None if state is situation.record.state else state


def _about_sharing(sheet: Sheet, finished: PreparationState | None) -> list[AnswerChange]:
    if finished is None:
        return []
    if sheet.share:
        return [AnswerChange(CONSENT, Op.ADD, sheet.sharing)]
    return [AnswerChange(CONSENT, Op.SKIP)]


def _answered_by(situation: Situation, sheet: Sheet) -> Situation:
    if not sheet.written_by:
        return situation
    kept = {**situation.position.kept, "answered_by": sheet.written_by}
    return replace(situation, position=replace(situation.position, kept=kept))


def _marks(sheet: Sheet) -> dict[QuestionName, Mark]:
    return dict.fromkeys((name for name, text in sheet.answers.items() if text), Mark.ANSWERED)

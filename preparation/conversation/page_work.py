"""What a patient does on their own page, without Rasa: one press, one transaction.

It is written down as the talk writes it: rows of answers, the position moved with its
compare-and-set, and, once finished, a new version of the summary. The next turn is rebuilt
from the record, so the talk needs to know nothing of it (docs/decisions/0036).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from preparation.conversation.alarm import Alarm
from preparation.conversation.commit import Writing, apply_effect, queue_to_patient
from preparation.conversation.effects import Effect
from preparation.conversation.inbox import Inbox
from preparation.conversation.judgement import Net
from preparation.conversation.notices import Notices
from preparation.conversation.situation import Situation
from preparation.errors import Stale
from preparation.messages import AnswerChange, InboundId
from preparation.model import (
    Answer,
    AnswerId,
    AppointmentState,
    ChannelName,
    PatientState,
    Position,
    PreparationId,
    PreparationState,
    TurnId,
)
from preparation.record import PreparationRecord
from preparation.records.answers import add_answer, add_turn
from preparation.records.database import Connection, Database
from preparation.records.locks import lock_preparation
from preparation.records.positions import move_position
from preparation.records.preparations import set_preparation_state
from preparation.records.situations import read_situation

WEB = ChannelName("web")
PREPARED = frozenset(
    {
        PreparationState.FINISHED,
        PreparationState.FINISHED_NOT_SHARED,
        PreparationState.DEADLINE_PARTIAL,
    }
)
"""Where a version of the summary is out, or may be: what changes now makes a new one."""
_TRIES = 5


class Outcome(StrEnum):
    """What became of a press; also part of the key of what the page says."""

    DONE = "done"
    ALREADY = "already"
    """It was so before: a second press, another tab. Nothing was written."""
    ELSEWHERE = "elsewhere"
    """It was changed since the page was drawn. Nothing was written."""
    OVER = "over"
    """The appointment has begun, or there is none any more. Nothing was written."""
    SAID = "said"
    """The words cannot wait: they went the way of a message, and the chat answers them."""


@dataclass(frozen=True, slots=True)
class PageEdges:
    """What these pages write through."""

    database: Database
    writing: Writing
    alarm: Alarm
    net: Net
    inbox: Inbox
    notices: Notices
    wake_outbox: Callable[[], None]
    """Rung when a text was queued that somebody waits for."""


def is_over(record: PreparationRecord, now: datetime) -> bool:
    """Tell whether nothing can be changed any more."""
    return (
        record.appointment.start <= now
        or record.appointment_state is AppointmentState.CANCELLED
        or record.patient_state is not PatientState.ACTIVE
        or record.state in (PreparationState.WRONG_NUMBER, PreparationState.CANCELLED)
    )


class PageWork:
    """Does one thing to a preparation; when somebody else was quicker, looks and does it again."""

    def __init__(self, edges: PageEdges) -> None:
        self.edges = edges
        self.writing = edges.writing

    async def do(
        self, preparation_id: PreparationId, work: Callable[[Connection, Situation], Outcome]
    ) -> Outcome:
        """Return what `work` made of it. `work` writes everything or, raising Stale, nothing."""

        def once(c: Connection) -> Outcome:
            now = self.writing.clock()
            lock_preparation(c, preparation_id)
            situation = read_situation(c, preparation_id, None, now)
            return Outcome.OVER if is_over(situation.record, now) else work(c, situation)

        for left in reversed(range(_TRIES)):
            try:
                outcome = await self.edges.database.write(once)
                break
            except Stale:
                if not left:
                    raise
        if outcome is Outcome.DONE:
            self.edges.notices.publish(preparation_id)
        return outcome

    def write(
        self,
        c: Connection,
        situation: Situation,
        changes: Sequence[AnswerChange],
        position: Position,
        *,
        intent: str,
        effect: Effect,
        sources: Sequence[InboundId] = (),
        channel: ChannelName = WEB,
    ) -> list[AnswerId]:
        """Write what a press changes, all together, and return the new rows. Raises Stale."""
        now, turn = self.writing.clock(), TurnId(self.writing.new_id())
        preparation_id = situation.record.preparation.id
        move_position(c, preparation_id, position)
        add_turn(c, turn, preparation_id, channel=channel, intent=intent, now=now)
        rows = [self._row(situation, change, now, channel) for change in changes]
        for row in rows:
            add_answer(c, row, turn_id=turn, sources=sources if row.text else ())
        apply_effect(c, self.writing, situation, effect, [*situation.answers, *rows])
        return [row.id for row in rows]

    def set_begun(self, c: Connection, situation: Situation) -> None:
        """Note that somebody is answering, where nobody was before."""
        if situation.record.state in (PreparationState.INVITED, PreparationState.NO_REPLY):
            state, now = PreparationState.IN_PROGRESS, self.writing.clock()
            set_preparation_state(
                c, situation.record.preparation.id, state, at=now, new_id=self.writing.new_id
            )

    def tell(self, c: Connection, situation: Situation, text: str) -> None:
        """Put a line of ours into the chat, so that it tells the whole story."""
        key = f"page:{self.writing.new_id()}"
        queue_to_patient(
            c, self.writing, situation, channel=WEB, intent_key=key, kind="reply", body=text
        )

    def _row(
        self, situation: Situation, change: AnswerChange, now: datetime, channel: ChannelName
    ) -> Answer:
        return Answer(
            id=AnswerId(self.writing.new_id()),
            preparation_id=situation.record.preparation.id,
            question=change.question,
            op=change.op,
            text=change.text,
            at=now,
            channel=channel,
            answered_by=situation.position.kept.get("answered_by", "patient"),
            replaces=change.of,
        )


def new_version(situation: Situation) -> Effect:
    """Return the effect of a change: once prepared, a new version of the summary."""
    state = situation.record.state
    complete = state is not PreparationState.DEADLINE_PARTIAL
    return Effect(summary=state in PREPARED, complete=complete)

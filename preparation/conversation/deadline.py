"""What happens to a preparation that is not finished when its deadline comes."""

from __future__ import annotations

from preparation.conversation.commit import Writing, queue_to_patient
from preparation.conversation.effects import SHARE_UNFINISHED
from preparation.conversation.position import asked_first
from preparation.conversation.situation import Situation
from preparation.model import Answer, ChannelName, Op, PreparationId, PreparationState
from preparation.record import PreparationRecord
from preparation.records.answers import read_answers
from preparation.records.database import Connection
from preparation.records.positions import move_position, read_position
from preparation.records.preferences import preferences_now
from preparation.records.preparations import set_preparation_state
from preparation.records.summaries import store_summary
from preparation.records.whole import past_deadline
from preparation.summary.sharing import sharing_of
from preparation.summary.shown import shown_answers
from preparation.words import Words

SMS = ChannelName("sms")


class Deadlines:
    """Closes what is past its deadline.

    Silence is "no reply", never "nothing to discuss". What was begun goes to the clinician
    where the patient agreed to share it; who had not come to that question is asked, once.
    """

    def __init__(self, writing: Writing, words: Words) -> None:
        self._writing = writing
        self._words = words

    def close_due(self, c: Connection) -> list[PreparationId]:
        """Close, in the caller's transaction, and return which preparations changed."""
        records = past_deadline(c, now=self._writing.clock())
        return [record.preparation.id for record in records if self._close(c, record)]

    def _close(self, c: Connection, record: PreparationRecord) -> bool:
        if record.state is PreparationState.INVITED:
            self._set(c, record, PreparationState.NO_REPLY)
            return True
        if record.state not in (PreparationState.IN_PROGRESS, PreparationState.PAUSED):
            return False
        rows = read_answers(c, record.preparation.id)
        if sharing_of(rows, self._writing.outline).agreed:
            self._share(c, record, rows)
            return True
        talking = record.state is PreparationState.IN_PROGRESS
        return talking and self._ask(c, record, rows)

    def _share(self, c: Connection, record: PreparationRecord, rows: list[Answer]) -> None:
        writing = self._writing
        store_summary(
            c,
            record.preparation.id,
            shown_answers(rows, writing.outline),
            complete=False,
            targets=record.practice.choices.targets,
            now=writing.clock(),
            new_id=writing.new_id,
        )
        self._set(c, record, PreparationState.DEADLINE_PARTIAL)

    def _ask(self, c: Connection, record: PreparationRecord, rows: list[Answer]) -> bool:
        """Ask whether to share what is there, where there is something and nobody asked yet."""
        number = record.patient.mobile
        if number is None or not any(row.op is Op.ADD for row in rows):
            return False
        if not preferences_now(c, record.patient.id).wants_reminders:
            return False
        position = read_position(c, record.preparation.id)
        asked = queue_to_patient(
            c,
            self._writing,
            Situation(record, position, rows, number),
            channel=SMS,
            intent_key=f"share_unfinished:{record.preparation.id}",
            kind="reminder",
            body=self._words("messages.share_unfinished", clinician=record.clinician.name),
        )
        if asked:
            move_position(c, record.preparation.id, asked_first(position, SHARE_UNFINISHED))
        return asked

    def _set(self, c: Connection, record: PreparationRecord, state: PreparationState) -> None:
        now, new_id = self._writing.clock(), self._writing.new_id
        set_preparation_state(c, record.preparation.id, state, at=now, new_id=new_id)

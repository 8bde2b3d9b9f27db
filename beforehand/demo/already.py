"""What has happened already when the demonstration opens: stops, carers, finished preparations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from beforehand.demo.people import DemoPerson
from preparation.clock import NewId
from preparation.model import (
    Answer,
    AnswerId,
    Appointment,
    Carer,
    ChannelName,
    Mark,
    Op,
    Position,
    Practice,
    Preparation,
    PreparationId,
    PreparationState,
    QuestionName,
)
from preparation.records.answers import add_answer, read_answers
from preparation.records.appointments import find_appointments
from preparation.records.database import Connection
from preparation.records.lookups import number_hash
from preparation.records.opt_outs import STOPPED, record_opt_out
from preparation.records.patients import add_carer
from preparation.records.positions import move_position
from preparation.records.preparations import (
    preparations_for,
    set_preparation_state,
    start_position,
)
from preparation.records.summaries import store_summary
from preparation.records.vault import Vault
from preparation.summary.outline import Outline
from preparation.summary.shown import shown_answers

_WEB = ChannelName("web")
_READ_BACK = QuestionName("read_back")


def already(
    c: Connection,
    vault: Vault,
    practice: Practice,
    people: Sequence[DemoPerson],
    described: Mapping[str, Any],
    outline: Outline,
    *,
    now: datetime,
    new_id: NewId,
) -> None:
    """Write what is behind these people already."""
    past = _Past(c, vault, practice, outline, now, new_id)
    found = find_appointments(c, practice.id, [one.booking.source_key for one in people])
    ids = preparations_for(c, [appointment.id for appointment, _ in found.values()])
    for one in people:
        appointment, _ = found[one.booking.source_key]
        past.write(one, appointment, ids[appointment.id][0], described)


@dataclass(frozen=True, slots=True)
class _Past:
    c: Connection
    vault: Vault
    practice: Practice
    outline: Outline
    now: datetime
    new_id: NewId

    def write(
        self,
        one: DemoPerson,
        appointment: Appointment,
        preparation: Preparation,
        described: Mapping[str, Any],
    ) -> None:
        if carer := one.known.get("carer"):
            who = Carer(appointment.patient_id, carer["name"], carer["relationship"])
            add_carer(self.c, who, new_id=self.new_id)
        if one.known.get("stopped") and one.person.mobile:
            record_opt_out(
                self.c,
                self.practice.id,
                number_hash(self.vault, one.person.mobile),
                state=STOPPED,
                how="keyword",
                at=self.now - timedelta(days=40),
                new_id=self.new_id,
                patient_id=appointment.patient_id,
            )
        if said := one.known.get("said"):
            self._finished(preparation.id, described["said"][said])
        elif state := one.known.get("state"):
            self._states(preparation.id, (PreparationState.INVITED, PreparationState(state)))

    def _finished(self, preparation_id: PreparationId, said: Mapping[str, str]) -> None:
        at = self.now - timedelta(days=3)
        for place, (question, text) in enumerate(said.items()):
            answer = Answer(
                id=AnswerId(self.new_id()),
                preparation_id=preparation_id,
                question=QuestionName(question),
                op=Op.ADD,
                text=text,
                at=at + timedelta(minutes=3 * place),
                channel=_WEB,
            )
            add_answer(self.c, answer, turn_id=None, sources=())
        start_position(self.c, preparation_id, _READ_BACK)
        marks = {QuestionName(question): Mark.ANSWERED for question in (*said, _READ_BACK)}
        move_position(self.c, preparation_id, Position(version=1, questions=marks))
        steps = PreparationState.INVITED, PreparationState.IN_PROGRESS, PreparationState.FINISHED
        self._states(preparation_id, steps)
        self._summary(preparation_id)

    def _states(self, preparation_id: PreparationId, states: Sequence[PreparationState]) -> None:
        for place, state in enumerate(states):
            at = self.now - timedelta(days=len(states) + 1 - place)
            set_preparation_state(self.c, preparation_id, state, at=at, new_id=self.new_id)

    def _summary(self, preparation_id: PreparationId) -> None:
        rows = read_answers(self.c, preparation_id)
        store_summary(
            self.c,
            preparation_id,
            shown_answers(rows, self.outline),
            complete=True,
            targets=self.practice.choices.targets,
            now=self.now,
            new_id=self.new_id,
        )

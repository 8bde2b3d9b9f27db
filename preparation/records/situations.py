"""Reading all that a waiting message needs, in one transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from preparation.conversation.situation import Nobody, Several, Situation, Waiting
from preparation.model import PhoneNumber, PracticeId, PreparationId, PreparationState
from preparation.records.answers import read_answers
from preparation.records.contacts import patients_on_number
from preparation.records.inbound import Lane, waiting_messages
from preparation.records.links import newest_token
from preparation.records.positions import read_position
from preparation.records.preparations import OPEN_STATES, open_preparations_of
from preparation.records.vault import Vault
from preparation.records.whole import read_record

ANSWERABLE = OPEN_STATES | {
    PreparationState.STOPPED,
    PreparationState.DECLINED,
    PreparationState.NO_REPLY,
}
"""Who stopped or said no may still write, and is heard; whether we reply is another matter."""


def read_waiting(c: Connection, lane: Lane, *, now: datetime, vault: Vault) -> Waiting | None:
    """Return what waits in a lane and whose it is, or None when nothing waits any more."""
    messages = waiting_messages(c, lane)
    if not messages:
        return None
    first = messages[0]
    if first.preparation_id is not None:
        return Waiting(messages, _situation(c, first.preparation_id, None, now))
    if first.sender is None:
        raise ValueError("a message with neither number nor preparation")
    return Waiting(messages, _whose(c, first.practice_id, first.sender, now=now, vault=vault))


def _whose(
    c: Connection, practice_id: PracticeId, number: PhoneNumber, *, now: datetime, vault: Vault
) -> Nobody | Several | Situation:
    """Never guess: only one open preparation on a number can be meant without asking."""
    found = [
        open_preparations_of(c, patient_id, now=now, states=ANSWERABLE)
        for patient_id in patients_on_number(c, vault, practice_id, number)
    ]
    soonest = [preparations[0][0] for preparations in found if preparations]
    if not soonest:
        return Nobody(practice_id, number)
    if len(soonest) > 1:
        patients = tuple(preparation.patient_id for preparation in soonest)
        return Several(practice_id, number, patients)
    return _situation(c, soonest[0].id, number, now)


def _situation(
    c: Connection, preparation_id: PreparationId, number: PhoneNumber | None, now: datetime
) -> Situation:
    return Situation(
        record=read_record(c, preparation_id),
        position=read_position(c, preparation_id),
        answers=read_answers(c, preparation_id),
        number=number,
        link_token=newest_token(c, preparation_id, now=now),
    )

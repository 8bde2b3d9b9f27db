"""Reading all that a waiting message needs, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import takewhile

from sqlalchemy import Connection

from preparation.conversation.naming import Person
from preparation.conversation.situation import (
    TALK_RESTS,
    Nobody,
    Several,
    Situation,
    Waiting,
)
from preparation.messages import InboundMessage
from preparation.model import (
    PatientState,
    PhoneNumber,
    PracticeId,
    PreparationId,
    PreparationState,
    QuestionName,
)
from preparation.record import PreparationRecord
from preparation.records.answers import read_answers
from preparation.records.contacts import patients_on_number
from preparation.records.inbound import Lane, last_received, waiting_messages
from preparation.records.links import newest_token
from preparation.records.lookups import number_hash
from preparation.records.number_talks import TalkState, read_talk, something_started_since
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
    theirs = list(takewhile(lambda each: _go_together(first, each), messages))
    if first.preparation_id is not None:
        return Waiting(theirs, read_situation(c, first.preparation_id, first.sender, now))
    if first.sender is None:
        raise ValueError("a message with neither number nor preparation")
    return Waiting(theirs, _whose(c, first, first.sender, now=now, vault=vault))


def _go_together(first: InboundMessage, other: InboundMessage) -> bool:
    """Texts of one person are dealt with together, unless we answered them one by one once."""
    same_person = other.preparation_id == first.preparation_id
    return same_person and other.answered_by == first.answered_by


def _whose(
    c: Connection, first: InboundMessage, number: PhoneNumber, *, now: datetime, vault: Vault
) -> Nobody | Several | Situation:
    """Never guess: only one open preparation on a number can be meant without asking."""
    practice_id = first.practice_id
    found = [
        open_preparations_of(c, patient_id, now=now, states=ANSWERABLE)
        for patient_id in patients_on_number(c, vault, practice_id, number)
    ]
    soonest = [preparations[0][0].id for preparations in found if preparations]
    if len(soonest) > 1:
        people = [record for record in _records(c, soonest) if _is_here(record)]
        if len(people) > 1:
            return _on_shared_phone(c, first, number, people, now=now, vault=vault)
        soonest = [record.preparation.id for record in people] or soonest[:1]
    return read_situation(c, soonest[0], number, now) if soonest else Nobody(practice_id, number)


def people_on_number(
    c: Connection, practice_id: PracticeId, number: PhoneNumber, vault: Vault, *, now: datetime
) -> list[Person]:
    """Return everybody on a number who has something to prepare, and is here."""
    found = [
        open_preparations_of(c, patient_id, now=now, states=ANSWERABLE)
        for patient_id in patients_on_number(c, vault, practice_id, number)
    ]
    soonest = [preparations[0][0].id for preparations in found if preparations]
    return [_person(record) for record in _records(c, soonest) if _is_here(record)]


def _records(c: Connection, preparation_ids: list[PreparationId]) -> list[PreparationRecord]:
    return [read_record(c, preparation_id) for preparation_id in preparation_ids]


def _is_here(record: PreparationRecord) -> bool:
    """We never ask after somebody who died or has left."""
    return record.patient_state is PatientState.ACTIVE


def _on_shared_phone(
    c: Connection,
    first: InboundMessage,
    number: PhoneNumber,
    records: Sequence[PreparationRecord],
    *,
    now: datetime,
    vault: Vault,
) -> Several | Situation:
    """Return the one whose talk is on the phone, or everybody when nobody can know."""
    practice_id, hashed = first.practice_id, number_hash(vault, number)
    everybody = Several(practice_id, number, tuple(_person(record) for record in records))
    talk = read_talk(c, practice_id, hashed)
    if talk is None:
        return everybody
    if talk.state is TalkState.ASKED:
        if something_started_since(c, practice_id, hashed, talk.at):
            return everybody
        return replace(everybody, offered=talk.offered, asked=talk.asked)
    chosen = talk.preparation_id
    if chosen is None or chosen not in {record.preparation.id for record in records}:
        return everybody
    last = max(talk.at, last_received(c, practice_id, hashed, before=first.id) or talk.at)
    rested = first.received_at - last > TALK_RESTS
    if rested or something_started_since(c, practice_id, hashed, talk.at, other_than=chosen):
        return everybody
    return replace(read_situation(c, chosen, number, now), shared=everybody)


def _person(record: PreparationRecord) -> Person:
    patient = record.patient
    return Person(record.preparation.id, patient.id, patient.first_name, patient.last_name)


def read_situation(
    c: Connection, preparation_id: PreparationId, number: PhoneNumber | None, now: datetime
) -> Situation:
    """Return a preparation as it stands. `number`: where replies by text go."""
    return Situation(
        record=read_record(c, preparation_id),
        position=read_position(c, preparation_id),
        answers=read_answers(c, preparation_id),
        number=number,
        link_token=newest_token(c, preparation_id, now=now),
    )


def open_question_on(
    c: Connection, practice_id: PracticeId, number: PhoneNumber, vault: Vault, *, now: datetime
) -> QuestionName | None:
    """Return the question that is open on a number, where only one person prepares on it."""
    found = [
        open_preparations_of(c, patient_id, now=now)
        for patient_id in patients_on_number(c, vault, practice_id, number)
    ]
    soonest = [preparations[0][0].id for preparations in found if preparations]
    return read_position(c, soonest[0]).open_question if len(soonest) == 1 else None

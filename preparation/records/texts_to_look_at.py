"""Texts that wait for a person: held, not arrived, nobody's, or a machine's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, insert, select

from preparation.clock import NewId
from preparation.messages import InboundMessage, OutboundId, OutboundState
from preparation.model import PhoneNumber, PracticeId, PreparationId
from preparation.records.columns import Instant
from preparation.records.escalations import KIND, TEST
from preparation.records.inbound import parked_of_practice
from preparation.records.outbound import newest_state
from preparation.records.situations import people_on_number
from preparation.records.tables import (
    outbound,
    outbound_states,
    patients,
    preparations,
    text_looks,
    text_notes,
)
from preparation.records.vault import Vault

_WORRIES = ("held", "failed", "undelivered")


@dataclass(frozen=True, slots=True)
class WorryingText:
    """A text of ours that is held, or did not arrive."""

    id: OutboundId
    state: OutboundState
    code: str
    kind: str
    body: str
    to: PhoneNumber | None
    name: str
    """Whose it is; "" where it is nobody's we know."""
    preparation_id: PreparationId | None
    queued_at: datetime
    since: datetime

    @property
    def is_held(self) -> bool:
        """Tell whether a person decides if it goes."""
        return self.state is OutboundState.HELD


@dataclass(frozen=True, slots=True)
class ParkedText:
    """A text from a phone that several people share, and who may have written it."""

    message: InboundMessage
    people: Sequence[tuple[PreparationId, str]]


@dataclass(frozen=True, slots=True)
class TextNote:
    """Something about a preparation's texts."""

    id: str
    kind: str
    preparation_id: PreparationId
    name: str
    at: datetime


def _unseen(subject: Any, since: Any) -> Any:
    looked = text_looks.c
    return ~exists(select(looked.id).where(looked.subject == subject, looked.at >= since))


_newer = outbound_states.alias("newer")
_TEXTS = (
    select(
        outbound,
        outbound_states.c.state,
        outbound_states.c.code,
        outbound_states.c.at.label("since"),
        patients.c.first_name,
        patients.c.last_name,
    )
    .join(outbound_states, outbound_states.c.outbound_id == outbound.c.id)
    .outerjoin(patients, patients.c.id == outbound.c.patient_id)
    .where(outbound_states.c.state.in_(_WORRIES))
    .where(outbound_states.c.at >= bindparam("earliest", type_=Instant))
    .where(outbound.c.practice_id == bindparam("practice"))
    # What is said to the practice's own people stands with the alert, not among patients' texts.
    .where(outbound.c.kind.not_in((KIND, TEST)))
    .where(
        ~exists(
            select(_newer.c.id)
            .where(_newer.c.outbound_id == outbound.c.id)
            .where(_newer.c.id > outbound_states.c.id)
        )
    )
    .where(_unseen(outbound.c.id, outbound_states.c.at))
    .order_by(outbound_states.c.id)
)
_NOTES = (
    select(text_notes, patients.c.first_name, patients.c.last_name)
    .join(preparations, preparations.c.id == text_notes.c.preparation_id)
    .join(patients, patients.c.id == preparations.c.patient_id)
    .where(text_notes.c.practice_id == bindparam("practice"))
    .where(text_notes.c.at >= bindparam("earliest", type_=Instant))
    .where(_unseen(text_notes.c.id, text_notes.c.at))
    .order_by(text_notes.c.id)
)
_ADD_LOOK = insert(text_looks)


def worrying_texts(
    c: Connection, practice_id: PracticeId, earliest: datetime
) -> list[WorryingText]:
    """Return a practice's texts that are held or did not arrive, and nobody has looked at."""
    rows = c.execute(_TEXTS, {"practice": practice_id, "earliest": earliest})
    return [
        WorryingText(
            id=OutboundId(row.id),
            state=OutboundState(row.state),
            code=row.code,
            kind=row.kind,
            body=row.body,
            to=PhoneNumber(row.recipient) if row.recipient else None,
            name=_name(row),
            preparation_id=PreparationId(row.preparation_id) if row.preparation_id else None,
            queued_at=row.created_at,
            since=row.since,
        )
        for row in rows
    ]


def parked_texts(
    c: Connection, practice_id: PracticeId, vault: Vault, now: datetime
) -> list[ParkedText]:
    """Return what came from shared phones and is nobody's yet, with those it may be from."""
    return [
        ParkedText(
            message,
            [
                (person.preparation_id, f"{person.first_name} {person.last_name}")
                for person in people_on_number(
                    c, practice_id, PhoneNumber(message.sender or ""), vault, now=now
                )
            ],
        )
        for message in parked_of_practice(c, practice_id)
    ]


def text_notes_of(c: Connection, practice_id: PracticeId, earliest: datetime) -> list[TextNote]:
    """Return the notes about texts that nobody of the practice has seen."""
    rows = c.execute(_NOTES, {"practice": practice_id, "earliest": earliest})
    return [
        TextNote(row.id, row.kind, PreparationId(row.preparation_id), _name(row), row.at)
        for row in rows
    ]


def add_look(
    c: Connection,
    practice_id: PracticeId,
    subject: str,
    *,
    by: str,
    did: str,
    at: datetime,
    new_id: NewId,
) -> None:
    """Note who looked at a text or a note, and what they did about it."""
    c.execute(
        _ADD_LOOK,
        {
            "id": new_id(),
            "practice_id": practice_id,
            "subject": subject,
            "by": by,
            "did": did,
            "at": at,
        },
    )


def state_of_text(
    c: Connection, practice_id: PracticeId, outbound_id: OutboundId
) -> OutboundState | None:
    """Return how far a text of a practice's has got; None where it is none of theirs."""
    mine = select(outbound.c.id).where(
        outbound.c.id == outbound_id, outbound.c.practice_id == practice_id
    )
    return newest_state(c, outbound_id) if c.execute(mine).first() else None


def is_note(c: Connection, practice_id: PracticeId, note_id: str) -> bool:
    """Tell whether a note is a practice's own."""
    mine = select(text_notes.c.id).where(
        text_notes.c.id == note_id, text_notes.c.practice_id == practice_id
    )
    return c.execute(mine).first() is not None


def _name(row: Row[Any]) -> str:
    return f"{row.first_name or ''} {row.last_name or ''}".strip()

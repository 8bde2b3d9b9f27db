"""Practices, what they have chosen, and their clinicians."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from preparation.errors import NotFound
from preparation.model import (
    Clinician,
    ClinicianId,
    PhoneNumber,
    Practice,
    PracticeChoices,
    PracticeId,
)
from preparation.records.tables import clinicians, practices

_CHOICES = {field.name for field in fields(PracticeChoices)}


def add_practice(c: Connection, practice: Practice, *, at: datetime) -> None:
    """Add a practice."""
    choices = asdict(practice.choices)
    c.execute(
        insert(practices),
        {
            "id": practice.id,
            "name": practice.name,
            "phone": practice.phone,
            "choices": choices,
            "created_at": at,
        },
    )


def read_practice(c: Connection, practice_id: PracticeId) -> Practice:
    """Return a practice. Raises NotFound."""
    row = c.execute(select(practices).where(practices.c.id == practice_id)).one_or_none()
    if row is None:
        raise NotFound("practice")
    return _practice(row)


def all_practices(c: Connection) -> list[Practice]:
    """Return every practice, in the order in which they were added."""
    return [_practice(row) for row in c.execute(select(practices).order_by(practices.c.id))]


def lock_practices(c: Connection, practice_id: PracticeId | None = None) -> None:
    """Wait until no other import or invite round is at work for a practice (None: for any).

    SQLite has one writer anyway. On PostgreSQL the lock leaves those alone who only refer to
    the practice: texts come in while a long import runs.
    """
    mine = select(practices.c.id).order_by(practices.c.id).with_for_update(key_share=True)
    if practice_id is not None:
        mine = mine.where(practices.c.id == practice_id)
    c.execute(mine).all()


def practice_of_sender(c: Connection, number: PhoneNumber) -> PracticeId | None:
    """Return the practice whose texts come from `number`."""
    sender = practices.c.choices["sender"].as_string()
    found = c.execute(select(practices.c.id).where(sender == number)).scalars().first()
    return None if found is None else PracticeId(found)


def is_sender_taken(c: Connection, sender: str, but: PracticeId | None = None) -> bool:
    """Tell whether the texts of another practice than `but` come from `sender`, or did once."""
    others = [practice.choices for practice in all_practices(c) if practice.id != but]
    return any(sender in (one.sender, *one.former_senders) for one in others)


def is_name_taken(c: Connection, name: str, but: PracticeId | None = None) -> bool:
    """Tell whether another practice than `but` is called so, whatever the capitals."""
    others = [one.name for one in all_practices(c) if one.id != but]
    return name.casefold() in (other.casefold() for other in others)


def change_details(c: Connection, practice_id: PracticeId, *, name: str, phone: str) -> None:
    """Replace a practice's name and telephone."""
    mine = practices.c.id == practice_id
    c.execute(update(practices).where(mine).values(name=name, phone=phone))


def change_choices(c: Connection, practice_id: PracticeId, choices: PracticeChoices) -> None:
    """Replace what a practice has chosen."""
    c.execute(
        update(practices).where(practices.c.id == practice_id).values(choices=asdict(choices))
    )


def choices_from(stored: dict[str, Any]) -> PracticeChoices:
    """Return choices as they were stored; a choice unknown to this version is passed over."""
    known = {name: value for name, value in stored.items() if name in _CHOICES}
    for name in ("targets", "website_origins", "former_senders"):
        if name in known:
            known[name] = tuple(known[name])
    return PracticeChoices(**known)


def add_clinician(c: Connection, clinician: Clinician) -> None:
    """Add a clinician to a practice."""
    c.execute(insert(clinicians), asdict(clinician))


def change_role(c: Connection, clinician_id: ClinicianId, role: str) -> None:
    """Say what a clinician's role is now."""
    c.execute(update(clinicians).where(clinicians.c.id == clinician_id).values(role=role))


def read_clinician(c: Connection, clinician_id: ClinicianId) -> Clinician:
    """Return a clinician. Raises NotFound."""
    row = c.execute(select(clinicians).where(clinicians.c.id == clinician_id)).one_or_none()
    if row is None:
        raise NotFound("clinician")
    return _clinician(row)


def clinicians_of(c: Connection, practice_id: PracticeId) -> list[Clinician]:
    """Return a practice's clinicians by name."""
    mine = select(clinicians).where(clinicians.c.practice_id == practice_id)
    return [_clinician(row) for row in c.execute(mine.order_by(clinicians.c.name))]


def _practice(row: Row[Any]) -> Practice:
    return Practice(PracticeId(row.id), row.name, row.phone, choices_from(row.choices))


def _clinician(row: Row[Any]) -> Clinician:
    return Clinician(ClinicianId(row.id), PracticeId(row.practice_id), row.name, row.role)

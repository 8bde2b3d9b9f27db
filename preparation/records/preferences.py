"""How patients want to be reached: facts are added, the newest one holds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select

from preparation.clock import NewId
from preparation.model import PatientId, PracticeId
from preparation.records.tables import preferences

TEXT, WEB, PAPER, TELEPHONE = "text", "web", "paper", "telephone"
WAYS = (TEXT, WEB, PAPER, TELEPHONE)
BY_HAND = frozenset({PAPER, TELEPHONE})
"""Ways that need a person: nothing is texted of our own accord."""
PATIENT = "patient"


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a patient said they want. Nothing said: texts, with reminders."""

    way: str = ""
    reminders: bool | None = None
    support: str = ""
    set_by: str = ""
    at: datetime | None = None

    @property
    def by_hand(self) -> bool:
        """Tell whether a person reaches them, by post or telephone, and no text of ours."""
        return self.way in BY_HAND

    @property
    def wants_reminders(self) -> bool:
        """Tell whether we may remind them: not after "no reminders", nor by hand."""
        return self.reminders is not False and not self.by_hand


NOTHING_SAID = Preferences()

_NOW = (
    select(preferences)
    .where(preferences.c.patient_id == bindparam("patient"))
    .order_by(preferences.c.id.desc())
    .limit(1)
)


def preferences_now(c: Connection, patient_id: PatientId) -> Preferences:
    """Return what a patient said last."""
    row = c.execute(_NOW, {"patient": patient_id}).one_or_none()
    return NOTHING_SAID if row is None else _preferences(row)


def last_changed(c: Connection, patient_id: PatientId) -> dict[str, datetime]:
    """Return when each wish of a patient was last changed: "way", "reminders", "support"."""
    rows = c.execute(
        select(preferences).where(preferences.c.patient_id == patient_id).order_by(preferences.c.id)
    )
    before, changed = NOTHING_SAID, dict[str, datetime]()
    for now in map(_preferences, rows):
        for wish in ("way", "reminders", "support"):
            if getattr(now, wish) != getattr(before, wish) and now.at is not None:
                changed[wish] = now.at
        before = now
    return changed


def preferences_of(
    c: Connection, patient_ids: Collection[PatientId]
) -> dict[PatientId, Preferences]:
    """Return what these patients said last, of those who said anything."""
    rows = c.execute(
        select(preferences)
        .where(preferences.c.patient_id.in_(patient_ids))
        .order_by(preferences.c.id)
    )
    return {PatientId(row.patient_id): _preferences(row) for row in rows}


def set_preferences(
    c: Connection,
    practice_id: PracticeId,
    patient_id: PatientId,
    wanted: Preferences,
    *,
    by: str,
    at: datetime,
    new_id: NewId,
) -> bool:
    """Add what a patient wants from now on, and say whether that is news.

    `by`: PATIENT, or the id of the member of staff who was told.
    """
    before = preferences_now(c, patient_id)
    same = (before.way, before.reminders, before.support)
    if same == (wanted.way, wanted.reminders, wanted.support):
        return False
    c.execute(
        insert(preferences).values(
            id=new_id(),
            practice_id=practice_id,
            patient_id=patient_id,
            way=wanted.way,
            reminders=wanted.reminders,
            support=wanted.support,
            set_by=by,
            at=at,
        )
    )
    return True


def _preferences(row: Row[Any]) -> Preferences:
    return Preferences(row.way, row.reminders, row.support, row.set_by, row.at)

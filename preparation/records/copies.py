"""Copies of summaries that others have taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from preparation.model import PatientId
from preparation.records.deliveries import DeliveryState
from preparation.records.tables import deliveries, delivery_states, preparations, summaries

_OURS = "folder"


@dataclass(frozen=True, slots=True)
class Copy:
    """A version that a receiver accepted: where it went, what they call it, and when."""

    target: str
    receipt: str
    at: datetime


def copies_sent(c: Connection, patient_id: PatientId) -> tuple[Copy, ...]:
    """Return the copies of a patient's summaries that are not in our own hands."""
    rows = c.execute(
        select(deliveries.c.target, delivery_states.c.detail, delivery_states.c.at)
        .join(deliveries, deliveries.c.id == delivery_states.c.delivery_id)
        .join(summaries, summaries.c.id == deliveries.c.summary_id)
        .join(preparations, preparations.c.id == summaries.c.preparation_id)
        .where(preparations.c.patient_id == patient_id, deliveries.c.target != _OURS)
        .where(delivery_states.c.state == DeliveryState.ACCEPTED)
        .order_by(delivery_states.c.id)
    )
    return tuple(Copy(row.target, row.detail, row.at) for row in rows)

"""Opening one preparation: it is in the audit trail before anything is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from preparation.model import PreparationId
from preparation.record import PreparationRecord
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.day_list import preparation_of_practice
from preparation.records.deliveries import DeliveryState, states_of
from preparation.records.staff import StaffMember
from preparation.records.stored_summaries import newest_summary, read_safety
from preparation.records.summaries import newest_version
from preparation.summary.model import SafetyNote, Summary
from preparation.summary.outline import Outline


@dataclass(frozen=True, slots=True)
class Reading:
    """What a member of staff sees of one preparation."""

    record: PreparationRecord
    summary: Summary | None
    safety: Sequence[SafetyNote]
    deliveries: Mapping[str, DeliveryState]


def read_preparation(
    c: Connection,
    member: StaffMember,
    preparation_id: PreparationId,
    action: str,
    *,
    now: datetime,
    outline: Outline,
) -> Reading:
    """Return a preparation of the member's own practice, having noted who reads it.

    Raises NotFound, also for another practice's.
    """
    record = preparation_of_practice(c, member.practice_id, preparation_id)
    version = newest_version(c, preparation_id)
    number = version.number if version else 0
    append(c, now, member.practice_id, member.id, action, f"{preparation_id} version {number}")
    return Reading(
        record,
        newest_summary(c, preparation_id, outline),
        read_safety(c, preparation_id, outline),
        states_of(c, version.id) if version else {},
    )

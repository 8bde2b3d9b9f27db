"""Holding invites that are due until somebody has read them, and letting them go again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from preparation.clock import NewId
from preparation.invite.due import Verdict
from preparation.invite.waiting import due_invites
from preparation.model import PatientId, PracticeId, PreparationId
from preparation.record import PreparationRecord
from preparation.records.database import Connection
from preparation.records.invite_orders import HOLD, LET, order_invite
from preparation.records.vault import Vault


@dataclass(frozen=True, slots=True)
class BroughtBy:
    """A list: the appointments in it, and the patients on record that it speaks of."""

    keys: Collection[str]
    patient_ids: Collection[PatientId]

    def made_due(self, record: PreparationRecord) -> bool:
        """Tell whether an invite may be due because of the list: a new mobile brings older ones."""
        is_spoken_of = record.patient.id in self.patient_ids
        return is_spoken_of or record.appointment.source_key in self.keys


def invites_with(
    c: Connection, vault: Vault, practice_id: PracticeId, verdict: Verdict, now: datetime
) -> list[PreparationRecord]:
    """Return a practice's preparations whose invite stands so, soonest appointment first."""
    found = due_invites(c, vault, now, practice_id=practice_id, at_any_hour=True)
    return [one.record for one in found if one.verdict is verdict]


def hold_due(
    c: Connection,
    vault: Vault,
    practice_id: PracticeId,
    *,
    by: str,
    now: datetime,
    new_id: NewId,
    only: Collection[PreparationId] | None = None,
    only_list: BroughtBy | None = None,
) -> list[PreparationId]:
    """Hold what would go out now: all of it, only some, or what a list made due.

    What is on its way out already is not here any more: that is called back.
    """
    due = invites_with(c, vault, practice_id, Verdict.SEND, now)
    found = [
        one.preparation.id
        for one in due
        if (only is None or one.preparation.id in only)
        and (only_list is None or only_list.made_due(one))
    ]
    for one in found:
        order_invite(c, practice_id, one, HOLD, by=by, at=now, new_id=new_id)
    return found


def let_go(
    c: Connection,
    vault: Vault,
    practice_id: PracticeId,
    *,
    by: str,
    now: datetime,
    new_id: NewId,
    only: Collection[PreparationId] | None = None,
) -> list[PreparationId]:
    """Let what was held go as if nobody had held it: many at once still need two people."""
    held = invites_with(c, vault, practice_id, Verdict.HELD, now)
    found = [one.preparation.id for one in held if only is None or one.preparation.id in only]
    for one in found:
        order_invite(c, practice_id, one, LET, by=by, at=now, new_id=new_id)
    return found

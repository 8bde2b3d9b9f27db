"""Looking at an alert: who did is added to it and to the audit trail; nothing is taken away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from preparation.clock import NewId
from preparation.model import Practice, PreparationId
from preparation.records.alert_notes import AlertNote, acknowledge, notes_of
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.practice_alerts import AlertInWords, read_alert, read_alert_in_words
from preparation.records.practices import read_practice
from preparation.records.staff import StaffMember

DID = ("rang", "no_answer", "called_999", "duty_doctor", "other")
"""What somebody may say they did about an alert; each has its words in content."""


class NotSaid(ValueError):
    """Nobody has seen this alert yet, and the one who does has not said what they did."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A look at an alert: whose preparation, what to tell whoever looked ("" if nothing)."""

    preparation_id: PreparationId | None
    tell: str


def see_alert(
    c: Connection,
    member: StaffMember,
    alert_id: str,
    *,
    now: datetime,
    new_id: NewId,
    did: str = "",
    note: str = "",
) -> Seen:
    """Add that a member of staff has seen an alert of their own practice, and what they did.

    Raises NotFound, also for another practice's, and NotSaid.
    """
    practice_id, by = member.practice_id, member.name
    did = did if did in DID else ""
    if not did and read_alert(c, practice_id, alert_id).is_open:
        raise NotSaid(alert_id)
    before, is_new = acknowledge(
        c, practice_id, alert_id, by=by, now=now, new_id=new_id, did=did, note=note
    )
    action = "acknowledged the alert" if before.is_open else "added a note to the alert"
    if is_new:
        append(c, now, practice_id, member.id, action, before.id)
    return Seen(before.preparation_id, _tell(before.is_open, before.by == by, is_new))


def _tell(was_open: bool, by_themselves: bool, is_new: bool) -> str:
    """Return what they are told: that somebody was before them, and what became of their note."""
    if was_open or (by_themselves and not is_new):
        return ""
    if by_themselves:
        return "added"
    return "second" if is_new else "already"


def read_whole_alert(
    c: Connection, member: StaffMember, alert_id: str, *, now: datetime
) -> tuple[Practice, AlertInWords, list[AlertNote]]:
    """Return an alert with its words and what was done about it, having noted who reads it.

    Raises NotFound, also for another practice's.
    """
    found = read_alert_in_words(c, member.practice_id, alert_id)
    append(c, now, member.practice_id, member.id, "read the alert", found.alert.id)
    notes = notes_of(c, [alert_id]).get(alert_id, [])
    return read_practice(c, member.practice_id), found, notes

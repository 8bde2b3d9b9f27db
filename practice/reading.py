"""Opening one preparation: it is in the audit trail before anything is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from practice.listing import know
from practice.requests import ENDS, Request, end_asked_for
from practice.steps import Known
from preparation.clock import NewId
from preparation.model import AnswerId, PreparationId
from preparation.plan import Plan, PlanWords
from preparation.record import PreparationRecord
from preparation.records.alert_notes import AlertNote, notes_of
from preparation.records.alerts import quiet_notes
from preparation.records.answer_origins import Origin, last_of, origins_of
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.day_list import preparation_of_practice, turns_taken
from preparation.records.deliveries import DeliveryState
from preparation.records.deliveries import states_of as delivery_states_of
from preparation.records.next_steps import agreed_plan, newest_plan, store_plan
from preparation.records.practice_alerts import practice_alerts
from preparation.records.preferences import Preferences, preferences_now
from preparation.records.preparations import states_of
from preparation.records.reading_marks import ReadMark, mark_read, reads_of
from preparation.records.staff import StaffMember
from preparation.records.stored_summaries import newest_summary, read_safety
from preparation.records.summaries import newest_version, summary_id_of
from preparation.records.vault import Vault
from preparation.summary.model import SafetyNote, Summary
from preparation.summary.outline import Outline


@dataclass(frozen=True, slots=True)
class Reading:
    """What a member of staff sees of one preparation."""

    record: PreparationRecord
    known: Known
    summary: Summary | None
    safety: Sequence[SafetyNote]
    deliveries: Mapping[str, DeliveryState]
    second_look: Sequence[str]
    reads: Sequence[ReadMark]
    plan: Plan | None
    """The newest version, finished or not."""
    given: Plan | None
    """The version that the patient sees."""
    wants: Preferences
    alert_notes: Mapping[str, Sequence[AlertNote]]
    """By alert who looked at it, and what they did."""

    def read_by(self, member: StaffMember) -> ReadMark | None:
        """Return the newest mark of a member of staff."""
        return next((one for one in reversed(self.reads) if one.staff_id == member.id), None)


@dataclass(frozen=True, slots=True)
class Sources:
    """What may be read of a conversation, and the messages that the lines came in."""

    record: PreparationRecord
    summary: Summary | None
    """None: nothing has been shared yet."""
    safety: Sequence[SafetyNote]
    """What may be urgent: shown whatever was agreed (H3)."""
    origins: Mapping[AnswerId, Sequence[Origin]]
    last: Origin | None
    """When they last wrote."""


def read_preparation(
    c: Connection,
    vault: Vault,
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
    known = _known(c, vault, record)
    return Reading(
        record,
        known,
        newest_summary(c, preparation_id, outline),
        read_safety(c, preparation_id, outline),
        delivery_states_of(c, version.id) if version else {},
        quiet_notes(c, version.id) if version else (),
        reads_of(c, preparation_id),
        newest_plan(c, preparation_id),
        agreed_plan(c, preparation_id),
        preferences_now(c, record.patient.id),
        notes_of(c, [alert.id for alert in known.alerts]),
    )


def read_sources(
    c: Connection,
    member: StaffMember,
    preparation_id: PreparationId,
    *,
    now: datetime,
    outline: Outline,
) -> Sources:
    """Return where the words that may be read came from, having noted who reads it.

    Before anything is shared these are the urgent words alone.

    Raises NotFound, also for another practice's.
    """
    record = preparation_of_practice(c, member.practice_id, preparation_id)
    summary = newest_summary(c, preparation_id, outline)
    subject = f"{preparation_id} version {summary.version if summary else 0}"
    append(c, now, member.practice_id, member.id, "read the messages", subject)
    return Sources(
        record,
        summary,
        read_safety(c, preparation_id, outline),
        origins_of(c, [line.answer_id for line in summary.lines] if summary else ()),
        last_of(c, preparation_id),
    )


def note_read(
    c: Connection,
    member: StaffMember,
    preparation_id: PreparationId,
    version: int,
    *,
    now: datetime,
    new_id: NewId,
) -> None:
    """Note that a member of staff has read one version, by name; a second time changes nothing.

    Raises NotFound, also for another practice's.
    """
    preparation_of_practice(c, member.practice_id, preparation_id)
    read = summary_id_of(c, preparation_id, version)
    if mark_read(c, read, member.id, now=now, new_id=new_id):
        subject = f"{preparation_id} version {version}"
        append(c, now, member.practice_id, member.id, "said it has been read", subject)


def keep_plan(
    c: Connection,
    member: StaffMember,
    preparation_id: PreparationId,
    words: PlanWords,
    *,
    finished: bool,
    by_text: bool,
    built_on: int,
    now: datetime,
    new_id: NewId,
) -> None:
    """Keep a version of the plan by name.

    Raises Stale when somebody else was faster, NotFound for another practice's.
    """
    preparation_of_practice(c, member.practice_id, preparation_id)
    number = store_plan(
        c,
        preparation_id,
        words,
        finished=finished,
        by_text=by_text,
        built_on=built_on,
        staff_id=member.id,
        now=now,
        new_id=new_id,
    )
    action = "finished the plan" if finished else "saved the plan"
    append(c, now, member.practice_id, member.id, action, f"{preparation_id} version {number}")


def _known(c: Connection, vault: Vault, record: PreparationRecord) -> Known:
    practice_id, preparation_id = record.practice.id, record.preparation.id
    alerts = practice_alerts(c, practice_id, [preparation_id])
    known = know(c, vault, practice_id, [record], alerts)[preparation_id]
    return replace(known, requests=(*_end(c, record), *known.requests))


def _end(c: Connection, record: PreparationRecord) -> tuple[Request, ...]:
    """Return the wish to hear no more, where that is how the preparation stands."""
    if record.state not in ENDS:
        return ()
    _, at = states_of(c, record.preparation.id)[-1]
    turns = turns_taken(c, record.practice.id, [record.preparation.id], ENDS.values())
    return end_asked_for(record.state, at, turns)

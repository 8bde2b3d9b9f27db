"""What the demonstration's clinicians have decided about results: some sets, not all."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from preparation.clock import NewId
from preparation.model import Practice
from preparation.records.database import Connection
from preparation.records.day_list import preparations_between
from preparation.records.result_releases import (
    Shelf,
    add_decision,
    add_target,
    read_shelves,
    standing_of,
)
from preparation.records.vault import Vault
from preparation.results.kinds import Kinds, read_kinds
from preparation.results.model import Choice, Decision, Target
from preparation.results.release import objections
from preparation.words import load_words

_ALL, _IN_POLICY = frozenset({"demo-1"}), frozenset({"demo-2", "demo-3", "demo-4"})
"""Whose results were all talked through, and whose were released as far as they are in policy."""
_AHEAD = timedelta(days=30)
_DAYS_AGO = timedelta(days=2)


def release_some(
    c: Connection,
    vault: Vault,
    practice: Practice,
    content: Path,
    *,
    now: datetime,
    new_id: NewId,
) -> None:
    """Release results of a few people with a phone, and agree a target; the others' wait."""
    words = load_words(content, ("results", "demo"))
    kinds = read_kinds(words)
    records = preparations_between(c, practice.id, now, now + _AHEAD)
    chosen = [one for one in records if one.appointment.source_key in _ALL | _IN_POLICY]
    for shelf in read_shelves(c, vault, chosen, kinds, now=now).values():
        reason = ""
        if shelf.record.appointment.source_key in _ALL:
            reason = words("demo.results.talked_through")
            _agree(c, shelf, now=now, new_id=new_id)
        release_shelf(c, shelf, kinds, now=now, new_id=new_id, reason=reason)


def release_shelf(
    c: Connection, shelf: Shelf, kinds: Kinds, *, now: datetime, new_id: NewId, reason: str = ""
) -> None:
    """Release what is in policy; with a reason, also what a clinician may overrule."""
    record = shelf.record
    for verdict in shelf.verdicts:
        never, against = objections(verdict.card, kinds, standing_of(record), now)
        if never or (against and not reason):
            continue
        decision = Decision(
            verdict.card.newest.id,
            Choice.RELEASED,
            verdict.card.mark,
            against,
            reason if against else "",
            record.clinician.name,
            now - _DAYS_AGO,
        )
        add_decision(c, record.practice.id, record.patient.id, decision, new_id=new_id)


def _agree(c: Connection, shelf: Shelf, *, now: datetime, new_id: NewId) -> None:
    record = shelf.record
    who, day = record.clinician.name, (now - timedelta(days=200)).date()
    target = Target("hba1c", "53", who, day)
    practice_id, patient_id = record.practice.id, record.patient.id
    add_target(c, practice_id, patient_id, target, by=who, at=now, new_id=new_id)

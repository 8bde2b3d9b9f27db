"""People whom a file and the record know differently: shown side by side, decided by a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from practice.steps import when
from practice.telephones import spoken_number
from preparation.clock import NewId
from preparation.model import NhsNumber, PhoneNumber
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.identity_doubts import ACCEPTED, REFUSED, Doubt, decide_doubt
from preparation.records.staff import StaffMember
from preparation.records.vault import Vault
from preparation.summary.phrases import plain_date, spaced
from preparation.words import Words


@dataclass(frozen=True, slots=True)
class Side:
    """How a person is known in one place."""

    name: str
    born: str
    nhs_number: str
    mobile: str


@dataclass(frozen=True, slots=True)
class ShownDoubt:
    """One doubt as the page shows it."""

    id: str
    why: str
    at: str
    record: Side
    file: Side


def show_doubts(doubts: Sequence[Doubt], zone: ZoneInfo, words: Words) -> list[ShownDoubt]:
    """Return doubts as the page shows them."""
    return [
        ShownDoubt(
            id=doubt.id,
            why=words(f"practice_import.doubts.{doubt.said.reason}"),
            at=when(doubt.at, zone),
            record=_side(
                doubt.patient.first_name,
                doubt.patient.last_name,
                doubt.patient.date_of_birth,
                doubt.patient.nhs_number,
                doubt.patient.mobile,
            ),
            file=_side(
                doubt.said.first_name,
                doubt.said.last_name,
                doubt.said.date_of_birth,
                doubt.said.nhs_number,
                doubt.said.mobile,
            ),
        )
        for doubt in doubts
    ]


def decide(
    c: Connection,
    vault: Vault,
    member: StaffMember,
    doubt_id: str,
    decision: str,
    *,
    now: datetime,
    new_id: NewId,
) -> str:
    """Write what a member of staff decided; return what to tell. Raises NotFound."""
    if decision not in (ACCEPTED, REFUSED):
        return "undecided"
    decided = decide_doubt(
        c, vault, member.practice_id, doubt_id, decision, by=member.id, at=now, new_id=new_id
    )
    if not decided:
        return "taken"
    append(c, now, member.practice_id, member.id, f"identity change {decision}", doubt_id)
    return decision


def _side(
    first: str, last: str, born: date, number: NhsNumber | None, mobile: PhoneNumber | None
) -> Side:
    return Side(
        f"{first} {last}".strip(),
        plain_date(born),
        spaced(number) if number else "",
        spoken_number(mobile) if mobile else "",
    )

"""The demonstration's practice: written through the same import as a real one's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from beforehand.demo.already import already
from beforehand.demo.people import demo_people, read_demo_content
from beforehand.demo.readings import demo_readings
from beforehand.demo.results import release_some
from preparation.clock import Clock, NewId
from preparation.imports.applying import apply
from preparation.imports.rows import ImportPlan, Row
from preparation.model import (
    PhoneNumber,
    Practice,
    PracticeChoices,
    PracticeId,
    PreparationId,
)
from preparation.records.appointments import find_appointments
from preparation.records.database import Connection
from preparation.records.practices import add_practice, all_practices
from preparation.records.preparations import preparations_for
from preparation.records.vault import Vault
from preparation.summary.outline import Outline

SEED = 20261121


@dataclass(frozen=True, slots=True)
class PatientsPhone:
    """A phone of the handset: whose it is by first name, and the preparations it is about.

    Whoever was erased is an owner without a preparation.
    """

    owners: tuple[str, ...]
    number: PhoneNumber
    preparations: tuple[PreparationId, ...]


@dataclass(frozen=True, slots=True)
class DemoPractice:
    """The practice, and the phones that a newcomer may play with."""

    practice: Practice
    phones: tuple[PatientsPhone, ...]


def make_demo_practice(
    c: Connection,
    vault: Vault,
    clock: Clock,
    new_id: NewId,
    *,
    content: Path,
    outline: Outline,
    seed: int = SEED,
) -> DemoPractice:
    """Fill an empty database with the demonstration's practice, or return the one that is there.

    Those with a phone are due for their invite at once; the invite loop sends it.
    """
    described = read_demo_content(content)
    there = _already_there(c, described)
    if there is not None:
        return there
    practice = _practice(described, new_id)
    now, zone = clock(), practice.choices.time_zone
    add_practice(c, practice, at=now)
    today = now.astimezone(ZoneInfo(zone)).date()
    people = demo_people(described, today, seed, zone)
    rows: list[Row] = [person.booking for person in people]
    for person in people:
        rows += demo_readings(described, person, today, seed)
    apply(c, vault, practice, ImportPlan(tuple(rows)), now=now, new_id=new_id)
    already(c, vault, practice, people, described, outline, now=now, new_id=new_id)
    release_some(c, vault, practice, content, now=now, new_id=new_id)
    return DemoPractice(practice, phones_of(c, practice, described))


def _practice(described: Mapping[str, Any], new_id: NewId) -> Practice:
    about = described["practice"]
    choices = PracticeChoices(
        quiet_time_seconds=2.0,
        quiet_hours=False,
        sender=about["sender"],
        targets=("folder",),
    )
    return Practice(PracticeId(new_id()), about["name"], about["phone"], choices)


def _already_there(c: Connection, described: Mapping[str, Any]) -> DemoPractice | None:
    sender = described["practice"]["sender"]
    found = [
        practice
        for practice in all_practices(c)
        if sender in (practice.choices.sender, *practice.choices.former_senders)
    ]
    return DemoPractice(found[0], phones_of(c, found[0], described)) if found else None


def phones_of(
    c: Connection, practice: Practice, described: Mapping[str, Any]
) -> tuple[PatientsPhone, ...]:
    """Return the phones of the handset, shared ones once. Who is `known` was imported first."""
    owners: dict[str, list[tuple[str, str]]] = {}
    for place, entry in enumerate(described["known"], 1):
        if "phone" in entry:
            owners.setdefault(entry["phone"], []).append((entry["first"], f"demo-{place}"))
    keys = [key for on_phone in owners.values() for _, key in on_phone]
    found = find_appointments(c, practice.id, keys)
    ids = preparations_for(c, [appointment.id for appointment, _ in found.values()])
    return tuple(
        PatientsPhone(
            tuple(name for name, _ in on_phone),
            PhoneNumber(number),
            tuple(ids[found[key][0].id][0].id for _, key in on_phone if key in found),
        )
        for number, on_phone in owners.items()
    )

"""What is known of each invite that has not gone yet, and what is to be done about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from preparation.invite.due import Verdict, facts_of, invite_day, judge
from preparation.model import Practice, PracticeId, PreparationId
from preparation.record import PreparationRecord
from preparation.records.batches import released_invites
from preparation.records.database import Connection
from preparation.records.due import (
    asked_for_no_texts,
    invited_since,
    results_are_out,
    uninvited,
)
from preparation.records.import_takings import practices_importing
from preparation.records.invite_orders import SEND, orders_now
from preparation.records.practices import all_practices
from preparation.records.preferences import NOTHING_SAID, preferences_of
from preparation.records.vault import Vault

FURTHEST = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class DueInvite:
    """A preparation whose invite was looked at, and what is to be done about it."""

    record: PreparationRecord
    verdict: Verdict


def due_invites(
    c: Connection,
    vault: Vault,
    now: datetime,
    *,
    until: datetime | None = None,
    practice_id: PracticeId | None = None,
    at_any_hour: bool = False,
) -> list[DueInvite]:
    """Return every preparation nobody was invited to yet, soonest first, with a verdict."""
    records = uninvited(c, after=now, until=until or now + FURTHEST, practice_id=practice_id)
    return judged(c, vault, records, now, at_any_hour=at_any_hour)


def judged(
    c: Connection,
    vault: Vault,
    records: Sequence[PreparationRecord],
    now: datetime,
    *,
    at_any_hour: bool = False,
) -> list[DueInvite]:
    """Return preparations with a verdict on their invite, also those not on record yet."""
    orders = orders_now(c, [record.preparation.id for record in records])
    wants = preferences_of(c, [record.patient.id for record in records])

    def verdict_on(record: PreparationRecord) -> Verdict:
        facts = facts_of(
            record,
            stopped=asked_for_no_texts(c, vault, record),
            way=wants.get(record.patient.id, NOTHING_SAID).way,
            results_ready=_results_ready(c, record),
            wanted=orders.get(record.preparation.id, ""),
        )
        return judge(facts, record.practice.choices, now, at_any_hour=at_any_hour)

    return [DueInvite(record, verdict_on(record)) for record in records]


def invites_to_send(c: Connection, vault: Vault, now: datetime) -> list[PreparationRecord]:
    """Return whose invites go now, without those that wait for a second person.

    While a list is being taken in nobody knows yet how many it will be: then nothing goes.
    """
    found = due_invites(c, vault, now, until=now + _window(c))
    importing = practices_importing(c)
    by_practice: dict[PracticeId, list[PreparationRecord]] = defaultdict(list)
    for due in found:
        if due.verdict is Verdict.SEND and due.record.practice.id not in importing:
            by_practice[due.record.practice.id].append(due.record)
    return [record for mine in by_practice.values() for record in _allowed(c, mine, now)]


def needs_two(c: Connection, practice: Practice, number: int, now: datetime) -> bool:
    """Tell whether so many more invites today are too many for one person to begin."""
    zone = ZoneInfo(practice.choices.time_zone)
    midnight = datetime.combine(now.astimezone(zone).date(), time(), zone)
    released = released_invites(c, practice.id)
    today = [one for one in invited_since(c, practice.id, midnight) if one not in released]
    return number + len(today) > practice.choices.two_people_from


def _allowed(
    c: Connection, records: Sequence[PreparationRecord], now: datetime
) -> Sequence[PreparationRecord]:
    """Leave out what waits for a second person; what somebody asked for by name may go."""
    practice = records[0].practice
    released = released_invites(c, practice.id)
    free: set[PreparationId] = {one.preparation.id for one in records} & released
    orders = orders_now(c, [one.preparation.id for one in records])
    free |= {preparation_id for preparation_id, wanted in orders.items() if wanted == SEND}
    others = [one for one in records if one.preparation.id not in free]
    if others and needs_two(c, practice, len(others), now):
        return [one for one in records if one.preparation.id in free]
    return records


def _results_ready(c: Connection, record: PreparationRecord) -> bool:
    if not record.practice.choices.tests_first:
        return True
    return results_are_out(c, record.patient.id, record.appointment.start)


def _window(c: Connection) -> timedelta:
    """Return how far ahead an appointment can be whose invite goes now."""
    days = [invite_day(practice.choices) for practice in all_practices(c)]
    return timedelta(days=max(days, default=0) + 1)

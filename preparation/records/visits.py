"""Visits: a patient's stay on their own page, from the date of birth to half an hour idle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from preparation.model import PracticeId, PreparationId
from preparation.records.links import LinkId, not_over
from preparation.records.tables import links, preparations, visits
from preparation.records.vault import Vault

IDLE = timedelta(minutes=30)
_WORTH_NOTING = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody is at the page of this preparation, and has shown who they are."""

    token_hash: str
    link_id: LinkId
    preparation_id: PreparationId
    practice_id: PracticeId
    last_seen_at: datetime

    def worth_noting(self, now: datetime) -> bool:
        """Tell whether enough time has passed to write down that they are still there."""
        return now - self.last_seen_at >= _WORTH_NOTING


def visit_hash(vault: Vault, token: str) -> str:
    """Return the look-up key of a visit's token."""
    return vault.index(token, "visit")


def start_visit(
    c: Connection,
    token_hash: str,
    link_id: LinkId,
    preparation_id: PreparationId,
    *,
    now: datetime,
) -> None:
    """Begin a visit."""
    c.execute(
        insert(visits).values(
            token_hash=token_hash,
            link_id=link_id,
            preparation_id=preparation_id,
            started_at=now,
            last_seen_at=now,
        )
    )


def find_visit(c: Connection, token_hash: str, *, now: datetime) -> Visit | None:
    """Return a visit that goes on: not ended, not idle for long, its link still good."""
    row = c.execute(
        select(visits, preparations.c.practice_id)
        .join(links, links.c.id == visits.c.link_id)
        .join(preparations, preparations.c.id == visits.c.preparation_id)
        .where(visits.c.token_hash == token_hash, visits.c.ended_at.is_(None))
        .where(visits.c.last_seen_at > now - IDLE, not_over(now))
    ).one_or_none()
    if row is None:
        return None
    return Visit(row.token_hash, row.link_id, row.preparation_id, row.practice_id, row.last_seen_at)


def note_seen(c: Connection, token_hash: str, *, now: datetime) -> None:
    """Write down that somebody is still there."""
    mine = update(visits).where(visits.c.token_hash == token_hash)
    c.execute(mine.where(visits.c.ended_at.is_(None)).values(last_seen_at=now))


def end_visit(c: Connection, token_hash: str, *, now: datetime) -> None:
    """End a visit; a second time changes nothing."""
    mine = update(visits).where(visits.c.token_hash == token_hash)
    c.execute(mine.where(visits.c.ended_at.is_(None)).values(ended_at=now))

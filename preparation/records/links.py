"""Personal links: kept as keyed hashes, five tries each, revocable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NewType

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, insert, select, update

from preparation.clock import NewId
from preparation.model import PatientId, PreparationId
from preparation.records.columns import Instant
from preparation.records.tables import links, outbound, patients, preparations
from preparation.records.vault import Vault

LinkId = NewType("LinkId", str)

MAX_TRIES = 5
"""Wrong dates of birth that a preparation's links take, all together, before they are locked."""
NEW_LINK = "new_link"
"""The kind of text that holds a link somebody asked for."""


@dataclass(frozen=True, slots=True)
class LiveLink:
    """A link that may still be tried."""

    id: LinkId
    preparation_id: PreparationId


@dataclass(frozen=True, slots=True)
class CountedTry:
    """A try at a date of birth, counted before anybody has looked whether it is right."""

    link_id: LinkId
    preparation_id: PreparationId
    date_of_birth: date
    left: int
    """Tries left after this one."""


def link_hash(vault: Vault, token: str) -> str:
    """Return the look-up key of a link's token."""
    return vault.index(token, "link")


def create_link(
    c: Connection,
    vault: Vault,
    preparation_id: PreparationId,
    token: str,
    *,
    expires_at: datetime,
    now: datetime,
    new_id: NewId,
) -> LinkId:
    """Add a link to a patient's page.

    It is found by its token's hash; the token itself is kept sealed, so that a later message
    to the same patient can repeat the link.
    """
    link_id = LinkId(new_id())
    c.execute(
        insert(links).values(
            id=link_id,
            preparation_id=preparation_id,
            token_hash=link_hash(vault, token),
            token=token,
            tries=0,
            created_at=now,
            expires_at=expires_at,
        )
    )
    return link_id


def newest_token(c: Connection, preparation_id: PreparationId, *, now: datetime) -> str | None:
    """Return the token of a preparation's newest live link, for a message to its patient."""
    mine = {"preparation": preparation_id, "now": now}
    return c.execute(_NEWEST_TOKEN, mine).scalar_one_or_none()


def find_live_link(c: Connection, token_hash: str, *, now: datetime) -> LiveLink | None:
    """Return a link that may still be tried. Unknown, expired, revoked, locked: all None."""
    row = c.execute(_FIND, {"hashed": token_hash, "moment": now}).one_or_none()
    return None if row is None else LiveLink(row.id, row.preparation_id)


def count_try(c: Connection, token_hash: str, *, now: datetime) -> CountedTry | None:
    """Count one try at a date of birth, if there is one left; else None, and nothing is read.

    One statement counts and checks, so that a hundred guesses at once get five tries. All
    links of a preparation share them: on PostgreSQL, whoever tries one waits for who tries
    another (SQLite has one writer anyway).
    """
    c.execute(_LOCK_PREPARATION, {"token_hash": token_hash})
    counted = c.execute(_COUNT_TRY, {"hashed": token_hash, "moment": now}).one_or_none()
    if counted is None:
        return None
    born = c.execute(
        select(patients.c.date_of_birth)
        .join(preparations, preparations.c.patient_id == patients.c.id)
        .where(preparations.c.id == counted.preparation_id)
    ).scalar_one()
    left = MAX_TRIES - _tries(c, counted.preparation_id)
    return CountedTry(counted.id, counted.preparation_id, date.fromisoformat(born), left)


def give_back_try(c: Connection, link_id: LinkId) -> None:
    """Give back the try that was right: only wrong ones use a link up."""
    mine = update(links).where(links.c.id == link_id, links.c.tries > 0)
    c.execute(mine.values(tries=links.c.tries - 1))


def revoke_links(c: Connection, preparation_id: PreparationId, *, now: datetime) -> int:
    """End every link of a preparation, and the visits made through them; say how many."""
    mine = update(links).where(links.c.preparation_id == preparation_id)
    return c.execute(mine.where(links.c.revoked_at.is_(None)).values(revoked_at=now)).rowcount


def were_revoked(c: Connection, preparation_id: PreparationId, *, since: datetime) -> bool:
    """Tell whether links of a preparation have been ended since then."""
    mine = select(links.c.id).where(links.c.preparation_id == preparation_id)
    return c.execute(mine.where(links.c.revoked_at > since).limit(1)).first() is not None


def is_locked(c: Connection, preparation_id: PreparationId) -> bool:
    """Tell whether wrong dates of birth have used up a preparation's links."""
    return _tries(c, preparation_id) >= MAX_TRIES


def links_texted(c: Connection, patient_id: PatientId, *, since: datetime) -> int:
    """Return how many links that somebody asked for were texted to a patient since then."""
    query = select(func.count()).select_from(outbound)
    mine = query.where(outbound.c.patient_id == patient_id, outbound.c.kind == NEW_LINK)
    return int(c.execute(mine.where(outbound.c.created_at > since)).scalar_one())


def _tries(c: Connection, preparation_id: PreparationId) -> int:
    mine = select(func.coalesce(func.sum(links.c.tries), 0))
    here = mine.where(links.c.preparation_id == preparation_id, links.c.revoked_at.is_(None))
    return int(c.execute(here).scalar_one())


def not_over(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a link is neither revoked nor expired."""
    return and_(links.c.revoked_at.is_(None), links.c.expires_at > now)


_NEWEST_TOKEN = (
    select(links.c.token)
    .where(links.c.preparation_id == bindparam("preparation"))
    .where(links.c.revoked_at.is_(None), links.c.expires_at > bindparam("now", type_=Instant))
    .where(links.c.tries < MAX_TRIES)
    .order_by(links.c.id.desc())
    .limit(1)
)


_ALL = links.alias("all_links")
_TRIES_OF_ALL = (
    select(func.coalesce(func.sum(_ALL.c.tries), 0))
    .where(_ALL.c.preparation_id == links.c.preparation_id, _ALL.c.revoked_at.is_(None))
    .correlate(links)
    .scalar_subquery()
)
_LOCK_PREPARATION = (
    select(preparations.c.id)
    .join(links, links.c.preparation_id == preparations.c.id)
    .where(links.c.token_hash == bindparam("token_hash"))
    .with_for_update(of=preparations, key_share=True)
)

_LIVE = and_(
    links.c.token_hash == bindparam("hashed"),
    _TRIES_OF_ALL < MAX_TRIES,
    links.c.revoked_at.is_(None),
    links.c.expires_at > bindparam("moment", type_=Instant),
)
_FIND = select(links.c.id, links.c.preparation_id).where(_LIVE)
_COUNT_TRY = (
    update(links)
    .where(_LIVE)
    .values(tries=links.c.tries + 1)
    .returning(links.c.id, links.c.preparation_id)
)

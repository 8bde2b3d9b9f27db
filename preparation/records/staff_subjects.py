"""Whom an OpenID provider means, and the sign-ins that came from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from preparation.clock import NewId
from preparation.records.staff import StaffId, StaffMember, member_of
from preparation.records.tables import openid_sign_ins, staff, staff_sign_ins, staff_subjects


@dataclass(frozen=True, slots=True)
class ProviderSignIn:
    """What the provider needs to be told when somebody signs out."""

    issuer: str
    id_token: str


def find_subject(c: Connection, issuer: str, subject: str) -> StaffMember | None:
    """Return whom a provider means by a subject, or None."""
    query = (
        select(staff)
        .join(staff_subjects, staff_subjects.c.staff_id == staff.c.id)
        .where(staff_subjects.c.issuer == issuer, staff_subjects.c.subject == subject)
    )
    row = c.execute(query).one_or_none()
    return member_of(row) if row else None


def link_subject(
    c: Connection, staff_id: StaffId, issuer: str, subject: str, *, now: datetime, new_id: NewId
) -> None:
    """Write down for ever whom a provider means by a subject."""
    row = {"id": new_id(), "staff_id": staff_id, "issuer": issuer, "subject": subject, "at": now}
    c.execute(insert(staff_subjects).values(row))


def has_subject(c: Connection, staff_id: StaffId, issuer: str) -> bool:
    """Tell whether a provider means somebody by a subject already."""
    mine = (staff_subjects.c.staff_id == staff_id) & (staff_subjects.c.issuer == issuer)
    return c.execute(select(staff_subjects.c.id).where(mine)).first() is not None


def is_joined(c: Connection, staff_id: StaffId) -> bool:
    """Tell whether any provider means somebody by a subject."""
    mine = staff_subjects.c.staff_id == staff_id
    return c.execute(select(staff_subjects.c.id).where(mine)).first() is not None


def keep_provider_sign_in(
    c: Connection,
    token_hash: str,
    *,
    issuer: str,
    subject: str,
    provider_key: str,
    id_token: str,
    now: datetime,
    new_id: NewId,
) -> None:
    """Keep what belongs to a sign-in that came from a provider."""
    c.execute(
        insert(openid_sign_ins).values(
            id=new_id(),
            token_hash=token_hash,
            issuer=issuer,
            subject=subject,
            provider_key=provider_key,
            id_token=id_token,
            at=now,
        )
    )


def provider_sign_in(c: Connection, token_hash: str) -> ProviderSignIn | None:
    """Return what the provider needs to be told of a sign-in; None: it came another way."""
    mine = openid_sign_ins.c.token_hash == token_hash
    row = c.execute(select(openid_sign_ins).where(mine)).first()
    return ProviderSignIn(row.issuer, row.id_token) if row else None


def end_provider_sign_ins(
    c: Connection, issuer: str, *, subject: str, provider_key: str, now: datetime
) -> int:
    """End what the provider says is over; return how many sign-ins ended.

    By the provider's own key of one sign-in where it names one, else all of a subject.
    """
    theirs = select(openid_sign_ins.c.token_hash).where(openid_sign_ins.c.issuer == issuer)
    if provider_key:
        theirs = theirs.where(openid_sign_ins.c.provider_key == provider_key)
    if subject:
        theirs = theirs.where(openid_sign_ins.c.subject == subject)
    over = staff_sign_ins.c.token_hash.in_(theirs) & staff_sign_ins.c.ended_at.is_(None)
    return int(c.execute(update(staff_sign_ins).where(over).values(ended_at=now)).rowcount)

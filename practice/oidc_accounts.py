"""Whom a provider's identity is here: an account that is linked, or one that the settings make."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime

from practice.oidc import Identity
from practice.oidc_claims import OpenIdSettings
from practice.oidc_tokens import OpenIdRefused
from preparation.clock import NewId
from preparation.model import PracticeId, Role
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.practices import all_practices
from preparation.records.staff import (
    StaffId,
    StaffMember,
    add_staff,
    change_staff,
    find_member_by_id,
    is_enabled,
)
from preparation.records.staff_subjects import find_subject, has_subject, link_subject


def member_for(
    c: Connection, identity: Identity, settings: OpenIdSettings, *, now: datetime, new_id: NewId
) -> StaffMember:
    """Return whom an identity is here. Raises OpenIdRefused: nobody, or nobody any more."""
    member = find_subject(c, identity.issuer, identity.subject)
    role = settings.role_of(identity.roles)
    if settings.role_claim and role is None:
        raise OpenIdRefused("role")
    if member is None:
        return _made(c, identity, settings, role, now=now, new_id=new_id)
    if not is_enabled(c, member.id):
        raise OpenIdRefused("disabled")
    if settings.practice_claim and _practice(c, identity, settings) != member.practice_id:
        raise OpenIdRefused("practice")
    return _taken_over(c, member, identity, role, now)


def link(
    c: Connection, staff_id: StaffId, identity: Identity, *, now: datetime, new_id: NewId
) -> StaffMember:
    """Join an identity to an account, for ever. Raises OpenIdRefused: one of them is joined."""
    if find_subject(c, identity.issuer, identity.subject) is not None:
        raise OpenIdRefused("linked")
    if has_subject(c, staff_id, identity.issuer) or not is_enabled(c, staff_id):
        raise OpenIdRefused("linked")
    member = find_member_by_id(c, staff_id)
    link_subject(c, staff_id, identity.issuer, identity.subject, now=now, new_id=new_id)
    append(c, now, member.practice_id, staff_id, "linked a sign-in provider", staff_id)
    return member


def _taken_over(
    c: Connection, member: StaffMember, identity: Identity, role: Role | None, now: datetime
) -> StaffMember:
    """Take over role and name as the provider knows them now."""
    fresh = replace(member, name=identity.name or member.name, role=role or member.role)
    if fresh != member:
        change_staff(c, member.id, name=fresh.name, role=fresh.role)
    if fresh.role != member.role:
        changed = f"{member.id} {member.role} -> {fresh.role}"
        append(c, now, member.practice_id, "sign-in provider", "role changed", changed)
    return fresh


def _made(
    c: Connection,
    identity: Identity,
    settings: OpenIdSettings,
    role: Role | None,
    *,
    now: datetime,
    new_id: NewId,
) -> StaffMember:
    if not settings.makes_accounts or role is None:
        raise OpenIdRefused("unknown")
    practice_id = _practice(c, identity, settings)
    known = f"{identity.issuer}|{identity.subject}".encode()
    username = f"openid-{hashlib.sha256(known).hexdigest()[:24]}"
    name = identity.name or username
    staff_id = add_staff(
        c,
        practice_id=practice_id,
        username=username,
        name=name,
        role=role,
        password_hash="",
        new_id=new_id,
    )
    link_subject(c, staff_id, identity.issuer, identity.subject, now=now, new_id=new_id)
    append(c, now, practice_id, "sign-in provider", "staff added", staff_id)
    return StaffMember(staff_id, practice_id, username, name, role)


def _practice(c: Connection, identity: Identity, settings: OpenIdSettings) -> PracticeId:
    """Return the one practice meant: nobody is let into one of several by guessing."""
    names = settings.practices_of(identity.practices)
    meant = [practice.id for practice in all_practices(c) if practice.name in names]
    if len(meant) != 1:
        raise OpenIdRefused("practice")
    return meant[0]

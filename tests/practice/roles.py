"""Staff of every role at both practices, and their sign-ins without waiting for a password."""

from __future__ import annotations

import secrets

import pytest
from sqlalchemy import update

from preparation.model import Practice, Role
from preparation.records.database import Connection, Database
from preparation.records.staff import StaffId
from preparation.records.staff_sign_ins import sign_in_hash, start_sign_in
from preparation.records.tables import staff
from tests.builders import Builder
from tests.practice.conftest import Town
from tests.practice.surgery import add_member

MANAGER, AUDITOR, RECEPTION = "manager-1", "auditor-1", "staff-1"
"""Usernames at Kingfisher Surgery; at Heron they end in 2."""


def add_role(
    c: Connection, builder: Builder, practice: Practice, username: str, role: Role
) -> StaffId:
    """Add a member of staff of a role; the password is the usual one."""
    staff_id = StaffId(add_member(c, builder, practice, username))
    c.execute(update(staff).where(staff.c.id == staff_id).values(role=role, name=f"A {role}"))
    return staff_id


def sign_in_as(database: Database, builder: Builder, staff_id: StaffId) -> str:
    """Sign somebody in; return the cookie to send."""
    token, now = secrets.token_urlsafe(32), builder.clock()
    with database.engine.begin() as c:
        start_sign_in(c, staff_id, sign_in_hash(database.vault, token), now=now)
    return f"staff={token}"


@pytest.fixture
def everybody(database: Database, builder: Builder, town: Town) -> None:
    """Add one of every role to both practices."""
    with database.engine.begin() as c:
        for number, practice in ((1, town.kingfisher), (2, town.heron)):
            for role in Role:
                add_role(c, builder, practice, f"{role}-{number}", role)

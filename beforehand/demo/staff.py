"""Who may sign in at the demonstration's practice: somebody of every role."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from practice.demo_sign_ins import DemoSignIn
from preparation.clock import NewId
from preparation.model import PracticeId
from preparation.records.database import Connection
from preparation.records.staff import add_staff, is_known


def add_demo_staff(
    c: Connection,
    practice_id: PracticeId,
    described: Mapping[str, Any],
    password_hash: str,
    *,
    new_id: NewId,
) -> None:
    """Add whoever of content/demo_people.yml cannot sign in yet."""
    for one in described["staff"]:
        if not is_known(c, one["username"]):
            add_staff(
                c,
                practice_id=practice_id,
                username=one["username"],
                name=one["name"],
                role=one["role"],
                password_hash=password_hash,
                new_id=new_id,
            )


def demo_sign_ins(described: Mapping[str, Any], password: str) -> tuple[DemoSignIn, ...]:
    """Return what to type for each of them, the clinician first."""
    return tuple(DemoSignIn(one["role"], one["username"], password) for one in described["staff"])

"""Wrong passwords and codes in the audit trail, and locks: never what was typed."""

from __future__ import annotations

from datetime import datetime

from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.staff import Credentials

PASSWORD, CODE = "password", "code"
BY = "sign-in page"
"""Who did it is not known: it need not be the person whose name was typed."""


def note_wrong(c: Connection, tried: Credentials, what: str, now: datetime) -> None:
    """Note a wrong password or code of somebody there is, and the lock if it locks them.

    A locked account takes no try, so nobody floods the trail. Of a username that nobody has
    there is nothing to note: it may be a password that was typed into the wrong box.
    """
    member = tried.member
    append(c, now, member.practice_id, BY, f"was given a wrong {what}", member.id)
    if tried.locks:
        append(c, now, member.practice_id, BY, "locked an account", member.id)

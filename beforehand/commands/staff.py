"""`./run practice people, disable, enable, reset-code, password`: who may sign in."""

from __future__ import annotations

from datetime import datetime

from beforehand.commands.opening import opened, the_practice
from beforehand.settings import Settings
from practice import staff_changes
from practice.passwords import SHORTEST, hash_password, password_problem
from practice.staff_changes import Change
from preparation.clock import NewId, system_clock
from preparation.errors import BeforehandError, NotFound
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.newest import ids_above
from preparation.records.practices import read_practice
from preparation.records.staff import (
    StaffMember,
    accounts_of,
    change_password,
    find_member,
    forget_tries,
)
from preparation.records.staff_factors import read_factor
from preparation.records.staff_set_ups import end_set_ups
from preparation.records.staff_sign_ins import end_all

BY = "command line"


class PasswordRefused(BeforehandError):
    """A new password is too easy."""


async def list_people(settings: Settings, practice_name: str | None) -> list[str]:
    """Return who may sign in to a practice, a line each."""
    async with opened(settings) as database:
        practice = await the_practice(database, practice_name)

        def lines(c: Connection) -> list[str]:
            return [
                f"{one.member.username}  {one.member.name}  {one.member.role}  {one.state}"
                f"{'  code' if read_factor(c, one.member.id) else ''}"
                for one in accounts_of(c, practice.id)
            ]

        return await database.read(lines)


async def disable(settings: Settings, username: str) -> str:
    """Refuse somebody from their next request on; return what to tell."""
    told = "may not sign in any more, and is signed out."
    return await _changed(settings, username, staff_changes.disable, told)


async def enable(settings: Settings, username: str) -> str:
    """Let somebody in again; return what to tell."""
    return await _changed(settings, username, staff_changes.enable, "may sign in again.")


async def reset_code(settings: Settings, username: str) -> str:
    """Take somebody's second factor away and sign them out; return what to tell."""
    told = "has no second factor, and sets one up anew."
    return await _changed(settings, username, staff_changes.reset_code, told)


async def set_password(settings: Settings, username: str, password: str) -> str:
    """Give somebody a new password and sign them out; return what to tell."""
    hashed = hash_password(password)

    def work(c: Connection, member: StaffMember, by: str, now: datetime, _new_id: NewId) -> None:
        name = read_practice(c, member.practice_id).name
        check_password(password, member.username, member.name, name)
        change_password(c, member.id, hashed)
        forget_tries(c, member.id)
        end_set_ups(c, member.id, now=now)
        end_all(c, member.id, now=now)
        append(c, now, member.practice_id, by, "changed the password", member.id)

    return await _changed(settings, username, work, "has a new password.")


def check_password(password: str, *known: str) -> None:
    """Raise PasswordRefused for a password that is too easy."""
    if password_problem(password, *known) is not None:
        raise PasswordRefused(
            f"The password needs {SHORTEST} characters and must not be easy to guess: no name, "
            "no practice, not the word password. Three words that do not belong together will do."
        )


async def _changed(settings: Settings, username: str, work: Change, told: str) -> str:
    async with opened(settings) as database:
        new_id = await ids_above(database, system_clock)

        def change(c: Connection) -> str:
            try:
                member = find_member(c, username)
            except NotFound:
                raise NotFound(
                    f"Nobody signs in as {username}. ./run practice people lists who does."
                ) from None
            work(c, member, BY, system_clock(), new_id)
            return member.name

        name = await database.write(change)
    return f"{name} {told}"

"""`./run practice ...`: making a practice, and the people who may sign in to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from beforehand.commands.opening import opened, the_practice
from beforehand.commands.staff import check_password
from beforehand.deliveries import webhook_secret
from beforehand.settings import Settings
from practice.passwords import hash_password
from preparation.clock import system_clock
from preparation.delivery import TARGETS
from preparation.errors import NotFound
from preparation.model import Practice, PracticeChoices, PracticeId, Role
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.newest import ids_above
from preparation.records.practices import add_practice, change_choices
from preparation.records.staff import add_staff


async def make_practice(settings: Settings, name: str, phone: str, sender: str) -> str:
    """Add a practice whose texts come from `sender`; return what to tell."""
    choices = PracticeChoices(sender=sender, nation=settings.nation)
    async with opened(settings) as database:
        new_id = await ids_above(database, system_clock)
        practice = Practice(PracticeId(new_id()), name, phone, choices)
        await database.write(lambda c: add_practice(c, practice, at=system_clock()))
    return f"{name} is there. Add somebody who may sign in with ./run practice staff."


async def make_staff(
    settings: Settings,
    practice_name: str | None,
    *,
    username: str,
    name: str,
    role: str,
    password: str,
) -> str:
    """Add somebody who may sign in; return what to tell."""
    async with opened(settings) as database:
        new_id = await ids_above(database, system_clock)
        practice = await the_practice(database, practice_name)
        check_password(password, username, name, practice.name)
        now, role, hashed = system_clock(), known_role(role), hash_password(password)
        await database.write(
            lambda c: add_staff(
                c,
                practice_id=practice.id,
                username=username,
                name=name,
                role=role,
                password_hash=hashed,
                new_id=new_id,
            )
        )
        await database.write(
            lambda c: append(c, now, practice.id, "command line", "staff added", username)
        )
    return f"{name} may sign in at {settings.public_url}/practice/ as {username}."


def known_role(role: str) -> str:
    """Return a role as it is called. Raises NotFound."""
    if role not in list(Role):
        raise NotFound(f"No such role: {role}. There are: {', '.join(Role)}.")
    return Role(role).value


async def set_targets(
    settings: Settings, practice_name: str | None, targets: Sequence[str], webhook_url: str
) -> list[str]:
    """Choose where a practice's summaries go; return what to tell. Raises NotFound."""
    unknown = [target for target in targets if target not in TARGETS]
    if unknown:
        raise NotFound(f"No such target: {', '.join(unknown)}. There are: {', '.join(TARGETS)}.")
    async with opened(settings) as database:
        practice = await the_practice(database, practice_name)
        choices = replace(practice.choices, targets=tuple(targets), webhook_url=webhook_url)
        now = system_clock()

        def work(c: Connection) -> None:
            change_choices(c, practice.id, choices)
            append(c, now, practice.id, "command line", "targets changed", ", ".join(targets))

        await database.write(work)
        secret = webhook_secret(database.vault, practice.id)
    lines = [f"Summaries of {practice.name} go to: {', '.join(targets)}."]
    if "webhook" in targets:
        lines.append(f"The secret that signs them (docs/summary-json.md): {secret}")
    return lines

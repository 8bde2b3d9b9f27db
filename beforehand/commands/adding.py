"""`./run practice add` and `./run practice staff`: a practice, and somebody who may sign in."""

from __future__ import annotations

from beforehand.commands.opening import opened, the_practice
from beforehand.commands.staff import BY, check_password
from beforehand.settings import Settings
from practice.passwords import hash_password
from practice.practice_details import WrongChoice, practice_name, practice_phone
from practice.practice_details import sender as read_sender
from practice.staff_form import TypedMember, typed_member
from preparation.clock import NewId, system_clock
from preparation.errors import BeforehandError
from preparation.model import Practice, PracticeChoices, PracticeId, Role
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.newest import ids_above
from preparation.records.practices import add_practice, is_name_taken, is_sender_taken
from preparation.records.staff import add_staff, is_known

_SAID = {
    "name": "A name is missing.",
    "name_long": "The name is too long: 60 letters at most.",
    "phone": "The telephone number is not one, or the sender is none: a number like "
    "+441632960001, or the id of a messaging service.",
    "username": "A username is missing.",
    "username_letters": "A username has 2 to 40 small letters, digits, dots or hyphens, and no "
    "blanks.",
    "role": f"No such role. There are: {', '.join(Role)}.",
}


class NotAdded(BeforehandError):
    """What was asked for cannot be added; the text says why."""


async def make_practice(settings: Settings, name: str, phone: str, sender: str) -> str:
    """Add a practice whose texts come from `sender`; return what to tell. Raises NotAdded."""
    try:
        name, phone, sender = practice_name(name), practice_phone(phone), read_sender(sender)
    except WrongChoice as wrong:
        raise NotAdded(_SAID[str(wrong)]) from None
    choices = PracticeChoices(sender=sender, nation=settings.nation)
    async with opened(settings) as database:
        new_id = await ids_above(database, system_clock)
        practice = Practice(PracticeId(new_id()), name, phone, choices)
        await database.write(lambda c: _add_practice(c, practice))
    return f"{name} is there. Add somebody who may sign in with ./run practice staff."


def _add_practice(c: Connection, practice: Practice) -> None:
    if is_name_taken(c, practice.name):
        raise NotAdded(f"There is a practice called {practice.name} already.")
    if is_sender_taken(c, practice.choices.sender):
        raise NotAdded("Another practice's texts come from that sender, or did once.")
    now = system_clock()
    add_practice(c, practice, at=now)
    append(c, now, practice.id, BY, "added a practice", practice.id)


async def make_staff(
    settings: Settings,
    practice_name: str | None,
    *,
    username: str,
    name: str,
    role: str,
    password: str,
) -> str:
    """Add somebody who may sign in; return what to tell. Raises NotAdded."""
    typed = typed_member({"username": username, "name": name, "role": role})
    for problem in typed.problems().values():
        raise NotAdded(_SAID[problem])
    async with opened(settings) as database:
        new_id = await ids_above(database, system_clock)
        practice = await the_practice(database, practice_name)
        check_password(password, typed.username, typed.name, practice.name)
        hashed = hash_password(password)
        await database.write(lambda c: _add_staff(c, practice, typed, hashed, new_id))
    return f"{typed.name} may sign in at {settings.public_url}/practice/ as {typed.username}."


def _add_staff(
    c: Connection, practice: Practice, typed: TypedMember, hashed: str, new_id: NewId
) -> None:
    if is_known(c, typed.username):
        raise NotAdded(f"Somebody signs in as {typed.username} already. Choose another username.")
    staff_id = add_staff(
        c,
        practice_id=practice.id,
        username=typed.username,
        name=typed.name,
        role=typed.role,
        password_hash=hashed,
        new_id=new_id,
    )
    said = f"{staff_id} {typed.role}"
    append(c, system_clock(), practice.id, BY, "added somebody who may sign in", said)

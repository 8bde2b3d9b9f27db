"""`./run texts held`: texts of which nobody knows whether they went, and what to do with one.

Neither the number nor the words are printed: they are on the practice's page.
"""

from __future__ import annotations

from datetime import UTC, datetime

from beforehand.commands.opening import opened
from beforehand.settings import Settings
from preparation.clock import system_clock
from preparation.errors import NotFound
from preparation.messages import OutboundId
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.held import release_held, withdraw_held
from preparation.records.newest import ids_above
from preparation.records.practices import all_practices
from preparation.records.texts_to_look_at import (
    WorryingText,
    add_look,
    state_of_text,
    worrying_texts,
)

BY = "command line"
_SINCE_EVER = datetime(1970, 1, 1, tzinfo=UTC)


async def list_held(settings: Settings) -> list[str]:
    """Return a line for every text that is held, of every practice."""

    def read(c: Connection) -> list[str]:
        return [
            f"{text.id}  {practice.name}, {_line(text)}"
            for practice in all_practices(c)
            for text in worrying_texts(c, practice.id, _SINCE_EVER)
            if text.is_held
        ]

    async with opened(settings) as database:
        lines = await database.read(read)
    return [*lines, f"{len(lines)} held. --release ID sends one, --leave ID leaves it."]


async def decide_held(settings: Settings, text: str, *, send: bool) -> list[str]:
    """Send or leave one held text; return what to tell. Raises NotFound."""
    now, message, did = system_clock(), OutboundId(text), "sent" if send else "left"
    async with opened(settings) as database:
        new_id = await ids_above(database, system_clock)

        def write(c: Connection) -> None:
            practice = next(
                (p.id for p in all_practices(c) if state_of_text(c, p.id, message)), None
            )
            act = release_held if send else withdraw_held
            if practice is None or not act(c, message, now=now, new_id=new_id):
                raise NotFound("There is no held text with that ID.")
            add_look(c, practice, text, by=BY, did=did, at=now, new_id=new_id)
            append(c, now, practice, BY, f"text {did}", text)

        await database.write(write)
    return ["It goes out with the next round." if send else "It stays unsent."]


def _line(text: WorryingText) -> str:
    return f"{text.kind}, held {text.since:%d %b %Y %H:%M} UTC: {text.code}"

"""After the appointment, on the preparation's page: one press says whether it was useful."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from practice.forms import read_form, see_other
from practice.room import Surroundings
from preparation.errors import NotFound
from preparation.model import PreparationId
from preparation.record import PreparationRecord
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.day_list import preparation_of_practice
from preparation.records.learning import (
    Afterthought,
    afterthought_of,
    say_useful,
    usefulness_of,
)
from preparation.records.staff import StaffMember
from preparation.records.summaries import newest_version

ANSWERS: Mapping[str, str] = {"yes": "yes_", "somewhat": "somewhat", "no": "no_"}
"""What may be said, and the key of its word."""


@dataclass(frozen=True, slots=True)
class Useful:
    """What the part of the page shows."""

    over: bool
    """Whether the appointment has begun."""
    asked: bool
    """Whether there was a summary to be of use."""
    said: Afterthought | None
    mine: str
    answers: Mapping[str, str]


def read_useful(
    c: Connection, member: StaffMember, record: PreparationRecord, now: datetime
) -> Useful:
    """Return what is shown of a preparation that the member may read."""
    asked = record.preparation.id
    return Useful(
        over=record.appointment.start <= now,
        asked=newest_version(c, asked) is not None,
        said=afterthought_of(c, asked),
        mine=usefulness_of(c, asked).get(member.id, ""),
        answers=ANSWERS,
    )


class UsefulPages:
    """Takes the press."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        address = "/practice/preparations/{preparation}/useful"
        return [web.post(address, self._here.door.opens(self._say))]

    async def _say(self, request: web.Request, member: StaffMember) -> web.Response:
        here, asked = self._here, PreparationId(request.match_info["preparation"])
        answer, now = (await read_form(request)).get("answer", ""), here.clock()
        if answer not in ANSWERS:
            raise NotFound("answer")

        def write(c: Connection) -> None:
            record = preparation_of_practice(c, member.practice_id, asked)
            if record.appointment.start > now or newest_version(c, asked) is None:
                raise NotFound("summary")
            if usefulness_of(c, asked).get(member.id) == answer:
                return
            say_useful(c, asked, member.id, answer, now=now, new_id=here.new_id)
            append(c, now, member.practice_id, member.id, f"said it was useful: {answer}", asked)

        await here.database.write(write)
        return see_other(f"/practice/preparations/{asked}#useful")

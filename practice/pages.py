"""The practice's pages under /practice/: the rooms, each in a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from aiohttp import web

from practice.alert_pages import AlertPages
from practice.day_pages import DayPages
from practice.door import EVERYBODY, Door
from practice.preparation_pages import PreparationPages
from practice.rendering import Rendering
from practice.room import Room, Surroundings
from practice.sign_in import SignIns
from practice.sign_in_pages import SignInPages
from preparation.clock import Clock, NewId
from preparation.errors import NotFound
from preparation.records.database import Database
from preparation.records.staff import StaffMember
from preparation.summary.outline import read_outline
from preparation.summary.printer import SummaryPrinter
from preparation.words import Words

type MakeRoom = Callable[[Surroundings], Room]

ROOMS: tuple[MakeRoom, ...] = (DayPages, PreparationPages, AlertPages)


class PracticePages:
    """Everything below /practice/. Whoever is signed in sees one practice: their own.

    `more_rooms` are those that need more than `Surroundings` offers, such as a target to
    send a test to.
    """

    def __init__(
        self,
        database: Database,
        words: Words,
        clock: Clock,
        new_id: NewId,
        random_token: Callable[[], str],
        asset_url: Callable[[str], str],
        public_url: str,
        demo_sign_in: tuple[str, str] | None,
        more_rooms: Sequence[MakeRoom] = (),
    ) -> None:
        outline = read_outline(words)
        rendering = Rendering(words, asset_url, demo_sign_in)
        sign_ins = SignIns(database, clock, random_token, public_url)
        self._door = Door(sign_ins, rendering)
        here = Surroundings(
            database=database,
            words=words,
            clock=clock,
            new_id=new_id,
            random_token=random_token,
            outline=outline,
            printer=SummaryPrinter(outline, words),
            rendering=rendering,
            door=self._door,
            public_url=public_url,
        )
        self._rooms: list[Room] = [SignInPages(sign_ins, rendering)]
        self._rooms += [make(here) for make in (*ROOMS, *more_rooms)]

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return all addresses; all but the sign-in are for those who are signed in."""
        found = [route for room in self._rooms for route in room.routes()]
        nothing = self._door.opens(self._nothing, EVERYBODY)
        return [*found, web.get("/practice/{anything:.*}", nothing)]

    async def _nothing(self, _request: web.Request, _member: StaffMember) -> web.Response:
        raise NotFound("page")

"""What an open page asks and says by itself: which alerts wait, and that somebody is there."""

from __future__ import annotations

from aiohttp import web

from practice.door import EVERYBODY
from practice.room import Surroundings
from preparation.records.staff_sign_ins import SignIn

NEWS, HERE = "/practice/alerts/news", "/practice/here"


class PresencePages:
    """For scripts alone; every page works without them."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        door = self._here.door
        return [
            web.get(NEWS, door.answers(self._news, EVERYBODY)),
            web.post(HERE, door.answers(self._present, EVERYBODY, there=True)),
        ]

    async def _news(self, _request: web.Request, signed_in: SignIn) -> web.Response:
        """Say how many alerts wait, which is the newest, and how long the sign-in lasts."""
        here, member = self._here, signed_in.member
        frame = await here.frames.around("", member.practice_id, member.role)
        left = signed_in.left(here.clock()).total_seconds()
        return web.json_response(
            {
                "open": frame.alerts,
                "newest": frame.newest,
                "line": frame.line,
                "left": int(left),
                "who": member.id,
            }
        )

    async def _present(self, _request: web.Request, _signed_in: SignIn) -> web.Response:
        """Somebody types or moves the pointer: the door has noted that they are there."""
        return web.Response(status=204)

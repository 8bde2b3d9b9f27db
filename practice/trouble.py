"""What staff read when a page cannot be given: what happened in a sentence, and a way on.

Without it the web server's own words would stand there, in the middle of somebody's morning.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web
from aiohttp.typedefs import Middleware

from practice.rendering import Rendering
from practice.sign_in import SignIns
from preparation.failures import places_of
from preparation.records.staff import StaffMember

_OURS = "/practice/"
_NOT_FOUND, _BROKEN = 404, 500

log = structlog.get_logger()

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def say_trouble(rendering: Rendering, sign_ins: SignIns) -> Middleware:
    """Return what words the refusals and failures of the practice's pages."""

    @web.middleware
    async def in_words(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.startswith(_OURS):
            return await handler(request)
        try:
            return await handler(request)
        except web.HTTPException as refused:
            if refused.status < 400:
                raise
            response = await _page(request, refused.status)
            if (allowed := refused.headers.get("Allow")) is not None:
                response.headers["Allow"] = allowed
            return response
        except Exception as problem:  # one page that breaks leaves them the others
            log.error("a page failed", problem=type(problem).__name__, at=places_of(problem))
            return await _page(request, _BROKEN)

    async def _page(request: web.Request, status: int) -> web.Response:
        member = await _who(sign_ins, request)
        return rendering.page("trouble.html", member, status=status, what=what_of(status))

    return in_words


def what_of(status: int) -> str:
    """Return which entry of content/practice_trouble.yml tells of a status."""
    if status == _NOT_FOUND:
        return "lost"
    return "broken" if status >= _BROKEN else "refused"


async def _who(sign_ins: SignIns, request: web.Request) -> StaffMember | None:
    """Return who is there, for the way on; nobody where the record itself cannot be read."""
    try:
        signed_in = await sign_ins.here(request, note=False)
    except Exception:  # it is what broke, and is logged already
        return None
    return signed_in.member if signed_in else None

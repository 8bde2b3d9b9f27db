"""What a patient reads when a page cannot be given: a sentence, and whom to call, never code.

Without it the web server's own words would stand there, in the middle of somebody's answer.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web
from aiohttp.typedefs import Middleware

from channels.web_forms import wants_json
from channels.web_pages import Pages
from preparation.failures import places_of

_OURS = ("/p/", "/ask/", "/embed/")
_STREAM = "/p/chat/events"
_NOT_FOUND = 404

log = structlog.get_logger()

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def say_trouble(pages: Pages) -> Middleware:
    """Return what words the refusals and failures of the patient's pages."""

    @web.middleware
    async def in_words(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.startswith(_OURS) or request.path == _STREAM or wants_json(request):
            return await handler(request)
        try:
            return await handler(request)
        except web.HTTPException as refused:
            if refused.status < 400:
                raise
            response = _page(pages, refused.status)
            if (allowed := refused.headers.get("Allow")) is not None:
                response.headers["Allow"] = allowed
            return response
        except Exception as problem:  # the page may be asked for again; the reason is not theirs
            log.error("a page failed", problem=type(problem).__name__, at=places_of(problem))
            return _page(pages, 500)

    return in_words


def _page(pages: Pages, status: int) -> web.Response:
    return pages.draw("trouble", status=status, lost=status == _NOT_FOUND)

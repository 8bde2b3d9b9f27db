"""What a patient reads when a page cannot be given: a sentence, and whom to call, never code.

Without it the web server's own words would stand there, in the middle of somebody's answer.
"""

from __future__ import annotations

import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog
from aiohttp import web
from aiohttp.typedefs import Middleware

from channels.web_forms import wants_json
from channels.web_pages import Pages

_OURS = ("/p/", "/ask/", "/embed/")
_STREAM = "/p/chat/events"
_NOT_FOUND = 404
_ROOT = Path(__file__).parents[1]

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
            log.error("a page failed", problem=type(problem).__name__, at=_places(problem))
            return _page(pages, 500)

    return in_words


def _places(problem: Exception) -> list[str]:
    """Return where in our own files it broke, and no values: they may be somebody's words."""
    frames = traceback.extract_tb(problem.__traceback__)
    ours = [Path(f.filename).name + f":{f.lineno}" for f in frames if _is_ours(f.filename)]
    return ours[-4:]


def _is_ours(file: str) -> bool:
    return Path(file).is_relative_to(_ROOT) and "site-packages" not in file


def _page(pages: Pages, status: int) -> web.Response:
    return pages.draw("trouble", status=status, lost=status == _NOT_FOUND)

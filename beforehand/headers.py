"""What every answer of ours tells the browser, and which requests are refused unread."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Middleware

from channels.web_asking import FRAMED_BY

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

NOWHERE = "frame-ancestors 'none'"

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        NOWHERE,
    )
)

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?", re.IGNORECASE)
_HSTS = "max-age=63072000; includeSubDomains"
_READ_ONLY = frozenset({"GET", "HEAD", "OPTIONS"})


def protect(app: web.Application, public_url: str) -> None:
    """Put the headers on every answer, and refuse what another site's page sends us.

    A header that a handler set itself stays as it is.
    """
    app.on_response_prepare.append(_put_headers(https=public_url.startswith("https:")))
    app.middlewares.append(_refuse_other_sites(_origin(public_url)))


def _put_headers(*, https: bool) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    # On the signal, not in a middleware: it reaches event streams and errors too.
    headers = {**HEADERS, "Strict-Transport-Security": _HSTS} if https else HEADERS

    async def put_headers(_request: web.Request, response: web.StreamResponse) -> None:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if origins := response.get(FRAMED_BY):
            _let_frame(response, origins)
        response.headers.pop("Server", None)

    return put_headers


def _let_frame(response: web.StreamResponse, origins: Sequence[str]) -> None:
    """Let these websites show the page; X-Frame-Options cannot name any, so it goes."""
    real = [origin for origin in origins if _ORIGIN.fullmatch(origin)]
    if not real:
        return
    allowed = f"frame-ancestors {' '.join(real)}"
    policy = response.headers["Content-Security-Policy"].replace(NOWHERE, allowed)
    response.headers["Content-Security-Policy"] = policy
    del response.headers["X-Frame-Options"]


def _refuse_other_sites(own_origin: str) -> Middleware:
    @web.middleware
    async def refuse_other_sites(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.method not in _READ_ONLY and not _is_ours(request, own_origin):
            raise web.HTTPForbidden
        return await handler(request)

    return refuse_other_sites


def _is_ours(request: web.Request, own_origin: str) -> bool:
    """Believe the browser about where a form came from.

    Because we send no referrer, older browsers give our own forms the origin "null"; there
    the cookies' SameSite does the work. Webhooks come from no browser: neither header.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    return request.headers.get("Origin", "null") in ("null", own_origin)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"

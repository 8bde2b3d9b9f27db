"""Back to the page one was on, once one has signed in again: of ours only, and only oneself."""

from __future__ import annotations

import re

from aiohttp import web

from practice.navigation import HOME, WAYS
from preparation.records.staff import StaffId, StaffMember

_COOKIE, _BELOW = "staff-back", "/practice/sign-in"
_LONGEST = 300
_OURS = re.compile(r"/practice/[A-Za-z0-9/._~=&?%+-]*")
_ANYBODYS = frozenset(way.address for way in WAYS) - {HOME}
"""Pages that name no patient."""
_TRICKS = re.compile(r"//|\.\.|%2e|%2f|%5c|%0|/sign-", re.IGNORECASE)


def is_ours(address: str) -> bool:
    """Tell whether an address is a page of the practice's, and can be nothing else. Pure."""
    fits = len(address) <= _LONGEST and _OURS.fullmatch(address) is not None
    return fits and not _TRICKS.search(address)


def keep_way_back(
    answer: web.Response, request: web.Request, whose: StaffId | None, *, https: bool
) -> None:
    """Let the browser keep where somebody was, for when they have signed in again.

    `whose`: they alone are led there. None: whoever came by a link, to a page of no patient.
    """
    address = str(request.rel_url)
    for_them = is_ours(address) if whose else address in _ANYBODYS
    if request.method == "GET" and for_them:
        answer.set_cookie(
            _COOKIE,
            f"{whose or ''}|{address}",
            path=_BELOW,
            secure=https,
            httponly=True,
            # Lax: it must come along when a provider sends the browser back.
            samesite="Lax",
        )


def way_back(request: web.Request, member: StaffMember) -> str | None:
    """Return where somebody who signs in was before, if that is known and was them."""
    whose, _, address = request.cookies.get(_COOKIE, "").partition("|")
    return address if whose in ("", member.id) and is_ours(address) else None


def forget_way_back(answer: web.Response, request: web.Request) -> None:
    """Take the cookie back: it leads there once."""
    if _COOKIE in request.cookies:
        answer.del_cookie(_COOKIE, path=_BELOW)

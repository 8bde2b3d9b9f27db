"""Reading a form as a browser, or anybody else, may send it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from urllib.parse import parse_qsl

from aiohttp import web

FORM_BYTES = 200_000
"""Room for the longest message, every letter of it escaped."""
_FIELDS = 20


READ_SECONDS = 60.0
"""A form that takes longer than this is not waited for: one bar of signal needs a tenth."""


async def read_form(request: web.Request, seconds: float = READ_SECONDS) -> Mapping[str, str]:
    """Return the fields of a form; the last of a repeated one holds, broken bytes become "�".

    Whatever is not such a form has no fields. Raises 413 for one that is too large, 408 for
    one that does not come.
    """
    try:
        async with asyncio.timeout(seconds):
            return await _read_form(request)
    except TimeoutError:
        raise web.HTTPRequestTimeout from None


async def _read_form(request: web.Request) -> Mapping[str, str]:
    if (request.content_length or 0) > FORM_BYTES:
        raise web.HTTPRequestEntityTooLarge(FORM_BYTES, request.content_length or 0)
    body = bytearray()
    async for part in request.content.iter_chunked(65_536):
        body += part
        if len(body) > FORM_BYTES:
            raise web.HTTPRequestEntityTooLarge(FORM_BYTES, len(body))
    if request.content_type != "application/x-www-form-urlencoded":
        return {}
    try:
        return dict(
            parse_qsl(
                body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_FIELDS
            )
        )
    except ValueError:
        return {}


def message_text(field: str) -> str:
    """Return a message as it was written: one kind of line end, nothing that cannot be kept."""
    return field.replace("\r\n", "\n").replace("\x00", "").strip()


def wants_json(request: web.Request) -> bool:
    """Tell a script's request from a plain form's."""
    return "application/json" in request.headers.get("Accept", "")


def see_other(address: str) -> web.Response:
    """Return the answer to a form that was taken: go and look there."""
    return web.Response(status=303, headers={"Location": address})

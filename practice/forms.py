"""Small forms, where to go next, and files: what every room of the pages needs of the web."""

from __future__ import annotations

from aiohttp import web

_FORM_BYTES = 10_000


async def read_form(request: web.Request) -> dict[str, str]:
    """Return the fields of a small form; files are not fields."""
    if (request.content_length or 0) > _FORM_BYTES:
        raise web.HTTPRequestEntityTooLarge(_FORM_BYTES, request.content_length or 0)
    fields = await request.post()
    return {name: value for name, value in fields.items() if isinstance(value, str)}


def one_line(text: str, longest: int) -> str:
    """Return what somebody typed into a line, without what no keyboard has."""
    return "".join(letter for letter in text[:longest] if letter.isprintable()).strip()


def see_other(address: str) -> web.Response:
    """Send the browser on, with GET."""
    return web.Response(status=303, headers={"Location": address})


def shown_file(body: bytes, content_type: str, name: str) -> web.Response:
    """Return a file for the browser to show; `name` must name nobody."""
    disposition = f'inline; filename="{name}"'
    return web.Response(
        body=body, content_type=content_type, headers={"Content-Disposition": disposition}
    )

"""Walking through the pages over bare HTTP."""

from __future__ import annotations

from aiohttp import ClientResponse, ClientSession

from tests.web.house import House

ROSA = {"day": "14", "month": "3", "year": "1951"}
"""Her date of birth, as the builder has it."""
WRONG = {"day": "15", "month": "3", "year": "1951"}


async def presses_start(somebody: ClientSession, house: House, token: str) -> ClientResponse:
    """Press Start on a link."""
    return await somebody.post(f"{house.url}/p/{token}", allow_redirects=False)


async def is_asked_for_date(somebody: ClientSession, house: House, token: str) -> bool:
    """Press Start and tell whether that leads to the question for a date of birth."""
    address = (await presses_start(somebody, house, token)).headers["Location"]
    return address.endswith("/date-of-birth")


async def gives_date(
    somebody: ClientSession, house: House, token: str, date: dict[str, str]
) -> ClientResponse:
    """Send a date of birth for a link."""
    address = f"{house.url}/p/{token}/date-of-birth"
    return await somebody.post(address, data=date, allow_redirects=False)


async def comes_in(somebody: ClientSession, house: House, token: str = "") -> None:
    """Get to the chat with a link and the right date."""
    answer = await gives_date(somebody, house, token or await house.link(), ROSA)
    assert (answer.status, answer.headers["Location"]) == (303, "/p/chat")


async def sends(
    somebody: ClientSession, house: House, text: str, message_id: str = "", **headers: str
) -> ClientResponse:
    """Send a message as the page's script does."""
    return await somebody.post(
        f"{house.url}/p/chat/messages",
        data={"text": text, "id": message_id},
        headers={"Accept": "application/json"} | headers,
        allow_redirects=False,
    )


def visit_cookie(somebody: ClientSession) -> str:
    """Return the token of the visit that somebody is on."""
    return next(cookie.value for cookie in somebody.cookie_jar if cookie.key == "visit")

"""What every answer tells the browser."""

from __future__ import annotations

import re

import pytest
from aiohttp import ClientSession

from preparation.records.database import Database
from tests.builders import HandClock
from tests.web.house import House, running_house
from tests.web.walking import comes_in

EVERYWHERE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.mark.covers("H14", "H18", "H26")
async def test_every_answer_carries_the_headers_errors_too(
    house: House, somebody: ClientSession
) -> None:
    await comes_in(somebody, house)
    for address in ("/p/x", "/p/x/date-of-birth", "/p/chat", "/p/ended", "/nowhere", "/p/a/b/c"):
        answer = await somebody.get(house.url + address)
        assert {name: answer.headers[name] for name in EVERYWHERE} == EVERYWHERE
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "Strict-Transport-Security" not in answer.headers
        assert "Server" not in answer.headers


async def test_over_https_the_browser_is_told_to_stay_there(
    database: Database, clock: HandClock, somebody: ClientSession
) -> None:
    async with running_house(database, clock, public_url="https://b.example") as house:
        answer = await somebody.get(f"{house.url}/nowhere")
        assert "max-age=" in answer.headers["Strict-Transport-Security"]


async def test_no_page_has_anything_inline_or_from_elsewhere(
    house: House, somebody: ClientSession
) -> None:
    await comes_in(somebody, house)
    for address in ("/p/x", "/p/x/date-of-birth", "/p/chat", "/p/ended"):
        page = await (await somebody.get(house.url + address)).text()
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", page)
        for found in re.findall(r'(?:src|href|action)="([^"]*)"', page):
            assert found.startswith(("/", "#")), found


@pytest.mark.covers("H24")
async def test_the_first_load_is_under_150_kb(house: House, somebody: ClientSession) -> None:
    await comes_in(somebody, house)
    answer = await somebody.get(f"{house.url}/p/chat")
    page = await answer.text()
    total = len(page.encode())
    for address in set(re.findall(r'"(/assets/[^"]+)"', page)):
        headers = {"Accept-Encoding": "gzip"}
        async with ClientSession(auto_decompress=False) as plain:
            part = await plain.get(house.url + address, headers=headers)
            assert part.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            total += len(await part.read())
    assert total < 150_000


async def test_the_style_sheet_fetches_no_font_and_nothing_from_elsewhere(
    house: House, somebody: ClientSession
) -> None:
    page = await (await somebody.get(f"{house.url}/p/x")).text()
    address = re.search(r'"(/assets/nhsuk[^"]+)"', page)
    assert address is not None
    sheet = await (await somebody.get(house.url + address.group(1))).text()
    assert "@font-face" not in sheet
    assert "https://" not in sheet.replace("https://github.com", "")
    assert ".nhsuk-button" in sheet


async def test_an_asset_that_is_not_there_is_not_found(
    house: House, somebody: ClientSession
) -> None:
    for name in ("nhsuk.css", "../pyproject.toml", "%2e%2e%2fpyproject.toml", "chat.0.js"):
        assert (await somebody.get(f"{house.url}/assets/{name}")).status == 404

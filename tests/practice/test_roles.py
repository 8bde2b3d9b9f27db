"""Who may enter where: every route of the whole site, every role, the own and another practice."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from beforehand.directory import Directory
from beforehand.engine import Outside, build_engine
from beforehand.readiness import Readiness
from beforehand.settings import read_settings
from beforehand.site import build_site
from beforehand.staff_door import StaffDoor, build_staff_door, open_id_provider
from beforehand.wiring import _deliveries, _sms
from practice.oidc_claims import OpenIdSettings
from preparation.conversation.judgement import Net
from preparation.model import Practice, PreparationId, Role
from preparation.records.audit import append
from preparation.records.database import Database
from preparation.records.whole import read_record
from preparation.words import Words
from tests.builders import Builder, HandClock
from tests.practice.conftest import Town
from tests.practice.roles import add_role, sign_in_as
from tests.practice.surgery import raise_alert
from tests.practice.who_may_enter import OTHERS, STAFF_PAGES

ROOT = Path(__file__).parents[2]
SETTINGS = OpenIdSettings("http://127.0.0.1:1", "beforehand", "not asked in these tests")


@pytest.fixture
async def site(
    database: Database, clock: HandClock, builder: Builder, words: Words, net: Net, tmp_path: Path
) -> AsyncIterator[web.Application]:
    """Build the whole site as the program does, with every way to sign in."""
    settings = read_settings({"BEFOREHAND_HOME": str(tmp_path / "home")}, ROOT)
    outside = Outside(
        database=database,
        dialogue=None,  # type: ignore[arg-type]
        carriers={},
        clock=clock,
        new_id=builder.new_id,
        random=lambda: 0.5,
        words=words,
        net=net,
        public_url="http://127.0.0.1",
    )
    engine = build_engine(outside, Directory(database))
    sms = _sms(settings, engine)

    async def ready() -> bool:
        return True

    async with aiohttp.ClientSession() as http, AsyncExitStack() as stack:
        deliveries = await _deliveries(stack, settings, engine)
        door = build_staff_door(settings, engine, http, deliveries)
        provider = open_id_provider(SETTINGS, http, clock)
        yield build_site(
            engine,
            sms,
            Readiness(database, ready, "token"),
            public_url="http://127.0.0.1",
            staff_door=StaffDoor(door.rules, provider, door.more_rooms),
        )
        await sms.close()


def routes(site: web.Application) -> list[str]:
    """Return "METHOD /address" of every route, patterns of placeholders left out."""
    found = set()
    for route in site.router.routes():
        if route.method == "HEAD" or route.resource is None:
            continue
        address = re.sub(r"\{(\w+):[^}]*\}", r"{\1}", route.resource.canonical)
        found.add(f"{route.method} {address}")
    return sorted(found)


@pytest.mark.covers("H20")
async def test_every_address_of_the_site_is_in_the_table_with_who_may_enter(
    site: web.Application,
) -> None:
    there = routes(site)
    missing = [route for route in there if route not in STAFF_PAGES and route not in OTHERS]
    assert missing == [], "say who may enter in tests/practice/who_may_enter.py"
    gone = [route for route in (*STAFF_PAGES, *OTHERS) if route not in there]
    assert gone == []


@pytest.fixture
async def address(site: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


def things(database: Database, builder: Builder, practice: Practice, one: str) -> dict[str, str]:
    """Return something of a practice's for every placeholder that an address may have."""
    with database.engine.begin() as c:
        alert = raise_alert(c, builder, practice, None)
        append(c, builder.clock(), practice.id, "test", "was here", one)
        patient = read_record(c, PreparationId(one)).patient.id
    return {"preparation": one, "alert": alert, "patient": patient}


def filled(route: str, own: dict[str, str]) -> str:
    """Put what is there into an address; what nobody knows becomes an identifier of nothing."""
    return re.sub(r"\{(\w+)\}", lambda found: own.get(found[1], "0" * 31), route.split()[1])


async def status(
    http: aiohttp.ClientSession, address: str, route: str, path: str, cookie: str
) -> int:
    method = route.split()[0]
    headers = {"Cookie": cookie} if cookie else {}
    form = {"who": "x"} if method == "POST" else None
    async with http.request(
        method, address + path, headers=headers, data=form, allow_redirects=False
    ) as answer:
        if answer.status == 303 and answer.headers["Location"] == "/practice/sign-in":
            return 401
        return answer.status


@pytest.mark.covers("H20", "87", "91")
@pytest.mark.parametrize("role", list(Role))
async def test_every_role_enters_where_it_may_and_nowhere_else(
    address: str, database: Database, builder: Builder, town: Town, role: Role
) -> None:
    own = things(database, builder, town.kingfisher, town.rosa)
    with database.engine.begin() as c:
        me = add_role(c, builder, town.kingfisher, f"me-{secrets.token_hex(3)}", role)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        for route, roles in STAFF_PAGES.items():
            cookie = sign_in_as(database, builder, me)
            found = await status(http, address, route, filled(route, own), cookie)
            known = set(re.findall(r"\{(\w+)\}", route)) <= {"preparation", "alert"}
            if role not in roles:
                assert found in (404, 303 if route == "GET /practice/" else 404), route
            else:
                assert found < 500, (route, found)
                assert found != 401, (route, found)
                if route.startswith("GET") and known and "pdf" not in route:
                    assert found in (200, 303) or "openid" in route, (route, found)


@pytest.mark.covers("H20", "87")
async def test_nothing_of_another_practice_is_there_for_anybody(
    address: str, database: Database, builder: Builder, town: Town
) -> None:
    theirs = things(database, builder, town.heron, town.of_heron)
    with database.engine.begin() as c:
        staff = {
            role: add_role(c, builder, town.kingfisher, f"x-{secrets.token_hex(3)}", role)
            for role in Role
        }
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        for route, roles in STAFF_PAGES.items():
            if not set(re.findall(r"\{(\w+)\}", route)) & set(theirs):
                continue
            for role in roles:
                cookie = sign_in_as(database, builder, staff[role])
                found = await status(http, address, route, filled(route, theirs), cookie)
                # a form that was not filled in may lead back; nothing is ever shown
                there = (404,) if route.startswith("GET") else (303, 400, 404)
                assert found in there, (route, role, found)


@pytest.mark.covers("H20")
async def test_nobody_enters_without_a_sign_in(address: str, town: Town) -> None:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        for route in STAFF_PAGES:
            for cookie in ("", "staff=made-up"):
                path = filled(route, {"preparation": town.rosa})
                assert await status(http, address, route, path, cookie) == 401, route


async def test_an_auditor_lands_on_the_audit_and_sees_no_patient(
    address: str, database: Database, builder: Builder, town: Town
) -> None:
    with database.engine.begin() as c:
        me = add_role(c, builder, town.kingfisher, "auditor-9", Role.AUDITOR)
    cookie = {"Cookie": sign_in_as(database, builder, me)}
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        async with http.get(f"{address}/practice/", headers=cookie) as answer:
            assert answer.url.path == "/practice/audit"
            page = await answer.text()
        assert "Audit trail" in page
        for name in ("Rosa", "Ahmed", "Bob Price"):
            assert name not in page


@pytest.mark.covers("91", "94")
async def test_a_role_is_never_taken_from_a_request(
    address: str, database: Database, builder: Builder, town: Town
) -> None:
    with database.engine.begin() as c:
        me = add_role(c, builder, town.kingfisher, "staff-9", Role.STAFF)
    more = {"X-Forwarded-For": "127.0.0.1", "X-HTTP-Method-Override": "GET", "X-Role": "manager"}
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        headers = {"Cookie": sign_in_as(database, builder, me) + "; role=manager", **more}
        for fields in ({"role": "manager", "is_admin": "1"}, {"_method": "PUT"}):
            path = f"{address}/practice/account/sign-ins/end"
            async with http.post(path, data=fields, headers=headers) as answer:
                assert answer.status == 200
            async with http.get(f"{address}/practice/settings", headers=headers) as answer:
                assert answer.status == 404
        for method in ("TRACE", "PUT", "DELETE", "PATCH"):
            async with http.request(method, f"{address}/practice/", headers=headers) as answer:
                assert answer.status in (404, 405)

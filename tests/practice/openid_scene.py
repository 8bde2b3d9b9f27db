"""A certified provider, the pages, and somebody who goes to and fro between them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

import aiohttp
import pytest

from beforehand.rasa_process import free_port
from practice.oidc import OpenIdProvider
from practice.oidc_claims import OpenIdSettings
from practice.oidc_tokens import TokenChecks
from practice.oidc_wire import ProviderWire
from preparation.model import Role
from preparation.records.database import Database
from preparation.records.staff import find_member
from preparation.records.staff_subjects import link_subject
from tests.builders import Builder, HandClock
from tests.peers.oidc import Person, running_oidc
from tests.practice.conftest import KINGFISHER, Town
from tests.practice.surgery import Surgery, open_pages
from tests.practice.visitor import Page, Visitor

BACK = "http://127.0.0.1/practice/sign-in/openid/back"
START = "/practice/sign-in/openid"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with running_oidc(free_port(), BACK) as address:
        yield address


@pytest.fixture
def settings(issuer: str) -> OpenIdSettings:
    return OpenIdSettings(
        issuer=issuer,
        client_id="beforehand",
        client_secret="a-secret-of-the-tests-only",
        scopes=("openid", "profile", "roles"),
        acr=("AAL2", "AAL3"),
        role_claim="nhsid_nrbac_roles.role_code",
        roles={"S0010": Role.CLINICIAN, "S0020": Role.AUDITOR},
    )


@dataclass
class Scene:
    """The pages, somebody at the provider, and what is between them."""

    surgery: Surgery
    person: Person
    provider: OpenIdProvider
    clock: HandClock

    async def signs_in(self, visitor: Visitor, start: str = START) -> Page:
        """Go to the provider and come back."""
        return await visitor.gets(await self.comes_back(visitor, start))

    async def comes_back(self, visitor: Visitor, start: str = START) -> str:
        sent = await visitor.gets(start)
        assert sent.status == 303, sent.text
        back = urlsplit(await self.person.is_sent_back(sent.headers["Location"]))
        return f"{back.path}?{back.query}"


def a_provider(
    settings: OpenIdSettings, http: aiohttp.ClientSession, clock: HandClock, **wrong: str
) -> OpenIdProvider:
    """Return the provider; `wrong`: what the checks are told to expect instead."""
    wire = ProviderWire(settings, http, clock)
    checks = TokenChecks(replace(settings, **wrong), wire, clock)  # type: ignore[arg-type]
    return OpenIdProvider(settings, wire, checks)


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session


@pytest.fixture
async def scene(
    database: Database,
    clock: HandClock,
    builder: Builder,
    town: Town,
    settings: OpenIdSettings,
    http: aiohttp.ClientSession,
) -> AsyncIterator[Scene]:
    clock.now = datetime.now(UTC)  # the provider's clock is the real one
    person, provider = Person(http, settings.issuer), a_provider(settings, http, clock)
    await person.chooses(who="amara", level="AAL2")
    async with open_pages(database, clock, builder, provider=provider) as surgery:
        yield Scene(surgery, person, provider, clock)


def known(database: Database, builder: Builder, issuer: str, subject: str = "amara") -> str:
    """Join the clinician of Kingfisher Surgery to a subject."""
    with database.engine.begin() as c:
        member = find_member(c, KINGFISHER)
        now = builder.clock()
        link_subject(c, member.id, issuer, subject, now=now, new_id=builder.new_id)
    return member.id

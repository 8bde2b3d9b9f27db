"""Two practices and two patients, the patient's pages and the practice's in one program."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count

from aiohttp import ClientResponse, ClientSession, CookieJar, web

from beforehand.directory import Directory
from beforehand.engine import Engine, Outside, build_engine
from beforehand.headers import protect
from beforehand.serving import bind, serving
from beforehand.site import _chat, build_site
from channels.assets import Assets
from preparation.clock import NewId
from preparation.conversation.judgement import Net
from preparation.conversation.links import link_expiry, make_token
from preparation.model import ChannelName, PatientId, PracticeId, Result
from preparation.records.database import Connection, Database
from preparation.records.links import create_link
from preparation.records.result_releases import Shelf, add_decision, read_shelf
from preparation.records.results import add_result
from preparation.records.staff import add_staff
from preparation.records.whole import read_record
from preparation.results.model import Choice, Decision
from tests.builders import Builder, Built, HandClock
from tests.fakes import LedgerCarrier, NotingDialogue
from tests.practice.surgery import NHSUK, PASSWORD, ROOT, password_hash
from tests.results.readings import KINDS, WORDS

ROSA = {"day": "14", "month": "3", "year": "1951"}
_CODE = re.compile(r"\b\d{6}\b")


class _Nothing:
    def routes(self) -> list[web.AbstractRouteDef]:
        return []


@dataclass
class House:
    """The running program, and the people of it."""

    url: str
    database: Database
    engine: Engine
    clock: HandClock
    new_id: NewId
    builder: Builder
    texts: LedgerCarrier
    dialogue: NotingDialogue
    rosa: Built
    other: Built
    numbers: count[int] = field(default_factory=lambda: count(1))

    async def measured(
        self,
        code: str,
        value: str,
        *,
        days_ago: int = 12,
        whose: Built | None = None,
        **more: object,
    ) -> str:
        """Add a routine reading and return its source key."""
        built = whose or self.rosa
        result = Result(
            patient_id=built.patient.id,
            code=code,
            value=value,
            unit=KINDS[code].unit if code in KINDS else "",
            measured_on=(self.clock() - timedelta(days=days_ago)).date(),
            routine=True,
            source_key=f"reading-{next(self.numbers)}",
        )
        result = replace(result, **more)  # type: ignore[arg-type]
        await self.database.write(
            lambda c: add_result(c, built.practice.id, result, new_id=self.new_id)
        )
        return result.source_key

    async def shelf(self, whose: Built | None = None) -> Shelf:
        """Return a patient's results, as they stand."""
        built, now = whose or self.rosa, self.clock()

        def read(c: Connection) -> Shelf:
            record = read_record(c, built.preparation.id)
            return read_shelf(c, self.database.vault, record, KINDS, now=now)

        return await self.database.read(read)

    async def decides(self, choice: Choice, *codes: str, whose: Built | None = None) -> None:
        """Let a clinician decide the same about some results, or about all."""
        built, shelf = whose or self.rosa, await self.shelf(whose)
        for verdict in shelf.verdicts:
            card = verdict.card
            if codes and card.code not in codes:
                continue
            despite = (
                frozenset({"out_of_range", "no_range", "not_routine"}) if codes else frozenset()
            )
            decision = Decision(
                card.newest.id, choice, card.mark, despite, "", "Dr Osei", self.clock()
            )
            await self.database.write(
                lambda c, d=decision: add_decision(  # type: ignore[misc]
                    c, built.practice.id, built.patient.id, d, new_id=self.new_id
                )
            )

    async def release(self, *codes: str, whose: Built | None = None) -> None:
        """Let a clinician release results, those named in spite of their range."""
        await self.decides(Choice.RELEASED, *codes, whose=whose)

    async def link(self, whose: Built | None = None) -> str:
        """Make a personal link and return its token."""
        built, token = whose or self.rosa, make_token(secrets.token_bytes)
        until = link_expiry(built.appointment.start, "Europe/London")
        await self.database.write(
            lambda c: create_link(
                c,
                self.database.vault,
                built.preparation.id,
                token,
                expires_at=until,
                now=self.clock(),
                new_id=self.new_id,
            )
        )
        return token

    async def texted_code(self) -> str:
        """Return the code of the newest text, once all texts are sent."""
        while await self.engine.outbox.send_due():
            pass
        found = _CODE.search(self.texts.ledger[-1].body) if self.texts.ledger else None
        assert found is not None, "no code was texted"
        return found[0]

    async def texts_sent(self) -> int:
        """Return how many texts have gone out, once all are sent."""
        while await self.engine.outbox.send_due():
            pass
        return len(self.texts.ledger)


@dataclass
class Browser:
    """A browser's bare bones: keeps cookies, follows no redirect by itself."""

    http: ClientSession
    house: House

    async def gets(self, path: str) -> ClientResponse:
        return await self.http.get(self.house.url + path, allow_redirects=False)

    async def posts(self, path: str, **fields: str) -> ClientResponse:
        return await self.http.post(self.house.url + path, data=fields, allow_redirects=False)

    async def reads(self, path: str) -> str:
        """Return a page that is there."""
        answer = await self.gets(path)
        assert answer.status == 200, (path, answer.status, answer.headers.get("Location"))
        return await answer.text()

    async def comes_in(self, token: str = "") -> None:
        """Get to the chat with a link and the date of birth."""
        token = token or await self.house.link()
        answer = await self.posts(f"/p/{token}/date-of-birth", **ROSA)
        assert answer.headers["Location"] == "/p/chat"

    async def shows_who_they_are(self, token: str = "") -> None:
        """Get to the results, with the code of a text."""
        await self.comes_in(token)
        await self.posts("/p/results/code")
        code = await self.house.texted_code()
        answer = await self.posts("/p/results/code/enter", code=code)
        assert answer.headers["Location"] == "/p/results"

    async def signs_in(self, username: str) -> None:
        """Sign in to the practice's pages."""
        answer = await self.posts("/practice/sign-in", username=username, password=PASSWORD)
        assert answer.status == 303

    def cookie(self, name: str) -> str:
        """Return a cookie that this browser keeps; "" for none."""
        return next((one.value for one in self.http.cookie_jar if one.key == name), "")


@asynccontextmanager
async def browsing(house: House) -> AsyncIterator[Browser]:
    """Open a browser."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as http:
        yield Browser(http, house)


@asynccontextmanager
async def running_house(
    database: Database, clock: HandClock, new_id: NewId, net: Net, *, practice: bool
) -> AsyncIterator[House]:
    """Serve the patients' pages while the context is open, and the `practice`'s if asked for."""
    builder = Builder(database.vault, clock, new_id)
    rosa, other = await database.write(lambda c: _furnish(c, builder))
    texts, dialogue, listener = LedgerCarrier(clock), NotingDialogue(), bind(0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    outside = Outside(
        database=database,
        dialogue=dialogue,
        carriers={ChannelName("sms"): texts},
        clock=clock,
        new_id=new_id,
        random=lambda: 0.5,
        words=WORDS,
        net=net,
        public_url=url,
    )
    engine = build_engine(outside, Directory(database))
    await engine.directory.refresh()
    site = _whole_site(engine, url) if practice else _patients_site(engine, url)
    async with serving(site, listener):
        yield House(url, database, engine, clock, new_id, builder, texts, dialogue, rosa, other)


def _whole_site(engine: Engine, url: str) -> web.Application:
    nothing = _Nothing()
    return build_site(engine, nothing, nothing, public_url=url)  # type: ignore[arg-type]


def _patients_site(engine: Engine, url: str) -> web.Application:
    """Return what costs a tenth: no passwords are hashed, no rooms of the practice are made."""
    assets = Assets(NHSUK, ROOT / "channels" / "static")
    chat = _chat(engine, assets, url, demo=False, trusted_proxies=0, nation="england")
    site = web.Application()
    protect(site, url)
    site.router.add_routes([*chat.routes(), *assets.routes()])
    site.on_shutdown.append(chat.stop)
    return site


def _furnish(c: Connection, builder: Builder) -> tuple[Built, Built]:
    """Add two practices, each with a patient and staff in every role."""
    built = []
    for name in ("kingfisher", "heron"):
        one = builder.everything(c, date_of_birth=date(1951, 3, 14))
        for role in ("clinician", "staff", "manager", "auditor"):
            _add_staff(c, builder, one.practice.id, f"{name}-{role}", role)
        built.append(one)
    return built[0], built[1]


def _add_staff(
    c: Connection, builder: Builder, practice_id: PracticeId, username: str, role: str
) -> None:
    add_staff(
        c,
        practice_id=practice_id,
        username=username,
        name="Dr Amara Osei",
        role=role,
        password_hash=password_hash(),
        new_id=builder.new_id,
    )


__all__ = ["Browser", "House", "PatientId", "browsing", "running_house"]

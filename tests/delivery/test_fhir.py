"""The FHIR target against a real server: kept once, a part is not enough, refusals are told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import aiohttp
import orjson
import pytest
from aiohttp import web

from beforehand.rasa_process import free_port
from preparation.delivery.base import SummaryPackage
from preparation.delivery.fhir import FhirTarget
from preparation.delivery.outside import Outside
from preparation.errors import DeliveryFailed
from preparation.records.database import Database
from preparation.records.deliveries import DeliveryState
from preparation.summary.printer import SummaryPrinter
from tests.delivery.conftest import HERE, Post
from tests.delivery.test_webhook import package
from tests.peers.fhir import running_fhir


def for_server(printer: SummaryPrinter, url: str) -> SummaryPackage:
    """Return Rosa's summary for a practice whose FHIR server is at `url`."""
    made = package(printer, "")
    choices = replace(made.practice.choices, fhir_url=url)
    return replace(made, practice=replace(made.practice, choices=choices))


@pytest.fixture
def target(http: aiohttp.ClientSession) -> FhirTarget:
    return FhirTarget(http, HERE, lambda _: "token-of-the-host")


async def test_a_real_server_keeps_it_once(
    target: FhirTarget, printer: SummaryPrinter, http: aiohttp.ClientSession
) -> None:
    async with running_fhir(free_port()) as url:
        made = for_server(printer, f"{url}/")
        receipt = await target.deliver(made)
        assert receipt.startswith("Composition/")
        await target.deliver(made)
        for kind in ("Composition", "QuestionnaireResponse", "Patient"):
            async with http.get(f"{url}/{kind}") as answer:
                found = orjson.loads(await answer.read())
            assert len(found["entry"]) == 1, kind


async def test_a_real_servers_refusal_is_a_failure(
    target: FhirTarget, printer: SummaryPrinter
) -> None:
    def broken() -> bytes:
        document = orjson.loads(made.fhir())
        del document["entry"][0]["resource"]["title"]
        return orjson.dumps(document)

    async with running_fhir(free_port()) as url:
        made = for_server(printer, f"{url}/")
        with pytest.raises(DeliveryFailed, match="HTTP 400") as failed:
            await target.deliver(replace(made, fhir=broken))
    assert not failed.value.permanent


@asynccontextmanager
async def answering(body: bytes, status: int = 200) -> AsyncIterator[tuple[str, list[str]]]:
    """Run a server that answers one thing; give its address and the tokens it was shown."""
    tokens: list[str] = []

    async def take(request: web.Request) -> web.Response:
        await request.read()
        tokens.append(request.headers.get("Authorization", ""))
        return web.Response(body=body, status=status, content_type="application/fhir+json")

    app = web.Application()
    app.add_routes([web.post("/", take)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/", tokens
    finally:
        await runner.cleanup()


def _responses(*statuses: str) -> bytes:
    entries = [{"response": {"status": status}} for status in statuses]
    return orjson.dumps({"type": "transaction-response", "entry": entries})


@pytest.mark.covers("98", "F57")
@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        (b"", 200, "not a transaction"),
        (b"<html>ok</html>", 200, "not a transaction"),
        (b"[]", 200, "not a transaction"),
        (b'{"type": "searchset"}', 200, "not a transaction"),
        (_responses("201"), 200, "1 of"),
        (b"{}", 500, "HTTP 500"),
        (b"{}", 302, "HTTP 302"),
        (b"{}", 201, "HTTP 201"),
    ],
)
async def test_what_is_not_plainly_kept_is_tried_again(
    target: FhirTarget, printer: SummaryPrinter, body: bytes, status: int, says: str
) -> None:
    async with answering(body, status) as (url, _):
        with pytest.raises(DeliveryFailed, match=says) as failed:
            await target.deliver(for_server(printer, url))
    assert not failed.value.permanent


async def test_one_entry_refused_is_a_failure(target: FhirTarget, printer: SummaryPrinter) -> None:
    count = len(orjson.loads(for_server(printer, "").fhir())["entry"])
    async with answering(_responses(*["201 Created"] * (count - 1), "400 Bad")) as (url, tokens):
        with pytest.raises(DeliveryFailed, match=f"entry {count}: 400"):
            await target.deliver(for_server(printer, url))
    assert tokens == ["Bearer token-of-the-host"]


@pytest.mark.covers("H19")
async def test_it_goes_to_listed_hosts_alone(
    http: aiohttp.ClientSession, printer: SummaryPrinter
) -> None:
    strict = FhirTarget(http, Outside(), lambda _: "")
    with pytest.raises(DeliveryFailed, match="not on the list"):
        await strict.deliver(for_server(printer, "https://fhir.example.org/"))


@pytest.mark.covers("I6", "H7")
async def test_what_was_shared_and_taken_back_is_gone_from_the_server(
    http: aiohttp.ClientSession,
    make_post: Callable[..., Post],
    databases: Database,
) -> None:
    async with running_fhir(free_port()) as url:
        post = make_post(databases, FhirTarget(http, HERE, lambda _: ""), fhir_url=f"{url}/")
        first = await post.stores("fhir")
        await post.runs("fhir")
        assert await post.state(first, "fhir") is DeliveryState.ACCEPTED
        await post.hears("consent", "no, I would rather keep it to myself")
        second = await post.stores("fhir")
        await post.runs("fhir")
        assert await post.state(second, "fhir") is DeliveryState.ACCEPTED
        async with http.get(f"{url}/QuestionnaireResponse") as answer:
            found = orjson.loads(await answer.read())
        assert [one["resource"]["status"] for one in found["entry"]] == ["entered-in-error"]
        for kind in ("Composition", "QuestionnaireResponse", "Consent"):
            async with http.get(f"{url}/{kind}") as answer:
                text = await answer.text()
            assert "grandson" not in text, kind

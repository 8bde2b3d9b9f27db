"""Three independent checkers find nothing wrong with our documents; a real server takes them.

What is broken is refused: a checker that accepts everything proves nothing.
"""

from __future__ import annotations

import copy
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientSession
from fhir.resources.R4B.bundle import Bundle
from pydantic import ValidationError

from beforehand.rasa_process import free_port
from preparation.summary.fhir_transaction import as_transaction
from preparation.summary.printer import SummaryPrinter
from tests.peers.fhir import running_fhir
from tests.summary.people import PEOPLE, carer
from tests.summary.talks import Talk, outline, words

PRINTER = SummaryPrinter(outline(), words())
LONDON = ZoneInfo("Europe/London")
type Resource = dict[str, Any]


@dataclass
class Server:
    """The server, and how to talk to it."""

    url: str
    http: ClientSession

    async def complaints(self, checker: str, resource: Resource) -> list[str]:
        async with self.http.post(f"{self.url}/check/{checker}", json=resource) as response:
            found: list[str] = await response.json(content_type=None)
            return found

    async def asks(
        self, method: str, path: str, body: Resource | None = None
    ) -> tuple[int, Resource]:
        async with self.http.request(method, self.url + path, json=body) as response:
            return response.status, await response.json(content_type=None)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with running_fhir(free_port()) as url, ClientSession() as http:
        yield Server(url, http)


def document(name: str) -> Resource:
    made: Resource = json.loads(PRINTER.as_fhir(PEOPLE[name]().summary()))
    return made


def find(bundle: Resource, kind: str) -> Resource:
    resources = (entry["resource"] for entry in bundle["entry"])
    return next(one for one in resources if one["resourceType"] == kind)


def no_title(bundle: Resource) -> None:
    del find(bundle, "Composition")["title"]


def no_such_status(bundle: Resource) -> None:
    find(bundle, "Composition")["status"] = "nearly"


def made_up_field(bundle: Resource) -> None:
    find(bundle, "Patient")["favouriteColour"] = "green"


def no_identifier(bundle: Resource) -> None:
    del bundle["identifier"]


BREAKS: tuple[tuple[Callable[[Resource], None], frozenset[str]], ...] = (
    (no_title, frozenset({"fhir.resources", "medplum", "fhirjs"})),
    (no_such_status, frozenset({"fhirjs"})),
    (made_up_field, frozenset({"fhir.resources", "medplum", "fhirjs"})),
    (no_identifier, frozenset({"medplum"})),
)


async def who_complains(server: Server, bundle: Resource) -> frozenset[str]:
    found = {one for one in ("medplum", "fhirjs") if await server.complaints(one, bundle)}
    try:
        Bundle.model_validate(bundle)
    except ValidationError:
        found.add("fhir.resources")
    return frozenset(found)


async def test_three_checkers_find_nothing_wrong_and_each_finds_what_is_broken(
    server: Server,
) -> None:
    for name in PEOPLE:
        bundle = document(name)
        assert await server.complaints("medplum", bundle) == [], name
        assert await server.complaints("fhirjs", bundle) == [], name
        Bundle.model_validate(bundle)
    for breaks, expected in BREAKS:
        broken = copy.deepcopy(document("rosa"))
        breaks(broken)
        assert await who_complains(server, broken) >= expected, breaks.__name__


async def test_a_server_takes_the_document_whole(server: Server) -> None:
    status, kept = await server.asks("POST", "/Bundle", document("rosa"))
    assert status == 201
    assert find(kept, "QuestionnaireResponse")["item"][0]["answer"][0]["valueString"] == (
        "being able to pick up my grandson\nand sleeping"
    )
    for breaks, _ in BREAKS:
        broken = document("rosa")
        breaks(broken)
        status, said = await server.asks("POST", "/Bundle", broken)
        assert (status, said["resourceType"]) == (400, "OperationOutcome"), breaks.__name__


async def test_a_server_takes_it_apart_once_however_often_it_is_sent(server: Server) -> None:
    sent = as_transaction(document("carer"))
    for _ in range(2):
        status, answer = await server.asks("POST", "/", sent)
        assert status == 200
        assert all(entry["response"]["status"][:1] in "23" for entry in answer["entry"])
    for kind in {entry["resource"]["resourceType"] for entry in sent["entry"]}:
        _, found = await server.asks("GET", f"/{kind}")
        ours = [one for one in sent["entry"] if one["resource"]["resourceType"] == kind]
        assert len(found["entry"]) == len(ours), kind
    number = "identifier=https://fhir.nhs.uk/Id/nhs-number|9990000018"
    _, found = await server.asks("GET", f"/Patient?{number}")
    assert [one["resource"]["birthDate"] for one in found["entry"]] == ["1938-02-09"]


async def sent(server: Server, talk: Talk) -> None:
    transaction = as_transaction(json.loads(PRINTER.as_fhir(talk.summary())))
    status, answer = await server.asks("POST", "/", transaction)
    assert status == 200
    assert all(entry["response"]["status"][:1] == "2" for entry in answer["entry"]), answer


async def kept(server: Server, kind: str) -> list[Resource]:
    _, found = await server.asks("GET", f"/{kind}")
    return [entry["resource"] for entry in found.get("entry", [])]


@pytest.mark.covers("I6", "F55")
async def test_on_a_server_the_last_version_holds_and_nothing_taken_back_stays(
    server: Server,
) -> None:
    talk = carer()
    knees = talk.says("whats_not", "secretword about knees")
    await sent(server, talk)
    talk.sends()
    talk.takes_back(knees)
    talk.start += timedelta(days=7)
    await sent(server, talk)
    assert [one["status"] for one in await kept(server, "Composition")] == ["amended"]
    assert [one["start"] for one in await kept(server, "Appointment")] == [
        talk.start.astimezone(LONDON).isoformat()
    ]
    talk.sends()
    talk.says("consent", "no, keep it all to yourself")
    await sent(server, talk)
    answers = await kept(server, "QuestionnaireResponse")
    assert [one["status"] for one in answers] == ["entered-in-error"] * 2
    assert [one["status"] for one in await kept(server, "Consent")] == ["inactive"]
    kinds = ("Composition", "QuestionnaireResponse", "Consent", "Provenance", "Flag")
    whole = json.dumps([await kept(server, kind) for kind in kinds])
    assert not [text for text in ("secretword", "Mama wants", "too tired") if text in whole]


async def test_a_server_refuses_a_transaction_that_points_nowhere(server: Server) -> None:
    sent = as_transaction(document("rosa"))
    sent["entry"] = [one for one in sent["entry"] if one["resource"]["resourceType"] != "Patient"]
    status, said = await server.asks("POST", "/", sent)
    assert (status, said["resourceType"]) == (400, "OperationOutcome")
    assert (await server.asks("GET", "/Composition"))[1].get("entry", []) == []

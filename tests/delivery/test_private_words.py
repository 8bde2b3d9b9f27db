"""All that leaves, to every target at once: what was shared is there, what is private nowhere."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import aiohttp
import orjson
import pypdf
import pytest
import structlog
from aiohttp import web
from mesh_client import MeshClient

from beforehand.rasa_process import free_port
from preparation.clock import system_clock
from preparation.delivery.base import SummaryPackage
from preparation.delivery.fhir import FhirTarget
from preparation.delivery.folder import FolderTarget
from preparation.delivery.mesh import MeshMailbox, MeshTarget
from preparation.delivery.webhook import WebhookTarget
from preparation.summary.printer import SummaryPrinter
from tests.delivery.conftest import HERE, SECRETS
from tests.delivery.receiver import Receiver
from tests.delivery.test_email import Mailbox, mailbox, said, target
from tests.peers.mesh import FROM, PASSWORD, SHARED_KEY, TO, running_mesh
from tests.summary.reading import json_texts, squeezed
from tests.summary.talks import Talk

SHARED = [
    "picking up my grandson",
    "the knees, put better",
    "Mama forgets to drink",
    "yes, but not my brother",
]
PRIVATE = ["secrethidden", "secretremoved", "secretchanged", "secretpriority", "secretlast"]
NAMES = ["Rosalind", "Okonjo", "Ewa"]


def talk() -> Talk:
    """Somebody who hides one line, takes back another and puts a third in other words."""
    made, before = Talk("Rosalind Okonjo"), Talk()
    before.hides(before.says("what_matters", "secretlast"))
    before.says("consent", "yes")
    made.before = before
    made.says("what_matters", SHARED[0])
    made.hides(made.says("whats_not", "secrethidden"))
    job = made.says("talk_about", "secretremoved")
    made.says("priority", "secretremoved, secretpriority most of all")
    made.takes_back(job)
    made.changes(made.says("tried", "secretchanged"), SHARED[1])
    made.by = "Ewa"
    made.says("whats_working", SHARED[2])
    made.by = "patient"
    made.says("consent", SHARED[3])
    return made


@dataclass
class Server:
    """Takes a transaction and says that all of it is kept."""

    url: str = ""
    got: list[tuple[bytes, str]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.got.append((body, f"{request.path_qs} {dict(request.headers)}"))
        kept = [{"response": {"status": "201"}} for _ in orjson.loads(body)["entry"]]
        answer = {"type": "transaction-response", "entry": kept}
        return web.Response(body=orjson.dumps(answer), content_type="application/fhir+json")


@asynccontextmanager
async def server() -> AsyncIterator[Server]:
    running, app = Server(), web.Application()
    app.add_routes([web.post("/", running.take)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    running.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    try:
        yield running
    finally:
        await runner.cleanup()


def packed(printer: SummaryPrinter, **choices: str) -> SummaryPackage:
    summary, practice = talk().summary(), talk().record().practice
    return SummaryPackage(
        summary=summary,
        practice=replace(practice, choices=replace(practice.choices, **choices)),  # type: ignore[arg-type]
        json=printer.json(summary),
        pdf=lambda: asyncio.to_thread(printer.pdf, summary),
        fhir=lambda: printer.as_fhir(summary),
    )


def by_mesh(url: str) -> tuple[bytes, str]:
    with MeshClient(url, TO, PASSWORD, shared_key=SHARED_KEY.encode()) as theirs:
        (message,) = theirs.iterate_all_messages()
        return message.read(), str(dict(message.mex_headers()))


def in_folder(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the files with all that can be found in each: of a PDF its words and its metadata."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if path.suffix == ".pdf":
            pdf = pypdf.PdfReader(io.BytesIO(path.read_bytes()))
            said = "".join(page.extract_text() for page in pdf.pages)
            told = pdf.xmp_metadata.stream.get_data().decode() if pdf.xmp_metadata else ""
            yield str(path), f"{said}{pdf.metadata}{told}"
        else:
            yield str(path), " ".join(json_texts(orjson.loads(path.read_bytes())))


@pytest.mark.covers("I7", "I10", "H25")
async def test_no_private_word_and_every_shared_one_whatever_the_target(
    http: aiohttp.ClientSession,
    receiver: Receiver,
    mailbox: Mailbox,
    target: object,
    printer: SummaryPrinter,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with structlog.testing.capture_logs() as lines, caplog.at_level("DEBUG"):
        async with server() as fhir, running_mesh(free_port()) as mesh:
            addresses = {"webhook_url": receiver.url, "fhir_url": fhir.url, "mesh_mailbox": TO}
            package = packed(printer, notice_email="nurses@practice.example.org", **addresses)
            ours = MeshMailbox(mesh, FROM, "BEFOREHAND_TEST", PASSWORD, SHARED_KEY)
            receipts = [
                await each.deliver(package)
                for each in (
                    FolderTarget(tmp_path / "out"),
                    WebhookTarget(http, HERE, lambda _: SECRETS, system_clock),
                    FhirTarget(http, HERE, lambda _: ""),
                    MeshTarget(ours),
                    target,  # type: ignore[list-item]
                )
            ]
            message, mesh_headers = await asyncio.to_thread(by_mesh, mesh)
    hook, (transaction, fhir_headers) = receiver.ledger[0], fhir.got[0]
    files = dict(in_folder(tmp_path / "out"))
    documents = {
        **files,
        "webhook": " ".join(json_texts(hook.document)),
        "fhir": " ".join(json_texts(orjson.loads(transaction))),
        "mesh": " ".join(json_texts(orjson.loads(message))),
    }
    for where, text in documents.items():
        assert [word for word in SHARED if squeezed(word) not in squeezed(text)] == [], where
        assert [word for word in PRIVATE if word in text] == [], where
    around = [*files, *receipts, str(hook.headers), fhir_headers, mesh_headers, *mailbox.got]
    around += [str(lines), caplog.text]
    assert [word for word in (*SHARED, *PRIVATE, *NAMES) for text in around if word in text] == []


__all__ = ["mailbox", "said", "target"]

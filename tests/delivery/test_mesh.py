"""MESH, against NHS Digital's own sandbox: delivered, received, refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import orjson
import pytest
from mesh_client import MeshClient

from beforehand.rasa_process import free_port
from preparation.delivery.base import SummaryPackage
from preparation.delivery.mesh import MeshMailbox, MeshTarget
from preparation.errors import DeliveryFailed
from preparation.summary.printer import SummaryPrinter
from tests.delivery.test_webhook import package
from tests.peers.mesh import FROM, PASSWORD, SHARED_KEY, TO, running_mesh


@pytest.fixture
async def mailbox() -> AsyncIterator[MeshMailbox]:
    async with running_mesh(free_port()) as url:
        yield MeshMailbox(url, FROM, "BEFOREHAND_TEST", PASSWORD, SHARED_KEY)


def for_mailbox(printer: SummaryPrinter, to: str) -> SummaryPackage:
    made = package(printer, "")
    choices = replace(made.practice.choices, mesh_mailbox=to)
    return replace(made, practice=replace(made.practice, choices=choices))


async def test_the_receiver_gets_the_document_under_its_own_id(
    mailbox: MeshMailbox, printer: SummaryPrinter
) -> None:
    made = for_mailbox(printer, TO)
    receipt = await MeshTarget(mailbox).deliver(made)

    def receive() -> tuple[str, bytes, str]:
        with MeshClient(mailbox.url, TO, PASSWORD, shared_key=SHARED_KEY.encode()) as theirs:
            (message,) = theirs.iterate_all_messages()
            return message.id(), message.read(), dict(message.mex_headers())["localid"]

    message_id, document, local_id = await asyncio.to_thread(receive)
    assert message_id == receipt
    assert orjson.loads(document) == orjson.loads(made.fhir())
    assert local_id == made.key


async def test_what_mesh_refuses_is_a_failure_without_secrets(
    mailbox: MeshMailbox, printer: SummaryPrinter
) -> None:
    for wrong, to in (
        (replace(mailbox, password="wrong"), TO),
        (replace(mailbox, shared_key="wrong"), TO),
        (mailbox, "X99NOBODY"),
    ):
        with pytest.raises(DeliveryFailed) as failed:
            await MeshTarget(wrong).deliver(for_mailbox(printer, to))
        assert not failed.value.permanent
        assert PASSWORD not in str(failed.value)


async def test_without_a_mailbox_it_says_so(printer: SummaryPrinter) -> None:
    with pytest.raises(DeliveryFailed, match="no mailbox of ours"):
        await MeshTarget(None).deliver(for_mailbox(printer, TO))
    nobody = MeshMailbox("http://127.0.0.1:9", FROM, "W", PASSWORD, SHARED_KEY)
    with pytest.raises(DeliveryFailed, match="none to send to"):
        await MeshTarget(nobody).deliver(for_mailbox(printer, ""))
    with pytest.raises(DeliveryFailed, match="ConnectionError"):
        await MeshTarget(nobody).deliver(for_mailbox(printer, TO))

"""Delivery over MESH, the NHS's message exchange: the FHIR document into a mailbox.

Not assured: a practice and a receiver must agree a workflow, and NHS England must onboard
both (docs/delivery.md). Tested against NHS Digital's own sandbox.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from preparation.delivery.base import SummaryPackage
from preparation.errors import DeliveryFailed

SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class MeshMailbox:
    """Our own mailbox. `certificate`, `key`, `authority`: files, for mutual TLS."""

    url: str
    mailbox: str
    workflow: str
    password: str = field(repr=False)
    shared_key: str = field(repr=False)
    certificate: str = ""
    key: str = field(default="", repr=False)
    authority: str = ""


class MeshTarget:
    """Sends the FHIR document to the practice's receiver, under the version's own local id.

    MESH keeps no promise about repeats: a receiver takes each local id once.
    """

    name = "mesh"

    def __init__(self, mailbox: MeshMailbox | None) -> None:
        self._mailbox = mailbox

    async def deliver(self, package: SummaryPackage) -> str:
        """Send once and return the message's id. Raises DeliveryFailed."""
        mailbox, to = self._mailbox, package.practice.choices.mesh_mailbox
        if mailbox is None or not to:
            raise DeliveryFailed("no mailbox of ours, or none to send to", permanent=False)
        return await asyncio.to_thread(_send, mailbox, to, package.fhir(), package.key)


def _send(mailbox: MeshMailbox, to: str, document: bytes, key: str) -> str:
    # Imported here: it brings a client with it that a practice without MESH need not carry.
    from mesh_client import MeshClient, MeshError
    from requests import RequestException

    client = MeshClient(
        mailbox.url,
        mailbox.mailbox,
        mailbox.password,
        shared_key=mailbox.shared_key.encode(),
        cert=(mailbox.certificate, mailbox.key) if mailbox.certificate else None,
        verify=mailbox.authority or None,
        max_retries=0,  # a repeat is ours to decide: each would be a second message
        timeout=SECONDS,
    )
    try:
        with client:
            client.handshake()  # type: ignore[no-untyped-call]
            return client.send_message(
                to,
                document,
                workflow_id=mailbox.workflow,
                local_id=key,
                filename=f"{key}.json",
                content_type="application/fhir+json",
            )
    except MeshError as refusal:
        raise DeliveryFailed(f"MESH {type(refusal).__name__}", permanent=False) from None
    except RequestException as problem:
        raise DeliveryFailed(type(problem).__name__, permanent=False) from None

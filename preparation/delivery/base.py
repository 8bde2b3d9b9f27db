"""What a delivery target is, and how to add one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from preparation.model import Practice, PreparationId
from preparation.summary.model import Summary


@dataclass(frozen=True, slots=True)
class SummaryPackage:
    """One version of a summary, ready to go."""

    summary: Summary
    practice: Practice
    json: bytes
    pdf: Callable[[], Awaitable[bytes]]
    """Makes the PDF off the event loop; call it only if the target wants one."""
    fhir: Callable[[], bytes]
    """Makes the FHIR R4 document, in JSON."""

    @property
    def preparation_id(self) -> PreparationId:
        """The preparation it belongs to."""
        return self.summary.preparation_id

    @property
    def version(self) -> int:
        """Its version: a receiver keeps the highest."""
        return self.summary.version

    @property
    def key(self) -> str:
        """What it is called everywhere, and never again for anything else. Names nobody."""
        return f"{self.preparation_id}-v{self.version}"


class DeliveryTarget(Protocol):
    """A place that summaries go to.

    To add one:
    1. write preparation/delivery/<name>.py with a class that has `name` and `deliver`;
    2. make it safe to be called twice with the same package: hand over `package.key` as the
       idempotency key, or write the same file again;
    3. raise DeliveryFailed when it was not accepted; `permanent=True` only when trying again
       could never help. Its reason is stored and shown: no patient's words, no address;
    4. return a receipt: what the other side calls it, without anything about the patient;
    5. add the name to TARGETS in preparation/delivery/__init__.py, build it in
       beforehand/wiring.py, describe it in docs/delivery.md, and give it tests in
       tests/delivery/test_<name>.py. A test walks the registry and asks for all three.
    """

    name: str

    async def deliver(self, package: SummaryPackage) -> str:
        """Hand over a summary and return a receipt. Raises DeliveryFailed."""
        ...

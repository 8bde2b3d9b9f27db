"""The delivery targets of production, and the dispatcher that posts to them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import aiohttp

from beforehand.engine import Engine
from preparation.delivery.base import DeliveryTarget
from preparation.delivery.dispatch import Dispatcher
from preparation.delivery.folder import FolderTarget
from preparation.delivery.webhook import WebhookTarget
from preparation.model import PracticeId
from preparation.records.vault import Vault
from preparation.summary.printer import SummaryPrinter


def build_deliveries(
    engine: Engine, folder: Path, http: aiohttp.ClientSession, *, allow_loopback: bool
) -> Dispatcher:
    """Return the dispatcher with every target that a practice may choose."""
    outside = engine.outside
    vault = outside.database.vault

    def webhook_secrets(practice_id: PracticeId) -> Sequence[str]:
        return [webhook_secret(vault, practice_id)]

    targets: list[DeliveryTarget] = [
        FolderTarget(folder),
        WebhookTarget(http, webhook_secrets, outside.clock, allow_loopback=allow_loopback),
    ]
    return Dispatcher(
        outside.database,
        {target.name: target for target in targets},
        SummaryPrinter(engine.outline, outside.words),
        new_id=outside.new_id,
        random=outside.random,
    )


def webhook_secret(vault: Vault, practice_id: PracticeId) -> str:
    """Return what a practice's webhook is signed with: its own, and nowhere stored."""
    return vault.index(practice_id, "webhook signature")

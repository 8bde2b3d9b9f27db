"""The delivery targets of production, and the dispatcher that posts to them."""

from __future__ import annotations

from collections.abc import Sequence

import aiohttp

from beforehand.engine import Engine
from beforehand.settings import Settings
from preparation.delivery.base import DeliveryTarget
from preparation.delivery.dispatch import Dispatcher
from preparation.delivery.email import EmailTarget
from preparation.delivery.fhir import FhirTarget
from preparation.delivery.folder import FolderTarget
from preparation.delivery.mail import Mailer
from preparation.delivery.mesh import MeshTarget
from preparation.delivery.webhook import WebhookTarget
from preparation.model import PracticeId
from preparation.records.vault import Vault
from preparation.summary.printer import SummaryPrinter


def build_deliveries(
    engine: Engine, settings: Settings, session: aiohttp.ClientSession
) -> Dispatcher:
    """Return the dispatcher with every target that a practice may choose.

    `session` is one of `outside_session(settings.outside)`.
    """
    outside, addresses = engine.outside, settings.outside
    tokens, mail = settings.fhir_tokens, settings.mail
    vault = outside.database.vault

    def webhook_secrets(practice_id: PracticeId) -> Sequence[str]:
        return [webhook_secret(vault, practice_id)]

    targets: list[DeliveryTarget] = [
        FolderTarget(settings.home / "delivered"),
        WebhookTarget(session, addresses, webhook_secrets, outside.clock),
        FhirTarget(session, addresses, lambda host: tokens.get(host, "")),
        MeshTarget(settings.mesh),
        EmailTarget(Mailer(mail) if mail else None, outside.words, outside.public_url),
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

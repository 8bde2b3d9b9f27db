"""What waits too long, in the running program: alerts, and summaries that are with nobody."""

from __future__ import annotations

from beforehand.engine import Engine
from preparation.conversation.escalation import Escalations
from preparation.delivery.alarms import DeliveryAlarms
from preparation.delivery.mail import Mailer, MailServer


def build_escalations(engine: Engine, mail: MailServer | None) -> Escalations:
    """Return what passes alerts on; without a mail server texts go alone."""
    outside = engine.outside
    return Escalations(
        outside.database,
        outside.words,
        outside.clock,
        outside.new_id,
        outside.public_url,
        Mailer(mail) if mail else None,
        engine.outbox.wake,
    )


def build_alarms(engine: Engine, mail: MailServer | None) -> DeliveryAlarms:
    """Return what tells of summaries that have not arrived."""
    outside = engine.outside
    return DeliveryAlarms(
        outside.database,
        outside.words,
        outside.clock,
        outside.new_id,
        outside.public_url,
        Mailer(mail) if mail else None,
    )

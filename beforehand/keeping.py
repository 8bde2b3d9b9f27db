"""Erasing and retention, as the settings have them."""

from __future__ import annotations

from beforehand.engine import Engine
from beforehand.settings import Settings
from preparation.clock import system_clock
from preparation.keeping.audit_watch import AuditWatch
from preparation.keeping.erase import Eraser
from preparation.keeping.retention import Retention
from preparation.records.database import Database


def build_eraser(settings: Settings, engine: Engine) -> Eraser:
    """Return what erases a person from the record and from the delivery folder."""
    outside = engine.outside
    return Eraser(outside.database, settings.home / "delivered", outside.clock, outside.new_id)


def build_retention(settings: Settings, database: Database) -> Retention:
    """Return the round that takes away what was kept long enough."""
    return Retention(database, settings.home / "delivered", system_clock)


def build_audit_watch(engine: Engine) -> AuditWatch:
    """Return what looks through the audit trail at night."""
    outside = engine.outside
    return AuditWatch(outside.database, outside.clock, outside.new_id)

"""Logs: one JSON object a line on standard error. Identifiers only, never words or numbers.

What must not be logged is kept out where it is logged; as a second wall, only keys that are
listed here get through, and an exception is named without its message or its variables.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

ALLOWED = frozenset(
    """event level timestamp logger loop problem outbound delivery code state restart_in target
    preparation practice channel count kind status part path_name attempt seconds reason rule
    version""".split()
)


def set_up_logs() -> None:
    """Send our own log lines, and warnings of libraries, to standard error."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            only_allowed,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(name)s %(levelname)s")


def only_allowed(
    _logger: Any, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Drop every key that is not listed: a structlog processor."""
    return {key: value for key, value in line.items() if key in ALLOWED}

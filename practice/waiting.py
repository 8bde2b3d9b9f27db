"""How long something has waited, in plain words. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from preparation.words import Words

_STEPS = (
    ("day", timedelta(days=1), timedelta(days=2)),
    ("hour", timedelta(hours=1), timedelta(hours=2)),
    ("minute", timedelta(minutes=1), timedelta(minutes=1)),
)
"""What is counted, how long one is, and from when: 90 minutes say more than an hour."""


def waited(since: datetime, now: datetime, words: Words) -> str:
    """Return "25 minutes", "3 hours", "2 days"."""
    passed = now - since
    for name, one, least in _STEPS:
        if passed >= least:
            count = passed // one
            number = "one" if count == 1 else "many"
            return words(f"practice_alerts.length.{name}.{number}", count=count)
    return words("practice_alerts.length.now")

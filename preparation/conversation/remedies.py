"""What is done about a text that did not arrive. Pure.

The verdicts are the provider's channel's own (`channels.twilio_outcomes` for texts); these are
their names.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

NUMBER, OPTED_OUT, MESSAGE = "number", "opted_out", "message"
LATER, ONCE = "later", "once"
OPERATOR, ACCOUNT = "operator", "account"

Verdict = Callable[[str], str]
"""What a provider's error code asks of us, by one of the names above."""

_PAUSES = {
    LATER: tuple(timedelta(minutes=minutes) for minutes in (10, 30, 60, 120)),
    ONCE: (timedelta(minutes=2),),
}
"""A phone that is off is on again within the evening, or the text is no use any more."""


def pause_before_retry(verdict: str, failures: int, jitter: float) -> timedelta | None:
    """Return how long to wait after so many failures, or None where it is not tried again.

    `jitter`, from 0 to 1, spreads retries: a network that comes back is not met by all at once.
    """
    pauses = _PAUSES.get(verdict, ())
    if not 1 <= failures <= len(pauses):
        return None
    return pauses[failures - 1] * (0.75 + jitter / 2)

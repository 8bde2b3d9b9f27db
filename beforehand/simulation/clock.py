"""A clock that moves only when the simulation says so."""

from __future__ import annotations

from datetime import datetime


class SimulatedClock:
    """Stands still between moves; never goes back."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def __call__(self) -> datetime:
        """Return the simulated time."""
        return self._now

    def move_to(self, moment: datetime) -> None:
        """Let it be `moment`, unless that is past."""
        self._now = max(self._now, moment)

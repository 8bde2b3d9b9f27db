"""When a preparation must be done for the clinician to have it in time. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from preparation.invite.working_days import working_days_before
from preparation.model import PracticeChoices

_AT = time(18)
"""Late enough to be that day, early enough to ask once more before quiet hours begin."""


def deadline_of(start: datetime, choices: PracticeChoices) -> datetime:
    """Return the deadline for an appointment, in UTC: 6pm, some working days before."""
    zone = ZoneInfo(choices.time_zone)
    day = start.astimezone(zone).date()
    last = working_days_before(day, choices.deadline_working_days, choices.nation)
    return min(datetime.combine(last, _AT, zone).astimezone(UTC), start)

"""When nothing goes out that we start ourselves. Replies go at any hour. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from preparation.invite.working_days import is_bank_holiday, is_sunday
from preparation.model import PracticeChoices


def next_allowed(moment: datetime, choices: PracticeChoices) -> datetime:
    """Return the first moment from `moment` on at which we may start something, in UTC.

    Between the hours that the practice chose, on its clock, not on Sundays and bank holidays.
    """
    if not choices.quiet_hours:
        return moment
    opens = time.fromisoformat(choices.texts_from)
    closes = time.fromisoformat(choices.texts_until)
    zone = ZoneInfo(choices.time_zone)
    local = moment.astimezone(zone)
    day = local.date()
    if local.time() >= closes:
        day += timedelta(days=1)
    elif local.time() >= opens and not _is_quiet(day, choices):
        return moment
    while _is_quiet(day, choices):
        day += timedelta(days=1)
    return datetime.combine(day, opens, zone).astimezone(UTC)


def _is_quiet(day: date, choices: PracticeChoices) -> bool:
    return is_sunday(day) or is_bank_holiday(day, choices.nation)

"""Whether one more invite or reminder may go now, decided in the transaction that claims it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, func, insert, select, update

from preparation.clock import NewId
from preparation.conversation.pacing import (
    First,
    StartedDay,
    first_look,
    is_unusual,
    new_day,
    tokens_now,
    until_next_token,
)
from preparation.invite.quiet_hours import next_allowed
from preparation.messages import OutboundId
from preparation.model import Practice, PracticeId
from preparation.records.outbound import move_waiting_started, newest_state
from preparation.records.tables import outbound_states, started_days, started_holds

UNUSUAL, FIRST = "unusual", "first"
LOOK_AGAIN = timedelta(minutes=1)
WHILE_HELD = timedelta(minutes=15)
_DAYS_BEFORE = 28


@dataclass(frozen=True, slots=True)
class Hold:
    """Something looked wrong, and nothing more is begun until a person has released it."""

    practice_id: PracticeId
    reason: str
    at: datetime


def may_start(
    c: Connection, practice: Practice, outbound_id: OutboundId, *, now: datetime, new_id: NewId
) -> datetime | None:
    """Count a message as begun and return None, or return when to ask again."""
    choices = practice.choices
    allowed = next_allowed(now, choices)
    if allowed > now:
        return allowed
    if open_holds(c, practice.id):
        return now + WHILE_HELD
    today = now.astimezone(ZoneInfo(choices.time_zone)).date()
    row = _row(c, practice, today, now)
    day = StartedDay(row.number, row.tokens, row.refilled_at, row.trusted)
    put_off = _put_off(c, practice, today, day, row.first, now=now, new_id=new_id)
    if put_off is not None:
        return put_off
    tokens = tokens_now(day, choices, now)
    if tokens < 1:
        return now + until_next_token(tokens, choices)
    first = [*row.first, outbound_id][: choices.first_of_batch]
    trusted = day.number >= choices.first_of_batch
    _count(c, practice.id, today, StartedDay(day.number + 1, tokens - 1, now, trusted), first)
    return None


def _put_off(
    c: Connection,
    practice: Practice,
    today: date,
    day: StartedDay,
    first: list[str],
    *,
    now: datetime,
    new_id: NewId,
) -> datetime | None:
    """Return until when today's number, or how the first of today did, forbids one more."""
    choices, mine = practice.choices, practice.id
    if day.number >= choices.started_per_day:
        midnight = datetime.combine(today + timedelta(days=1), time(), ZoneInfo(choices.time_zone))
        return next_allowed(midnight, choices)
    unusual = is_unusual(day.number, _days_before(c, mine, today), choices)
    if unusual and not _was_released(c, mine, today, UNUSUAL):
        return _hold(c, mine, today, UNUSUAL, now=now, new_id=new_id)
    if day.trusted or day.number < choices.first_of_batch:
        return None
    look = _first_look(c, mine, today, first, now)
    if look is False:
        return _hold(c, mine, today, FIRST, now=now, new_id=new_id)
    return now + LOOK_AGAIN if look is None else None


def open_holds(c: Connection, practice_id: PracticeId | None = None) -> list[Hold]:
    """Return what waits for a person, of one practice or of all."""
    query = select(started_holds).where(started_holds.c.released_at.is_(None))
    if practice_id is not None:
        query = query.where(started_holds.c.practice_id == practice_id)
    rows = c.execute(query.order_by(started_holds.c.id))
    return [Hold(PracticeId(row.practice_id), row.reason, row.at) for row in rows]


def release_holds(c: Connection, *, by: str, now: datetime) -> list[Hold]:
    """Release everything that is held, and let what waited go on at its usual pace."""
    held = open_holds(c)
    c.execute(
        update(started_holds)
        .where(started_holds.c.released_at.is_(None))
        .values(released_at=now, released_by=by)
    )
    for practice_id in {hold.practice_id for hold in held}:
        move_waiting_started(c, practice_id, now)
    return held


def _row(c: Connection, practice: Practice, today: date, now: datetime) -> Row[tuple[object, ...]]:
    mine = (started_days.c.practice_id == practice.id, started_days.c.day == today)
    query = select(started_days).where(*mine).with_for_update()
    if c.execute(query).first() is None:
        day = new_day(practice.choices, now)
        values = {"practice_id": practice.id, "day": today, "first": []}
        c.execute(insert(started_days).values(**_columns(day), **values))
    return c.execute(query).one()


def _count(
    c: Connection,
    practice_id: PracticeId,
    today: date,
    day: StartedDay,
    first: list[OutboundId],
) -> None:
    mine = (started_days.c.practice_id == practice_id, started_days.c.day == today)
    c.execute(update(started_days).where(*mine).values(**_columns(day), first=first))


def _columns(day: StartedDay) -> dict[str, object]:
    return {
        "number": day.number,
        "tokens": day.tokens,
        "refilled_at": day.refilled_at,
        "trusted": day.trusted,
    }


def _days_before(c: Connection, practice_id: PracticeId, today: date) -> list[int]:
    query = select(started_days.c.number).where(
        started_days.c.practice_id == practice_id,
        started_days.c.day < today,
        started_days.c.day >= today - timedelta(days=_DAYS_BEFORE),
        started_days.c.number > 0,
    )
    return list(c.execute(query).scalars())


def _first_look(
    c: Connection, practice_id: PracticeId, today: date, first: list[str], now: datetime
) -> bool | None:
    if _was_released(c, practice_id, today, FIRST):
        return True
    ids = [OutboundId(each) for each in first]
    since = c.execute(
        select(func.max(outbound_states.c.at)).where(outbound_states.c.outbound_id.in_(ids))
    ).scalar()
    return first_look(First([newest_state(c, each) for each in ids], since or now), now)


def _was_released(c: Connection, practice_id: PracticeId, today: date, reason: str) -> bool:
    query = select(started_holds.c.id).where(
        started_holds.c.practice_id == practice_id,
        started_holds.c.day == today,
        started_holds.c.reason == reason,
        started_holds.c.released_at.is_not(None),
    )
    return c.execute(query.limit(1)).first() is not None


def _hold(
    c: Connection,
    practice_id: PracticeId,
    today: date,
    reason: str,
    *,
    now: datetime,
    new_id: NewId,
) -> datetime:
    values = {"id": new_id(), "practice_id": practice_id, "day": today, "reason": reason, "at": now}
    c.execute(insert(started_holds).values(**values))
    return now + WHILE_HELD

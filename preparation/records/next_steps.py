"""Versions of the plan that comes of a conversation: rows are added, never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Row, insert, select

from preparation.clock import NewId
from preparation.errors import Stale
from preparation.model import PreparationId
from preparation.plan import NOTHING_YET, Plan, PlanWords, Step, Who
from preparation.records.staff import StaffId
from preparation.records.tables import plan_steps, plans, staff
from preparation.records.upsert import insert_new


def store_plan(
    c: Connection,
    preparation_id: PreparationId,
    words: PlanWords,
    *,
    finished: bool,
    by_text: bool = False,
    built_on: int,
    staff_id: StaffId,
    now: datetime,
    new_id: NewId,
) -> int:
    """Add a version and return its number.

    `built_on`: the version that the writer had before them. Raises Stale when there is a newer
    one by now: nobody's words are written over. The same words again make no new version.
    """
    newest = newest_plan(c, preparation_id)
    if newest and (newest.words, newest.finished, newest.by_text) == (words, finished, by_text):
        return newest.version
    number, plan_id = built_on + 1, new_id()
    if (newest.version if newest else NOTHING_YET) != built_on or not insert_new(
        c,
        plans,
        id=plan_id,
        preparation_id=preparation_id,
        staff_id=staff_id,
        version=number,
        finished=finished,
        working=words.working,
        not_working=words.not_working,
        agreed=words.agreed,
        review_on=words.review_on,
        review_how=words.review_how,
        by_text=by_text,
        at=now,
    ):
        raise Stale("somebody else has written in the meantime")
    _add_steps(c, plan_id, words.steps, new_id)
    return number


def newest_plan(c: Connection, preparation_id: PreparationId) -> Plan | None:
    """Return the version that holds now, finished or not, or None."""
    return _newest(c, preparation_id, finished_only=False)


def agreed_plan(c: Connection, preparation_id: PreparationId) -> Plan | None:
    """Return the newest finished version: what the patient may see. None: nothing yet."""
    return _newest(c, preparation_id, finished_only=True)


def _newest(c: Connection, preparation_id: PreparationId, *, finished_only: bool) -> Plan | None:
    query = select(plans, staff.c.name).join(staff, staff.c.id == plans.c.staff_id)
    query = query.where(plans.c.preparation_id == preparation_id)
    if finished_only:
        query = query.where(plans.c.finished.is_(True))
    row = c.execute(query.order_by(plans.c.version.desc()).limit(1)).one_or_none()
    return _plan(c, row) if row else None


def _plan(c: Connection, row: Row[tuple[object, ...]]) -> Plan:
    listed = (
        select(plan_steps).where(plan_steps.c.plan_id == row.id).order_by(plan_steps.c.position)
    )
    steps = [Step(one.what, Who(one.who), one.name, one.by_when) for one in c.execute(listed)]
    words = PlanWords(
        working=row.working,
        not_working=row.not_working,
        agreed=row.agreed,
        steps=tuple(steps),
        review_on=row.review_on,
        review_how=row.review_how,
    )
    return Plan(row.version, row.finished, words, row.name, row.at, row.by_text)


def _add_steps(c: Connection, plan_id: str, steps: tuple[Step, ...], new_id: NewId) -> None:
    rows = [
        {
            "id": new_id(),
            "plan_id": plan_id,
            "position": position,
            "what": step.what,
            "who": step.who.value,
            "name": step.name,
            "by_when": step.by_when,
        }
        for position, step in enumerate(steps)
    ]
    if rows:
        c.execute(insert(plan_steps), rows)

"""Preparations and where they stand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Label,
    Row,
    ScalarSelect,
    Select,
    bindparam,
    insert,
    select,
    update,
)

from preparation.clock import NewId
from preparation.errors import NotFound
from preparation.model import (
    AppointmentId,
    Mark,
    PatientId,
    PracticeId,
    Preparation,
    PreparationId,
    PreparationState,
    QuestionName,
)
from preparation.records.columns import Instant
from preparation.records.tables import (
    appointments,
    positions,
    preparation_states,
    preparations,
)

OPEN_STATES = frozenset(
    {
        PreparationState.INVITED,
        PreparationState.IN_PROGRESS,
        PreparationState.PAUSED,
        PreparationState.FINISHED,
        PreparationState.FINISHED_NOT_SHARED,
        PreparationState.DEADLINE_PARTIAL,
    }
)
"""Those in which a text may be about this preparation: a finished one can still be added to."""

_PREPARED = frozenset(
    {
        PreparationState.FINISHED,
        PreparationState.FINISHED_NOT_SHARED,
        PreparationState.DEADLINE_PARTIAL,
    }
)

_OWN = "id practice_id patient_id appointment_id deadline"
PREPARATION_COLUMNS: list[Label[Any]] = [
    preparations.c[name].label(f"preparation_{name}") for name in _OWN.split()
]
"""What `preparation_from` reads; for queries that join preparations to something else."""


def preparation_state_now() -> ScalarSelect[str]:
    """Return a subquery: the state of the preparation in the enclosing query."""
    facts = select(preparation_states.c.state).where(
        preparation_states.c.preparation_id == preparations.c.id
    )
    newest = facts.correlate(preparations).order_by(preparation_states.c.id.desc())
    return newest.limit(1).scalar_subquery()


def preparation_from(row: Row[Any]) -> Preparation:
    """Return the preparation in a row of `PREPARATION_COLUMNS`."""
    return Preparation(
        id=PreparationId(row.preparation_id),
        practice_id=PracticeId(row.preparation_practice_id),
        patient_id=PatientId(row.preparation_patient_id),
        appointment_id=AppointmentId(row.preparation_appointment_id),
        deadline=row.preparation_deadline,
    )


def add_preparation(
    c: Connection, preparation: Preparation, *, at: datetime, new_id: NewId
) -> None:
    """Add a preparation, due."""
    c.execute(insert(preparations), asdict(preparation) | {"created_at": at})
    set_preparation_state(c, preparation.id, PreparationState.DUE, at=at, new_id=new_id)


def set_preparation_state(
    c: Connection,
    preparation_id: PreparationId,
    state: PreparationState,
    *,
    at: datetime,
    new_id: NewId,
) -> None:
    """Add a fact about a preparation: the newest holds."""
    c.execute(
        insert(preparation_states),
        {"id": new_id(), "preparation_id": preparation_id, "state": state, "at": at},
    )


def preparation_state(c: Connection, preparation_id: PreparationId) -> PreparationState:
    """Return where a preparation stands now. Raises NotFound."""
    mine = select(preparation_states.c.state).where(
        preparation_states.c.preparation_id == preparation_id
    )
    newest = c.execute(mine.order_by(preparation_states.c.id.desc()).limit(1)).scalar()
    if newest is None:
        raise NotFound("preparation")
    return PreparationState(newest)


def states_of(
    c: Connection, preparation_id: PreparationId
) -> list[tuple[PreparationState, datetime]]:
    """Return every state a preparation has been in, oldest first."""
    rows = c.execute(
        select(preparation_states)
        .where(preparation_states.c.preparation_id == preparation_id)
        .order_by(preparation_states.c.id)
    )
    return [(PreparationState(row.state), row.at) for row in rows]


def preparations_for(
    c: Connection, appointment_ids: Collection[AppointmentId]
) -> dict[AppointmentId, tuple[Preparation, PreparationState]]:
    """Return the preparations for these appointments, with where they stand."""
    rows = c.execute(_with_state().where(preparations.c.appointment_id.in_(appointment_ids)))
    return {
        AppointmentId(row.preparation_appointment_id): (
            preparation_from(row),
            PreparationState(row.state),
        )
        for row in rows
    }


def open_preparations_of(
    c: Connection,
    patient_id: PatientId,
    *,
    now: datetime,
    states: Collection[PreparationState] = OPEN_STATES,
) -> list[tuple[Preparation, PreparationState]]:
    """Return a patient's preparations in one of `states`, soonest appointment first.

    Those whose appointment has begun are over.
    """
    rows = c.execute(_AHEAD, {"patient": patient_id, "now": now})
    found = [(preparation_from(row), PreparationState(row.state)) for row in rows]
    return [(preparation, state) for preparation, state in found if state in states]


def change_deadline(c: Connection, preparation_id: PreparationId, deadline: datetime) -> None:
    """Let a preparation's deadline follow its appointment."""
    mine = update(preparations).where(preparations.c.id == preparation_id)
    c.execute(mine.values(deadline=deadline))


def has_earlier(c: Connection, preparation: Preparation) -> bool:
    """Tell whether the patient finished a preparation before this one: then it is a review."""
    rows = c.execute(
        select(preparation_state_now().label("state"))
        .select_from(preparations)
        .where(preparations.c.patient_id == preparation.patient_id)
        .where(preparations.c.id != preparation.id)
    )
    return any(PreparationState(row.state) in _PREPARED for row in rows)


def start_position(
    c: Connection,
    preparation_id: PreparationId,
    open_question: QuestionName,
    also_open: Collection[QuestionName] = (),
) -> bool:
    """Put a conversation at its start, and tell whether it had not begun already.

    `also_open`: questions that are not asked of everybody.
    """
    mine = select(positions.c.version).where(positions.c.preparation_id == preparation_id)
    if c.execute(mine).scalar() is not None:
        return False
    c.execute(
        insert(positions),
        {
            "preparation_id": preparation_id,
            "version": 0,
            "open_question": open_question,
            "questions": dict.fromkeys(also_open, Mark.OPEN.value),
            "kept": {},
            "turns": 0,
        },
    )
    return True


def _with_state() -> Select[Any]:
    return select(*PREPARATION_COLUMNS, preparation_state_now().label("state"))


# Built once: on the way of every text.
_AHEAD = (
    _with_state()
    .join(appointments, preparations.c.appointment_id == appointments.c.id)
    .where(preparations.c.patient_id == bindparam("patient"))
    .where(appointments.c.start > bindparam("now", type_=Instant))
    .order_by(appointments.c.start)
)

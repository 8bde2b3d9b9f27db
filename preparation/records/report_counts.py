"""What a report counts: one row a preparation of some time, without names. Read in bulk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, exists, func, select

from preparation.learning.report import Prepared
from preparation.model import (
    Answer,
    AnswerId,
    ChannelName,
    Op,
    PracticeId,
    PreparationId,
    PreparationState,
    QuestionName,
)
from preparation.records.tables import (
    afterthoughts,
    answers,
    appointments,
    outbound,
    outbound_states,
    patients,
    plan_steps,
    plans,
    preparation_states,
    preparations,
    unmet_needs,
)
from preparation.summary.outline import CONSENTS, Outline
from preparation.summary.shown import shown_answers
from preparation.summary.topics import Topics, topics_of

_FINISHED = {PreparationState.FINISHED, PreparationState.FINISHED_NOT_SHARED}
_TAKEN = ("accepted", "sent", "delivered", "undelivered")
_MATTERS = "what_matters"


@dataclass
class Found:
    """What was found of one preparation."""

    states: list[str] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    delivered: bool = False
    segments: int = 0
    unmet: list[str] = field(default_factory=list)
    score: int = 0
    plan: frozenset[str] = frozenset()


def read_prepared(
    c: Connection,
    practice_id: PracticeId,
    since: datetime,
    until: datetime,
    outline: Outline,
    topics: Topics,
) -> list[Prepared]:
    """Return a row for every preparation whose appointment is from `since` to before `until`."""
    mine = (
        select(preparations.c.id)
        .join(appointments, appointments.c.id == preparations.c.appointment_id)
        .where(preparations.c.practice_id == practice_id)
        .where(appointments.c.start >= since, appointments.c.start < until)
    )
    found: dict[str, Found] = defaultdict(Found)
    for read in (_states, _answers, _texts, _needs, _scores, _plans):
        read(c, mine, found)
    people = (
        select(
            preparations.c.id,
            appointments.c.start,
            patients.c.date_of_birth,
            patients.c.language,
        )
        .join(appointments, appointments.c.id == preparations.c.appointment_id)
        .join(patients, patients.c.id == preparations.c.patient_id)
        .where(preparations.c.id.in_(mine))
        .order_by(preparations.c.id)
    )
    return [_prepared(row, found[row.id], outline, topics) for row in c.execute(people)]


def _states(c: Connection, mine: Select[Any], found: dict[str, Found]) -> None:
    query = select(preparation_states).where(preparation_states.c.preparation_id.in_(mine))
    for row in c.execute(query.order_by(preparation_states.c.id)):
        found[row.preparation_id].states.append(row.state)


def _answers(c: Connection, mine: Select[Any], found: dict[str, Found]) -> None:
    query = select(answers).where(answers.c.preparation_id.in_(mine)).order_by(answers.c.id)
    for row in c.execute(query):
        found[row.preparation_id].answers.append(
            Answer(
                AnswerId(row.id),
                PreparationId(row.preparation_id),
                QuestionName(row.question),
                Op(row.op),
                row.text,
                row.at,
                ChannelName(row.channel),
                row.answered_by,
                AnswerId(row.replaces) if row.replaces else None,
            )
        )


def _texts(c: Connection, mine: Select[Any], found: dict[str, Found]) -> None:
    """A text that the provider took is charged, whether it arrives or not."""

    def has(*states: str) -> Any:
        made = outbound_states.c.outbound_id == outbound.c.id
        return exists(select(outbound_states.c.id).where(made, outbound_states.c.state.in_(states)))

    sent = outbound.c.preparation_id.in_(mine), outbound.c.recipient_hash.is_not(None)
    cost = select(outbound.c.preparation_id, func.sum(outbound.c.segments).label("parts"))
    for row in c.execute(cost.where(*sent, has(*_TAKEN)).group_by(outbound.c.preparation_id)):
        found[row.preparation_id].segments = int(row.parts)
    arrived = select(outbound.c.preparation_id).where(*sent, has("delivered")).distinct()
    for one in c.execute(arrived).scalars():
        found[str(one)].delivered = True


def _needs(c: Connection, mine: Select[Any], found: dict[str, Found]) -> None:
    for row in c.execute(select(unmet_needs).where(unmet_needs.c.preparation_id.in_(mine))):
        found[row.preparation_id].unmet.append(row.words)


def _scores(c: Connection, mine: Select[Any], found: dict[str, Found]) -> None:
    query = select(afterthoughts.c.preparation_id, afterthoughts.c.score)
    for row in c.execute(query.where(afterthoughts.c.preparation_id.in_(mine))):
        found[row.preparation_id].score = row.score


def _plans(c: Connection, mine: Select[Any], found: dict[str, Found]) -> None:
    """Of the finished versions the newest tells what was agreed."""
    with_steps = exists(select(plan_steps.c.id).where(plan_steps.c.plan_id == plans.c.id))
    query = select(plans, with_steps.label("has_steps")).where(
        plans.c.preparation_id.in_(mine), plans.c.finished.is_(True)
    )
    for row in c.execute(query.order_by(plans.c.version)):
        evidence = {
            "agreeing": bool(row.agreed.strip()),
            "recording": bool(row.has_steps),
            "reviewing": bool(row.review_on or row.review_how.strip()),
            "owning": True,
        }
        found[row.preparation_id].plan = frozenset(name for name in evidence if evidence[name])


def _prepared(row: Any, found: Found, outline: Outline, topics: Topics) -> Prepared:
    answered = bool(found.answers)
    invited = PreparationState.INVITED in found.states
    shown = set(shown_answers(found.answers, outline))
    words = [one for one in found.answers if one.id in shown and one.question not in CONSENTS]
    return Prepared(
        age=_age(date.fromisoformat(row.date_of_birth), row.start.date()),
        language=row.language,
        invited=answered or invited,
        reached=answered or (invited and found.delivered),
        answered=answered,
        finished=answered and not _FINISHED.isdisjoint(found.states),
        shared=bool(shown),
        channel=_channel(found.answers),
        topics=_topics([one.text for one in words], topics),
        unmet=bool(found.unmet),
        unmet_topics=_topics(found.unmet, topics),
        score=found.score,
        criteria=found.plan | _said(found.answers),
        segments=found.segments,
    )


def _said(rows: Sequence[Answer]) -> frozenset[str]:
    """Return the criteria for which what the patient said is evidence."""
    named = {
        "deciding": any(one.question in CONSENTS for one in rows),
        "mattering": any(one.question == _MATTERS and one.op is Op.ADD for one in rows),
    }
    return frozenset(name for name, there in named.items() if there)


def _channel(rows: Sequence[Answer]) -> str:
    used = {"web" if one.channel == "web" else "sms" for one in rows}
    return "both" if len(used) > 1 else "".join(used)


def _topics(texts: Sequence[str], topics: Topics) -> frozenset[str]:
    return frozenset(name for text in texts for name in topics_of(text, topics))


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))

"""Committing a turn: answers, position, state, reply and summary in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from preparation.answers import standing_answers
from preparation.clock import Clock, NewId
from preparation.conversation.effects import Effect, asked_for, effect_of
from preparation.conversation.reaching import keep_wishes
from preparation.conversation.situation import Situation
from preparation.conversation.turn import holds_words, position_after, rows_after, said
from preparation.invite.quiet_hours import next_allowed
from preparation.messages import InboundMessage, NewOutbound, TurnReply, TurnRequest
from preparation.model import Answer, AnswerId, ChannelName, Op, PreparationState
from preparation.records.answers import add_answer, add_turn
from preparation.records.database import Connection
from preparation.records.inbound import mark_handled
from preparation.records.lookups import number_hash
from preparation.records.opt_outs import STARTED, STOPPED, WRONG_NUMBER, record_opt_out
from preparation.records.outbound import STARTED_BY_US, queue
from preparation.records.positions import move_position
from preparation.records.preparations import set_preparation_state
from preparation.records.summaries import store_summary
from preparation.records.vault import Vault
from preparation.summary.outline import Outline
from preparation.summary.shown import shown_answers


@dataclass(frozen=True, slots=True)
class Writing:
    """What every commit needs."""

    clock: Clock
    new_id: NewId
    vault: Vault
    outline: Outline
    count_segments: Callable[[str], int]
    silent: str = ""
    """Why what would be said goes on the record and not out: one of `records.outbound.SILENT`."""


def commit_turn(
    c: Connection,
    writing: Writing,
    situation: Situation,
    messages: Sequence[InboundMessage],
    request: TurnRequest,
    reply: TurnReply,
) -> AnswerId | None:
    """Write all that follows from a turn and return the answer that its words became.

    Raises Stale, and then nothing was written.
    """
    now, preparation = writing.clock(), situation.record.preparation
    rows = rows_after(
        situation,
        reply.answers,
        channel=request.channel,
        answered_by=reply.kept.get("answered_by", "patient"),
        now=now,
        new_id=writing.new_id,
    )
    move_position(c, preparation.id, position_after(situation.position, reply))
    intent = asked_for(request, reply)
    add_turn(c, request.turn, preparation.id, channel=request.channel, intent=intent, now=now)
    for row in rows:
        sources = [message.id for message in messages] if holds_words([row]) else []
        add_answer(c, row, turn_id=request.turn, sources=sources)
    mark_handled(
        c,
        messages,
        now=now,
        preparation_id=preparation.id,
        turn_id=request.turn,
        became_answer=holds_words(rows),
    )
    effect = effect_of(situation, request, reply)
    apply_effect(c, writing, situation, effect, [*situation.answers, *rows])
    keep_wishes(c, situation.record, request, reply, now=now, new_id=writing.new_id)
    queue_reply(c, writing, situation, request, reply, last=effect.opt_out)
    return next((row.id for row in rows if holds_words([row])), None)


def apply_effect(
    c: Connection,
    writing: Writing,
    situation: Situation,
    effect: Effect,
    rows: Sequence[Answer],
) -> None:
    """Write the state, the opt-out and the summary that an effect asks for."""
    now, record = writing.clock(), situation.record
    if effect.delete:
        rows = [*rows, *take_all_back(c, writing, situation, rows)]
    if effect.state is not None:
        set_preparation_state(c, record.preparation.id, effect.state, at=now, new_id=writing.new_id)
    if effect.opt_out:
        wrong = effect.state is PreparationState.WRONG_NUMBER
        record_stop(c, writing, situation, how=WRONG_NUMBER if wrong else "plain words")
    if effect.opt_in:
        record_stop(c, writing, situation, how="keyword", state=STARTED)
    if effect.summary:
        store_summary(
            c,
            record.preparation.id,
            shown_answers(rows, writing.outline),
            complete=effect.complete,
            targets=record.practice.choices.targets,
            now=now,
            new_id=writing.new_id,
            anew=effect.anew,
        )


def take_all_back(
    c: Connection, writing: Writing, situation: Situation, rows: Sequence[Answer]
) -> list[Answer]:
    """Take every standing answer away, and return the rows that say so."""
    removals = [
        Answer(
            id=AnswerId(writing.new_id()),
            preparation_id=standing.answer.preparation_id,
            question=standing.answer.question,
            op=Op.REMOVE,
            text="",
            at=writing.clock(),
            channel=standing.answer.channel,
            replaces=standing.answer.id,
        )
        for standing in standing_answers(rows)
    ]
    for removal in removals:
        add_answer(c, removal, turn_id=None, sources=[])
    return removals


def record_stop(
    c: Connection, writing: Writing, situation: Situation, *, how: str, state: str = STOPPED
) -> None:
    """Write that a patient wants no more texts (or, STARTED, wants them again)."""
    record = situation.record
    number = situation.number or record.patient.mobile
    if number is None:
        return
    record_opt_out(
        c,
        record.practice.id,
        number_hash(writing.vault, number),
        state=state,
        how=how,
        at=writing.clock(),
        new_id=writing.new_id,
        patient_id=record.patient.id,
    )


def queue_reply(
    c: Connection,
    writing: Writing,
    situation: Situation,
    request: TurnRequest,
    reply: TurnReply,
    *,
    last: bool,
) -> None:
    """Put the one message that answers a turn into the outbox."""
    spoken = said(request.channel, reply)
    kind = "stop_confirmed" if last else "reply"
    queue_to_patient(
        c,
        writing,
        situation,
        channel=request.channel,
        intent_key=f"turn:{request.turn}",
        kind=kind,
        body=spoken.body,
        choices=spoken.choices,
        turn_id=request.turn,
    )


def queue_to_patient(
    c: Connection,
    writing: Writing,
    situation: Situation,
    *,
    channel: ChannelName,
    intent_key: str,
    kind: str,
    body: str,
    choices: tuple[str, ...] = (),
    turn_id: str | None = None,
) -> bool:
    """Put a message to the patient of `situation` into the outbox, on the channel they used.

    Returns False where that intention is there already.
    """
    record, now = situation.record, writing.clock()
    by_text = channel == "sms"
    message = NewOutbound(
        intent_key=intent_key,
        practice_id=record.practice.id,
        patient_id=record.patient.id,
        preparation_id=record.preparation.id,
        channel=channel,
        kind=kind,
        body=body,
        to=situation.number if by_text else None,
        choices=choices,
        due_at=next_allowed(now, record.practice.choices) if kind in STARTED_BY_US else None,
    )
    return queue(
        c,
        message,
        now=now,
        new_id=writing.new_id,
        vault=writing.vault,
        segments=writing.count_segments(body) if by_text else 0,
        turn_id=turn_id,
        silent=writing.silent if by_text else "",
    )

"""Sending the invites that are due: message, link, position and state in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from preparation.clock import NewId
from preparation.conversation.links import TOKEN_LENGTH, link_expiry, make_token
from preparation.conversation.position import INVITE, invited_anew
from preparation.invite.due import Verdict
from preparation.invite.waiting import due_invites, invites_to_send
from preparation.invite.wording import CountSegments, InviteText, invite_text, page_link
from preparation.messages import NewOutbound
from preparation.model import (
    ChannelName,
    PracticeId,
    PreparationId,
    PreparationState,
    QuestionName,
)
from preparation.record import PreparationRecord
from preparation.records.contacts import patients_on_number
from preparation.records.database import Connection
from preparation.records.invite_orders import count_invites
from preparation.records.links import create_link
from preparation.records.outbound import queue
from preparation.records.positions import move_position, read_position
from preparation.records.practices import lock_practices
from preparation.records.preparations import has_earlier, set_preparation_state, start_position
from preparation.records.vault import Vault
from preparation.words import Words

SMS = ChannelName("sms")
KIND = "invite"
REVIEW = tuple(map(QuestionName, ("learned", "pleased", "concerned", "what_next")))
"""Asked of those who prepared before: the rest of 4+1 beside "what have you tried"."""
_SAMPLE_TOKEN = "x" * TOKEN_LENGTH


@dataclass(frozen=True, slots=True)
class DraftInvite:
    """An invite as it would go, with a sample of a link."""

    record: PreparationRecord
    text: InviteText


def draft_invites(
    c: Connection,
    *,
    now: datetime,
    vault: Vault,
    words: Words,
    public_url: str,
    count_segments: CountSegments,
    practice_id: PracticeId | None = None,
    at_any_hour: bool = False,
    verdict: Verdict = Verdict.SEND,
) -> list[DraftInvite]:
    """Return every invite that is due, as it would go, also what waits for a second person.

    `at_any_hour`: also what waits for the morning. `verdict`: those that stand otherwise, such
    as held ones. Writes nothing.
    """
    link = page_link(public_url, _SAMPLE_TOKEN)
    found = due_invites(c, vault, now, practice_id=practice_id, at_any_hour=at_any_hour)
    return [
        DraftInvite(due.record, _text(c, vault, due.record, link, words, count_segments))
        for due in found
        if due.verdict is verdict
    ]


def send_due_invites(
    c: Connection,
    *,
    now: datetime,
    new_id: NewId,
    vault: Vault,
    words: Words,
    public_url: str,
    count_segments: CountSegments,
    random_bytes: Callable[[int], bytes],
    limit: int | None = None,
) -> list[PreparationRecord]:
    """Queue the invites that are due, at most `limit`, and return whose they are.

    State and stops are read in the transaction that queues; the outbox reads them again
    in the one that sends.
    """
    lock_practices(c)
    invited: list[PreparationRecord] = []
    for record in invites_to_send(c, vault, now):
        if limit is not None and len(invited) >= limit:
            break
        token = make_token(random_bytes)
        _add_link(c, vault, record, token, now=now, new_id=new_id)
        link = page_link(public_url, token)
        text = _text(c, vault, record, link, words, count_segments)
        _queue(c, vault, record, text, now=now, new_id=new_id)
        preparation_id = record.preparation.id
        review = REVIEW if has_earlier(c, record.preparation) else ()
        if not start_position(c, preparation_id, INVITE, review):
            move_position(c, preparation_id, invited_anew(read_position(c, preparation_id)))
        set_preparation_state(c, preparation_id, PreparationState.INVITED, at=now, new_id=new_id)
        invited.append(record)
    return invited


def _text(
    c: Connection,
    vault: Vault,
    record: PreparationRecord,
    link: str,
    words: Words,
    count_segments: CountSegments,
) -> InviteText:
    mobile = record.patient.mobile
    shared = (
        mobile is not None and len(patients_on_number(c, vault, record.practice.id, mobile)) > 1
    )
    return invite_text(record, link, words, count_segments, keep_first_name=shared)


def _add_link(
    c: Connection,
    vault: Vault,
    record: PreparationRecord,
    token: str,
    *,
    now: datetime,
    new_id: NewId,
) -> None:
    zone = record.practice.choices.time_zone
    create_link(
        c,
        vault,
        record.preparation.id,
        token,
        expires_at=link_expiry(record.appointment.start, zone),
        now=now,
        new_id=new_id,
    )


def _queue(
    c: Connection,
    vault: Vault,
    record: PreparationRecord,
    text: InviteText,
    *,
    now: datetime,
    new_id: NewId,
) -> None:
    message = NewOutbound(
        intent_key=_intent_key(c, record.preparation.id),
        practice_id=record.practice.id,
        patient_id=record.patient.id,
        preparation_id=record.preparation.id,
        channel=SMS,
        kind=KIND,
        body=text.body,
        to=record.patient.mobile,
        speaks_of=record.appointment.start,
    )
    queue(c, message, now=now, new_id=new_id, vault=vault, segments=text.segments)


def _intent_key(c: Connection, preparation_id: PreparationId) -> str:
    """Return the key of an invite: a new one where staff have asked to send it once more."""
    before = count_invites(c, preparation_id)
    return f"{KIND}:{preparation_id}:{before + 1}" if before else f"{KIND}:{preparation_id}"

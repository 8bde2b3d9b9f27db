"""Invites before they go: what each says and costs, and who lets a large batch go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from preparation.clock import NewId
from preparation.invite.due import Verdict
from preparation.invite.send import DraftInvite, draft_invites
from preparation.invite.waiting import needs_two
from preparation.model import READERS, Practice, PreparationId, PreparationState
from preparation.records.audit import append
from preparation.records.batches import (
    Batch,
    BatchState,
    ask_for_batch,
    asked_invites,
    batches_of,
    call_back,
    read_batch,
    release_own_holds,
    released_invites,
    set_batch_state,
    unsent_invites,
)
from preparation.records.database import Connection
from preparation.records.invite_orders import HOLD, SEND, order_invite, orders_now
from preparation.records.pacing import Hold, open_holds
from preparation.records.practices import lock_practices, read_practice
from preparation.records.preparations import preparation_state, set_preparation_state
from preparation.records.staff import ENABLED, StaffId, StaffMember, accounts_of
from preparation.records.vault import Vault
from preparation.words import Words

CountSegments = Callable[[str], int]
LOOK_BACK = timedelta(days=14)
RELEASERS = READERS
"""Who may release what somebody else has asked for: whoever may read it."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What looking at invites needs."""

    vault: Vault
    words: Words
    public_url: str
    count_segments: CountSegments
    new_id: NewId


@dataclass(frozen=True, slots=True)
class Outlook:
    """The invites that are due at one practice, and what stands in their way."""

    practice: Practice
    drafts: Sequence[DraftInvite]
    fresh: frozenset[PreparationId]
    """Those that nobody has asked for or released yet."""
    held_back: bool
    """Whether so many need a second person."""
    batches: Sequence[Batch]
    unsent: int
    holds: Sequence[Hold]
    kept_back: Sequence[DraftInvite]
    """Those that somebody holds until they let them go."""
    others: Sequence[str]
    """Who else may release a batch, by name."""
    waiting: frozenset[PreparationId]
    """Those of the drafts that go only when a second person releases them."""

    @property
    def segments(self) -> int:
        """Return what they cost, in parts of texts."""
        return sum(draft.text.segments for draft in self.drafts)

    @property
    def pounds(self) -> str:
        """Return what they cost, in pounds."""
        return f"{self.segments * self.practice.choices.text_price_pence / 100:.2f}"


def read_outlook(c: Connection, desk: Desk, member: StaffMember, *, now: datetime) -> Outlook:
    """Return what is due at the member's own practice, as it would go."""
    practice = read_practice(c, member.practice_id)
    drafts = _drafts(c, desk, practice, now)
    due = frozenset(draft.record.preparation.id for draft in drafts)
    by_name = {one for one, wanted in orders_now(c, due).items() if wanted == SEND}
    others = due - released_invites(c, practice.id) - by_name
    waiting = others if others and needs_two(c, practice, len(others), now) else frozenset()
    fresh = others - asked_invites(c, practice.id)
    return Outlook(
        practice=practice,
        drafts=drafts,
        fresh=fresh,
        held_back=bool(fresh & waiting),
        batches=batches_of(c, practice.id, since=now - LOOK_BACK),
        unsent=len(unsent_invites(c, practice.id)),
        holds=open_holds(c, practice.id),
        kept_back=_drafts(c, desk, practice, now, Verdict.HELD),
        others=others_who_release(c, member),
        waiting=waiting,
    )


def others_who_release(c: Connection, member: StaffMember) -> list[str]:
    """Return who besides a member of staff may release a batch at their practice."""
    return [
        one.member.name
        for one in accounts_of(c, member.practice_id)
        if one.member.role in RELEASERS and one.state == ENABLED and one.member.id != member.id
    ]


def batches_to_release(
    c: Connection, member: StaffMember, *, since: datetime
) -> list[tuple[Batch, str]]:
    """Return the batches that wait for somebody like this member, and who asked for each."""
    names = {one.member.id: one.member.name for one in accounts_of(c, member.practice_id)}
    return [
        (one, names.get(StaffId(one.asked_by), ""))
        for one in batches_of(c, member.practice_id, since=since)
        if one.state is BatchState.ASKED and one.asked_by != member.id
    ]


def ask(c: Connection, desk: Desk, member: StaffMember, *, now: datetime) -> str:
    """Ask, as the first person, that all that is due be sent; return what to tell."""
    lock_practices(c, member.practice_id)
    outlook = read_outlook(c, desk, member, now=now)
    if not outlook.held_back:
        return "changed"
    mine = [one for one in outlook.drafts if one.record.preparation.id in outlook.fresh]
    batch_id = ask_for_batch(
        c,
        member.practice_id,
        [one.record.preparation.id for one in mine],
        sum(one.text.segments for one in mine),
        by=member.id,
        at=now,
        new_id=desk.new_id,
    )
    append(c, now, member.practice_id, member.id, f"asked to send {len(mine)} invites", batch_id)
    return "asked"


def decide(
    c: Connection,
    member: StaffMember,
    batch_id: str,
    to: BatchState,
    *,
    now: datetime,
    new_id: NewId,
) -> str:
    """Release a batch as the second person, or cancel it; return what to tell.

    Who asked for it cannot release it. Raises NotFound, also for another practice's.
    """
    lock_practices(c, member.practice_id)
    batch = read_batch(c, member.practice_id, batch_id)
    if batch.state is not BatchState.ASKED:
        return "changed"
    if to is BatchState.RELEASED and batch.asked_by == member.id:
        return "same_person"
    set_batch_state(c, batch.id, to, by=member.id, at=now, new_id=new_id)
    append(c, now, member.practice_id, member.id, f"{to.value} a batch of invites", batch.id)
    return to.value


def call_all_back(c: Connection, member: StaffMember, *, now: datetime, new_id: NewId) -> int:
    """Take every invite back that has not left yet; each waits until somebody sends it again."""
    practice_id, found = member.practice_id, unsent_invites(c, member.practice_id)
    for outbound_id, preparation_id in found:
        mine = PreparationId(preparation_id)
        call_back(c, outbound_id, now=now, new_id=new_id)
        order_invite(c, practice_id, mine, HOLD, by=member.id, at=now, new_id=new_id)
        if preparation_state(c, mine) is PreparationState.INVITED:
            set_preparation_state(c, mine, PreparationState.DUE, at=now, new_id=new_id)
    append(c, now, practice_id, member.id, f"called back {len(found)} invites", practice_id)
    return len(found)


def release(c: Connection, member: StaffMember, *, now: datetime) -> int:
    """Let what looked wrong go on, because a person has looked."""
    released = release_own_holds(c, member.practice_id, by=member.id, now=now)
    if released:
        append(c, now, member.practice_id, member.id, "released held texts", member.practice_id)
    return released


def _drafts(
    c: Connection,
    desk: Desk,
    practice: Practice,
    now: datetime,
    verdict: Verdict = Verdict.SEND,
) -> list[DraftInvite]:
    return draft_invites(
        c,
        now=now,
        vault=desk.vault,
        words=desk.words,
        public_url=desk.public_url,
        count_segments=desk.count_segments,
        practice_id=practice.id,
        at_any_hour=True,
        verdict=verdict,
    )

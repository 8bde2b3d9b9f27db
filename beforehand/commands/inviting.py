"""`./run invite`: sends the invites that are due; `--dry-run` lists them as they would go."""

from __future__ import annotations

import secrets
from datetime import datetime

from beforehand.commands.opening import opened
from beforehand.content import read_words
from beforehand.settings import Settings
from channels.segments import count_segments
from preparation.clock import system_clock
from preparation.invite.due import TO_CALL, Verdict
from preparation.invite.send import DraftInvite, draft_invites, send_due_invites
from preparation.invite.waiting import DueInvite, due_invites, invites_to_send
from preparation.records.database import Connection
from preparation.records.newest import ids_above
from preparation.records.pacing import FIRST, UNUSUAL, Hold, open_holds, release_holds
from preparation.records.vault import Vault

_REASONS = {
    UNUSUAL: "far more invites and reminders than on a usual day.",
    FIRST: "the first of the batch do not look delivered.",
}

_TWO = "{number} wait for a second person: see Invitations on the practice's pages."


async def invite(settings: Settings, *, dry_run: bool) -> list[str]:
    """Queue what is due (a running program sends it), or list it, and return what to tell."""
    words, now = read_words(), system_clock()

    def list_due(c: Connection) -> list[str]:
        drafts = draft_invites(
            c,
            now=now,
            vault=database.vault,
            words=words,
            public_url=settings.public_url,
            count_segments=_segments,
        )
        calls = [due for due in due_invites(c, database.vault, now) if due.verdict in TO_CALL]
        lines = [line for draft in drafts for line in _draft_lines(draft)]
        total = f"{_cost_of(drafts)}; {len(calls)} need a person."
        waiting = len(drafts) - len(invites_to_send(c, database.vault, now))
        held = [_TWO.format(number=waiting)] if waiting else []
        return [*lines, total, *held, *(_hold_line(hold) for hold in open_holds(c))]

    def send(c: Connection) -> list[str]:
        due = len(_due(c, database.vault, now))
        sent = send_due_invites(
            c,
            now=now,
            new_id=new_id,
            vault=database.vault,
            words=words,
            public_url=settings.public_url,
            count_segments=_segments,
            random_bytes=secrets.token_bytes,
        )
        more = [_TWO.format(number=left)] if (left := due - len(sent)) else []
        return [f"{len(sent)} queued.", *more]

    async with opened(settings) as database:
        new_id = await ids_above(database, system_clock)
        return await (database.read(list_due) if dry_run else database.write(send))


async def release(settings: Settings) -> list[str]:
    """Let what was held go on, because a person has looked; return what to tell."""
    now = system_clock()
    async with opened(settings) as database:
        held = await database.write(lambda c: release_holds(c, by="command line", now=now))
    return [*(_hold_line(hold) for hold in held), f"{len(held)} released."]


def _due(c: Connection, vault: Vault, now: datetime) -> list[DueInvite]:
    return [due for due in due_invites(c, vault, now) if due.verdict is Verdict.SEND]


def _pence(draft: DraftInvite) -> float:
    return draft.text.segments * draft.record.practice.choices.text_price_pence


def _cost_of(drafts: list[DraftInvite]) -> str:
    segments = sum(draft.text.segments for draft in drafts)
    pounds = sum(map(_pence, drafts)) / 100
    return f"{len(drafts)} due, {segments} segments, about {pounds:.2f} pounds"


def _hold_line(hold: Hold) -> str:
    return f"Held since {hold.at:%d %b %Y %H:%M} UTC: {_REASONS[hold.reason]}"


def _draft_lines(draft: DraftInvite) -> list[str]:
    who = f"{draft.record.patient.first_name} {draft.record.patient.last_name}"
    when = f"{draft.record.appointment.start:%d %b %Y}"
    return [f"{who}, appointment {when}, {draft.text.segments} segments:", f"  {draft.text.body}"]


def _segments(text: str) -> int:
    return count_segments(text).count

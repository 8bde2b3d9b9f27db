"""What somebody says in the talk about how they want to be reached: kept at once, and obeyed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from preparation.clock import NewId
from preparation.invite.wishes import way_rather
from preparation.messages import TurnReply, TurnRequest
from preparation.record import PreparationRecord
from preparation.records.database import Connection
from preparation.records.preferences import (
    PATIENT,
    TEXT,
    Preferences,
    preferences_now,
    set_preferences,
)

_REMINDERS = {"no_reminders": False, "reminders_again": True}
_ASK_FOR_A_WAY = frozenset({"accessible_format", "speak_to_person"})


def keep_wishes(
    c: Connection,
    record: PreparationRecord,
    request: TurnRequest,
    reply: TurnReply,
    *,
    now: datetime,
    new_id: NewId,
) -> None:
    """Write what a turn says about reminders, or about paper or a call instead of texts."""
    if reply.intent not in _REMINDERS and reply.intent not in _ASK_FOR_A_WAY:
        return
    who = record.patient.id
    wanted = _wanted(preferences_now(c, who), request.text, reply.intent)
    set_preferences(c, record.practice.id, who, wanted, by=PATIENT, at=now, new_id=new_id)


def _wanted(before: Preferences, text: str, intent: str) -> Preferences:
    """Return what they want from now on. Who wants reminders again wants texts again."""
    if intent in _ASK_FOR_A_WAY:
        return replace(before, way=way_rather(text) or before.way)
    reminders = _REMINDERS[intent]
    back = reminders and before.by_hand
    return replace(before, reminders=reminders, way=TEXT if back else before.way)

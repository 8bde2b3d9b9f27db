"""What staff decide about texts: each decision, and what it leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from preparation.clock import NewId
from preparation.conversation.parked import give_parked
from preparation.errors import NotFound
from preparation.messages import OutboundId, OutboundState
from preparation.model import PreparationId
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.held import release_held, withdraw_held
from preparation.records.inbound import mark_handled
from preparation.records.staff import StaffMember
from preparation.records.texts_to_look_at import (
    ParkedText,
    TextNote,
    WorryingText,
    add_look,
    is_note,
    parked_texts,
    state_of_text,
    text_notes_of,
    worrying_texts,
)
from preparation.records.vault import Vault
from preparation.summary.outline import Outline

SHOWN_FOR = timedelta(days=30)
SENT, LEFT, GIVEN, SEEN = "sent", "left", "given", "seen"
UNKNOWN = ("outcome unknown", "maybe sent before")
REASONS = {
    "number": "21211 21212 21217 21612 21614 30005 30006",
    "off": "30003 30008 30009 30410 30500 30001 21611 20429 20500 20503 30036",
    "stopped": "21610",
    "blocked": "30004 30007",
    "account": "20003 20005 20008 20403 30002",
}
_REASON_OF = {code: reason for reason, codes in REASONS.items() for code in codes.split()}


@dataclass(frozen=True, slots=True)
class TextsToLookAt:
    """All that waits for a person, by what is to be done about it."""

    held: list[WorryingText]
    parked: list[ParkedText]
    lost: list[WorryingText]
    notes: list[TextNote]

    def __len__(self) -> int:
        return len(self.held) + len(self.parked) + len(self.lost) + len(self.notes)


@dataclass(frozen=True, slots=True)
class Looking:
    """A member of staff who decides something, now."""

    member: StaffMember
    now: datetime
    new_id: NewId

    def note(self, c: Connection, subject: str, did: str) -> None:
        """Write who did what to which text, and put it in the audit trail."""
        who = self.member
        add_look(c, who.practice_id, subject, by=who.id, did=did, at=self.now, new_id=self.new_id)
        append(c, self.now, who.practice_id, who.id, f"text {did}", subject)


def read_texts(c: Connection, vault: Vault, looking: Looking) -> TextsToLookAt:
    """Return a practice's texts to look at, having noted who reads them."""
    practice, now, earliest = looking.member.practice_id, looking.now, looking.now - SHOWN_FOR
    append(c, now, practice, looking.member.id, "read the texts to look at", practice)
    worries = worrying_texts(c, practice, earliest)
    return TextsToLookAt(
        held=[text for text in worries if text.is_held],
        parked=parked_texts(c, practice, vault, now),
        lost=[text for text in worries if not text.is_held],
        notes=text_notes_of(c, practice, earliest),
    )


def decide(c: Connection, looking: Looking, text: str, did: str) -> None:
    """Send a held text, leave it, or note that something was seen. Raises NotFound.

    Pressed twice it is done once.
    """
    practice, message = looking.member.practice_id, OutboundId(text)
    state = state_of_text(c, practice, message)
    if did == SEEN:
        if state is OutboundState.HELD or (state is None and not is_note(c, practice, text)):
            raise NotFound("text")
    elif state is None:
        raise NotFound("text")
    elif state is not OutboundState.HELD:
        return
    elif did == SENT:
        release_held(c, message, now=looking.now, new_id=looking.new_id)
    else:
        withdraw_held(c, message, now=looking.now, new_id=looking.new_id)
    looking.note(c, text, did)


def place(
    c: Connection,
    vault: Vault,
    outline: Outline,
    looking: Looking,
    text: str,
    preparation_id: PreparationId | None,
) -> None:
    """Give a parked text to one of those it may be from, or (None) to nobody. Raises NotFound."""
    waiting = parked_texts(c, looking.member.practice_id, vault, looking.now)
    parked = next((one for one in waiting if one.message.id == text), None)
    if parked is None:
        raise NotFound("text")
    if preparation_id is None:
        mark_handled(c, [parked.message], now=looking.now, preparation_id=None)
        looking.note(c, text, SEEN)
        return
    if preparation_id not in {person for person, _ in parked.people}:
        raise NotFound("person")
    give_parked(c, outline, parked.message, preparation_id, now=looking.now, new_id=looking.new_id)
    looking.note(c, text, GIVEN)


def reason_of(code: str) -> str:
    """Return why a text is held or did not arrive, as a key of content/practice_texts.yml."""
    return "unknown" if code in UNKNOWN else _REASON_OF.get(code, "other")

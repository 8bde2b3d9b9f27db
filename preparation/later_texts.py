"""What all texts after a preparation share: to whom they may go, the link in them, the queue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from preparation.clock import NewId
from preparation.conversation.links import make_token
from preparation.messages import NewOutbound
from preparation.model import ChannelName, PatientState
from preparation.record import PreparationRecord
from preparation.records.alerts import awaits_safeguarding
from preparation.records.database import Connection
from preparation.records.due import asked_for_no_texts
from preparation.records.links import create_link
from preparation.records.outbound import queue
from preparation.records.preferences import preferences_now
from preparation.records.vault import Vault
from preparation.words import Words

SMS = ChannelName("sms")


@dataclass(frozen=True, slots=True)
class LaterTexts:
    """What a kind of these texts is built on."""

    vault: Vault
    words: Words
    public_url: str
    count_segments: Callable[[str], int]
    random_bytes: Callable[[int], bytes]
    new_id: NewId

    def may_be_texted(self, c: Connection, record: PreparationRecord) -> bool:
        """Tell whether a text that we begin may go to this person at all (I9)."""
        return (
            record.patient_state is PatientState.ACTIVE
            and record.patient.mobile is not None
            and not preferences_now(c, record.patient.id).by_hand
            and not asked_for_no_texts(c, self.vault, record)
            and not awaits_safeguarding(c, record.preparation.id)
        )

    def new_link(
        self, c: Connection, record: PreparationRecord, now: datetime, lasts: timedelta
    ) -> str:
        """Return the token of a new link: the one to prepare ends with the appointment's day."""
        token = make_token(self.random_bytes)
        create_link(
            c,
            self.vault,
            record.preparation.id,
            token,
            expires_at=now + lasts,
            now=now,
            new_id=self.new_id,
        )
        return token

    def queue_text(
        self,
        c: Connection,
        record: PreparationRecord,
        body: str,
        *,
        intent_key: str,
        kind: str,
        due_at: datetime,
        now: datetime,
        speaks_of: datetime | None = None,
    ) -> bool:
        """Queue a text; False where it has been queued before under the same key.

        `speaks_of`: the appointment's time, where it is no use once that has changed.
        """
        message = NewOutbound(
            intent_key=intent_key,
            practice_id=record.practice.id,
            patient_id=record.patient.id,
            preparation_id=record.preparation.id,
            channel=SMS,
            kind=kind,
            body=body,
            to=record.patient.mobile,
            due_at=due_at,
            speaks_of=speaks_of,
        )
        return queue(
            c,
            message,
            now=now,
            new_id=self.new_id,
            vault=self.vault,
            segments=self.count_segments(body),
        )

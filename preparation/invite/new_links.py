"""A new link to a patient's page, texted to the number on record and to no other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum

from preparation.conversation.commit import Writing
from preparation.conversation.links import link_expiry, make_token
from preparation.invite.wording import page_link
from preparation.messages import NewOutbound
from preparation.model import (
    AppointmentState,
    ChannelName,
    PatientState,
    PhoneNumber,
    PracticeId,
    PreparationState,
)
from preparation.record import PreparationRecord
from preparation.records.contacts import patients_on_number
from preparation.records.database import Connection
from preparation.records.due import asked_for_no_texts
from preparation.records.links import (
    NEW_LINK,
    create_link,
    is_locked,
    links_texted,
    revoke_links,
    were_revoked,
)
from preparation.records.outbound import queue
from preparation.records.preparations import OPEN_STATES, open_preparations_of
from preparation.records.whole import read_record
from preparation.words import Words

MOST_AN_HOUR = 3
AN_HOUR = timedelta(hours=1)
A_DAY = timedelta(days=1)
SMS = ChannelName("sms")


class Refusal(StrEnum):
    """Why no link goes to somebody; also the end of a key of what staff are told."""

    NO_MOBILE = "no_mobile"
    STOPPED = "stopped"
    NOT_OPEN = "not_open"
    NOT_INVITED = "not_invited"
    WRONG_NUMBER = "wrong_number"
    TOO_MANY = "too_many"


_NOT_YET = {
    PreparationState.DUE: Refusal.NOT_INVITED,
    PreparationState.WRONG_NUMBER: Refusal.WRONG_NUMBER,
}
"""Where the invite brings the link, once it goes."""


class NewLinks:
    """Makes links and queues the texts that hold them, in the caller's transaction."""

    def __init__(
        self,
        writing: Writing,
        words: Words,
        public_url: str,
        random_bytes: Callable[[int], bytes],
    ) -> None:
        self._writing = writing
        self._words = words
        self._public_url = public_url
        self._random_bytes = random_bytes

    def for_number(self, c: Connection, practice_id: PracticeId, number: PhoneNumber) -> int:
        """Text their link to everybody who prepares on a number; say how many texts go.

        Older links stay good: whoever knows a number must not be able to close somebody's
        page. Only links that guesses have locked are taken out of the way, once a day: whoever
        holds the patient's phone gets no five guesses for every text.
        """
        now, sent = self._writing.clock(), 0
        for patient_id in patients_on_number(c, self._writing.vault, practice_id, number):
            for preparation, _state in open_preparations_of(c, patient_id, now=now)[:1]:
                record = read_record(c, preparation.id)
                if record.patient.mobile != number or self.refusal(c, record) is not None:
                    continue
                if is_locked(c, preparation.id):
                    if were_revoked(c, preparation.id, since=now - A_DAY):
                        continue
                    revoke_links(c, preparation.id, now=now)
                self._send(c, record, number)
                sent += 1
        return sent

    def instead(self, c: Connection, record: PreparationRecord) -> Refusal | None:
        """End every link of a preparation and text a new one, for staff; say why not if not."""
        refusal, number = self.refusal(c, record), record.patient.mobile
        if refusal is not None or number is None:
            return refusal or Refusal.NO_MOBILE
        revoke_links(c, record.preparation.id, now=self._writing.clock())
        self._send(c, record, number)
        return None

    def refusal(self, c: Connection, record: PreparationRecord) -> Refusal | None:
        """Return why no link may go to somebody now, or None."""
        now = self._writing.clock()
        if record.patient.mobile is None:
            return Refusal.NO_MOBILE
        if (
            record.appointment.start <= now
            or record.appointment_state is AppointmentState.CANCELLED
            or record.patient_state is not PatientState.ACTIVE
        ):
            return Refusal.NOT_OPEN
        if record.state not in OPEN_STATES:
            return _NOT_YET.get(record.state, Refusal.NOT_OPEN)
        if asked_for_no_texts(c, self._writing.vault, record):
            return Refusal.STOPPED
        if links_texted(c, record.patient.id, since=now - AN_HOUR) >= MOST_AN_HOUR:
            return Refusal.TOO_MANY
        return None

    def _send(self, c: Connection, record: PreparationRecord, number: PhoneNumber) -> None:
        writing, now = self._writing, self._writing.clock()
        token = make_token(self._random_bytes)
        zone = record.practice.choices.time_zone
        link_id = create_link(
            c,
            writing.vault,
            record.preparation.id,
            token,
            expires_at=link_expiry(record.appointment.start, zone),
            now=now,
            new_id=writing.new_id,
        )
        body = self._words(
            "pages_asking.text_message",
            first_name=record.patient.first_name,
            practice=record.practice.name,
            link=page_link(self._public_url, token),
        )
        message = NewOutbound(
            intent_key=f"{NEW_LINK}:{link_id}",
            practice_id=record.practice.id,
            patient_id=record.patient.id,
            preparation_id=record.preparation.id,
            channel=SMS,
            kind=NEW_LINK,
            body=body,
            to=number,
        )
        segments = writing.count_segments(body)
        queue(c, message, now=now, new_id=writing.new_id, vault=writing.vault, segments=segments)

"""The few replies that need no dialogue: strangers, shared phones, blanks, stops, waiting."""

from __future__ import annotations

from collections.abc import Sequence

from preparation.conversation.commit import Writing, queue_to_patient, record_stop
from preparation.conversation.judgement import StopWish
from preparation.conversation.opt_out import Wish
from preparation.conversation.situation import Nobody, Several, Situation
from preparation.messages import InboundMessage, NewOutbound
from preparation.model import PreparationState
from preparation.records.database import Connection
from preparation.records.inbound import mark_handled
from preparation.records.lookups import number_hash
from preparation.records.opt_outs import STOPPED, record_opt_out
from preparation.records.outbound import queue
from preparation.records.practices import read_practice
from preparation.records.preparations import set_preparation_state
from preparation.words import Words


class FixedReplies:
    """Writes fixed replies, each in the transaction that takes its messages off the inbox."""

    def __init__(self, writing: Writing, words: Words) -> None:
        self._writing = writing
        self._words = words

    def to_number(
        self, c: Connection, to: Nobody | Several, messages: Sequence[InboundMessage]
    ) -> None:
        """Answer a number without saying whether it is anybody's, and without guessing whose.

        Once a day and number, so that two machines cannot talk to each other for ever.
        """
        key = "messages.stranger" if isinstance(to, Nobody) else "messages.shared_phone"
        writing = self._writing
        now = writing.clock()
        practice = read_practice(c, to.practice_id)
        body = self._words(key, practice_phone=practice.phone)
        mark_handled(c, messages, now=now, preparation_id=None)
        queue(
            c,
            NewOutbound(
                intent_key=f"{key}:{number_hash(writing.vault, to.number)}:{now:%Y-%m-%d}",
                practice_id=to.practice_id,
                patient_id=None,
                preparation_id=None,
                channel=messages[0].channel,
                kind="stranger",
                body=body,
                to=to.number,
            ),
            now=now,
            new_id=writing.new_id,
            vault=writing.vault,
            segments=writing.count_segments(body),
        )

    def stop(self, c: Connection, stop: StopWish, situation: Situation) -> None:
        """Record a stop at once. Twilio has answered its own keywords; we answer plain words."""
        now, preparation = self._writing.clock(), situation.record.preparation
        mark_handled(c, [stop.message], now=now, preparation_id=preparation.id)
        record_stop(c, self._writing, situation, how=stop.wish.value)
        set_preparation_state(
            c, preparation.id, PreparationState.STOPPED, at=now, new_id=self._writing.new_id
        )
        if stop.wish is Wish.STOP_PLAIN or situation.number is None:
            self._say(c, situation, stop.message, "messages.stopped", "stop_confirmed")

    def stop_number(self, c: Connection, stop: StopWish, whose: Nobody | Several) -> None:
        """Record a stop for a number that stands for nobody, or for everybody on it."""
        now = self._writing.clock()
        mark_handled(c, [stop.message], now=now, preparation_id=None)
        record_opt_out(
            c,
            whose.practice_id,
            number_hash(self._writing.vault, whose.number),
            state=STOPPED,
            how=stop.wish.value,
            at=now,
            new_id=self._writing.new_id,
        )

    def nothing_said(
        self, c: Connection, messages: Sequence[InboundMessage], situation: Situation
    ) -> None:
        """Answer a blank or a picture kindly; the question stays where it was."""
        now = self._writing.clock()
        mark_handled(c, messages, now=now, preparation_id=situation.record.preparation.id)
        pictures = any(message.media_count for message in messages)
        key = "messages.media_only" if pictures else "messages.empty_text"
        self._say(c, situation, messages[-1], key, "reply")

    def holding(self, c: Connection, message: InboundMessage, situation: Situation) -> None:
        """Say once that we have a message, when its turn has to wait."""
        self._say(c, situation, message, "messages.holding", "holding")

    def _say(
        self, c: Connection, situation: Situation, to: InboundMessage, key: str, kind: str
    ) -> None:
        record = situation.record
        body = self._words(key, practice=record.practice.name, practice_phone=record.practice.phone)
        queue_to_patient(
            c,
            self._writing,
            situation,
            channel=to.channel,
            intent_key=f"{key}:{to.id}",
            kind=kind,
            body=body,
        )

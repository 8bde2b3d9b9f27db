"""The few replies that need no dialogue: strangers, shared phones, blanks, stops, waiting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from preparation.conversation.commit import Writing, queue_to_patient, record_stop
from preparation.conversation.judgement import StopWish
from preparation.conversation.opt_out import Wish
from preparation.conversation.situation import TALKING, Nobody, Several, Situation
from preparation.messages import InboundMessage, NewOutbound
from preparation.model import ChannelName, PatientId, PreparationState
from preparation.records.database import Connection
from preparation.records.inbound import mark_handled
from preparation.records.lookups import number_hash
from preparation.records.number_talks import TalkState, add_talk
from preparation.records.opt_outs import STOPPED, record_opt_out
from preparation.records.outbound import queue
from preparation.records.practices import read_practice
from preparation.records.preparations import preparation_state, set_preparation_state
from preparation.records.recent_texts import count_to_nobody
from preparation.words import Words

SMS = ChannelName("sms")
A_DAY = timedelta(days=1)
MOST_A_DAY = 10
"""Texts to a number that is nobody's, those for an emergency among them."""


class FixedReplies:
    """Writes fixed replies, each in the transaction that takes its messages off the inbox."""

    def __init__(self, writing: Writing, words: Words) -> None:
        self._writing = writing
        self._words = words

    def to_number(
        self,
        c: Connection,
        to: Nobody | Several,
        messages: Sequence[InboundMessage],
        *,
        channel: ChannelName = SMS,
    ) -> None:
        """Answer a number without saying whether it is anybody's, and without guessing whose.

        Once a day and number, so that two machines cannot talk to each other for ever.
        """
        key = "messages.stranger" if isinstance(to, Nobody) else "messages.shared_phone"
        now = self._writing.clock()
        hashed = number_hash(self._writing.vault, to.number)
        mark_handled(c, messages, now=now, preparation_id=None)
        self.say_to_number(
            c,
            to,
            channel=channel,
            intent_key=f"{key}:{hashed}:{now:%Y-%m-%d}",
            kind="stranger",
            body=self._words(key, practice_phone=read_practice(c, to.practice_id).phone),
        )

    def say_to_number(
        self,
        c: Connection,
        to: Nobody | Several,
        *,
        channel: ChannelName,
        intent_key: str,
        kind: str,
        body: str,
        patient_id: PatientId | None = None,
    ) -> bool:
        """Queue a text to a number that stands for nobody, or for several; False where it may not.

        `patient_id`: whose stop would hold it back, instead of anybody's on that number.
        A machine that answers every text of ours gets only so many of them (hazard H22).
        """
        writing = self._writing
        day, hashed = writing.clock() - A_DAY, number_hash(writing.vault, to.number)
        most = 2 * MOST_A_DAY if isinstance(to, Several) and kind == "safety" else MOST_A_DAY
        if count_to_nobody(c, to.practice_id, hashed, day) >= most:
            return False
        message = NewOutbound(
            intent_key=intent_key,
            practice_id=to.practice_id,
            patient_id=patient_id,
            preparation_id=None,
            channel=channel,
            kind=kind,
            body=body,
            to=to.number,
        )
        return queue(
            c,
            message,
            now=writing.clock(),
            new_id=writing.new_id,
            vault=writing.vault,
            segments=writing.count_segments(body),
            silent=writing.silent,
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
        """Record a stop for a number that stands for nobody, or for everybody on it.

        The network's own keyword stops the whole phone too, so there is no asking who.
        """
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
        if isinstance(whose, Several):
            self._stop_everybody(c, stop, whose)

    def _stop_everybody(self, c: Connection, stop: StopWish, whose: Several) -> None:
        now, new_id = self._writing.clock(), self._writing.new_id
        hashed = number_hash(self._writing.vault, whose.number)
        add_talk(c, whose.practice_id, hashed, TalkState.ENDED, at=now, new_id=new_id)
        for person in whose.people:
            if preparation_state(c, person.preparation_id) in TALKING:
                stopped = PreparationState.STOPPED
                set_preparation_state(c, person.preparation_id, stopped, at=now, new_id=new_id)
        if stop.wish is Wish.STOP_PLAIN:
            key, phone = "messages.stopped_everybody", read_practice(c, whose.practice_id).phone
            self.say_to_number(
                c,
                whose,
                channel=stop.message.channel,
                intent_key=f"{key}:{stop.message.id}",
                kind="stop_confirmed",
                body=self._words(key, practice_phone=phone),
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

    def enough_for_today(self, c: Connection, to: InboundMessage, situation: Situation) -> None:
        """Say that we keep what comes and answer no more today."""
        self._say(c, situation, to, "messages.enough_for_today", "reply")

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

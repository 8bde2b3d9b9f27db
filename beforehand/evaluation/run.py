"""Sending each text down the real path: the safety net, the opt-out list, Rasa."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from beforehand.evaluation.moment import NOW, SMS, asking_order, situation_at
from beforehand.evaluation.texts import Outcome, Text
from preparation.conversation.effects import is_confirming
from preparation.conversation.facts import facts_of
from preparation.conversation.judgement import (
    Blank,
    Net,
    PlainWords,
    RedFlag,
    StopWish,
    judge,
)
from preparation.conversation.opt_out import Wish
from preparation.conversation.red_flag_replies import reply_key
from preparation.conversation.situation import Situation
from preparation.conversation.turn import believed, request_for, said
from preparation.messages import Dialogue, InboundId, InboundMessage
from preparation.model import PracticeId, TurnId
from preparation.words import Words

_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Evaluator:
    """Tells what would be done with a text. Nothing is written; every talk is a fresh copy."""

    dialogue: Dialogue
    net: Net
    words: Words

    async def all(self, texts: Sequence[Text]) -> list[Outcome]:
        """Return the outcome of every text, in order. Raises TurnFailed."""
        room, order = asyncio.Semaphore(_AT_ONCE), asking_order()

        async def one(text: Text) -> Outcome:
            async with room:
                return await self._one(text, situation_at(text.at, order))

        return list(await asyncio.gather(*(one(text) for text in texts)))

    async def _one(self, text: Text, situation: Situation) -> Outcome:
        message = InboundMessage(
            InboundId(text.id), PracticeId("practice"), SMS, text.text, 0, NOW, None, None
        )
        match judge([message], self.net):
            case RedFlag() as flag:
                return self._flagged(text, flag, situation)
            case StopWish() as stop:
                return self._stopped(text, stop, situation)
            case Blank():
                reply = self.words("messages.empty_text")
                return Outcome(text.id, "command", "blank", "none", None, None, False, None, reply)
            case PlainWords() as words:
                return await self._turn(text, words, situation)

    def _flagged(self, text: Text, flag: RedFlag, situation: Situation) -> Outcome:
        practice, found = situation.record.practice, flag.assessment
        key = reply_key(found, practice.choices.nation)
        reply = self.words(key, practice=practice.name, practice_phone=practice.phone)
        action = found.action.value if found.action else None
        return Outcome(
            text.id, "answer", "answer", "none", flag.text, found.category, False, action, reply
        )

    def _stopped(self, text: Text, stop: StopWish, situation: Situation) -> Outcome:
        """Twilio itself answers its own keywords; plain words get our one confirmation."""
        phone = situation.record.practice.phone
        reply = self.words("messages.stopped", practice_phone=phone)
        if stop.wish is Wish.STOP_KEYWORD:
            reply = ""
        return Outcome(text.id, "command", "stop", "done", None, None, False, None, reply)

    async def _turn(self, text: Text, words: PlainWords, situation: Situation) -> Outcome:
        request = request_for(
            situation,
            words.text,
            turn_id=TurnId(f"evaluate-{text.id}"),
            channel=SMS,
            facts=facts_of(situation.record),
        )
        reply = believed(request, await self.dialogue.turn(request))
        kept = any(change.text == words.text for change in reply.answers)
        command = reply.intent != "answer"
        effect = "none"
        if command:
            effect = "confirming" if is_confirming(reply) else "done"
        return Outcome(
            text.id,
            "command" if command else "answer",
            reply.intent,
            effect,
            words.text if kept else None,
            None,
            words.assessment.quiet_note,
            None,
            said(SMS, reply).body,
        )

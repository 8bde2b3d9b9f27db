"""The sharing question: yes, no, or in the patient's own words."""

from __future__ import annotations

from typing import Any

from bot.actions.turn_action import (
    ANSWERED,
    NOT_ASKED,
    OPEN,
    SKIPPED,
    TurnAction,
    TurnNow,
    as_slot,
)
from preparation.messages import AnswerChange
from preparation.model import Op, QuestionName
from preparation.summary.sharing import read_reply

CONSENT = QuestionName("consent")
YES, NO, UNCLEAR = "yes", "no", ""


class Consent(TurnAction):
    """Nothing is shared without a yes; a reply that is neither is asked once more, plainly."""

    action_name = "action_consent"

    async def act(self, now: TurnNow) -> dict[str, Any]:
        """Take the reply as what was agreed."""
        said = read_reply(now.text, self._vocabulary.outline)
        wish = _wish(now, said)
        # A no that only its intent tells is kept as a skip: the record must say no too.
        by_intent = said is None and wish == NO and now.intent != "answer"
        op = Op.SKIP if now.intent == "skip" or by_intent else Op.ADD
        slots: dict[str, Any] = {
            "changes": as_slot([AnswerChange(CONSENT, op)]),
            "done": now.intent,
        }
        if wish == UNCLEAR:
            return {**slots, "consent": ANSWERED, "consent_plain": OPEN}
        slots["kept_sharing"] = wish
        if now.asked == "share_unfinished":
            now.say(f"utter_share_unfinished_{wish}")
            agreed = {"consent": ANSWERED} if wish == YES else {}
            return {**slots, **agreed, "share_unfinished": NOT_ASKED}
        if now.asked is None:
            now.say("utter_sharing_withdrawn")
            return slots
        slots["consent"] = SKIPPED if now.intent == "skip" else ANSWERED
        slots["consent_plain"] = NOT_ASKED
        if wish == NO:
            slots["read_back"] = ANSWERED
        return slots


def _wish(now: TurnNow, said: bool | None) -> str:
    """Return what the reply asks for; the words decide, as they do when it is written down."""
    if said is not None:
        return YES if said else NO
    if now.intent == "affirm" or (now.intent == "answer" and now.asked == "consent"):
        return UNCLEAR
    return NO

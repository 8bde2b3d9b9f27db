"""The answer by text to the question on the day after an appointment: a number from 1 to 5.

It is taken only where nothing else can be meant: nobody on the number has something to
prepare, one question went to it and waits for its answer, and the text begins with the number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from preparation.conversation.commit import Writing
from preparation.conversation.fixed import FixedReplies
from preparation.conversation.situation import Nobody
from preparation.conversation.turn import BETWEEN_BURST
from preparation.messages import InboundMessage
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.inbound import mark_handled
from preparation.records.learning import (
    ANSWERED,
    Afterthought,
    Asked,
    asked_on_number,
    keep_afterthought,
)
from preparation.records.lookups import number_hash
from preparation.records.practices import read_practice
from preparation.words import Words

ANSWER_WITHIN = timedelta(days=7)
MOST_LETTERS = 1000
_IN_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_POLITE = r"(?:thanks|thank you|thankyou|thx|ta|please|pls|x+)"
_SCORE = re.compile(
    r"(?:i(?:'d| would)? say |its? a |it's a |a )?(?P<score>[1-5]|one|two|three|four|five)"
    rf"(?:\s*(?:/|out of)\s*(?:5|five))?(?:\s+{_POLITE})?\s*(?:$|[.,;:!\n-]\s*(?P<words>.*)$)",
    re.IGNORECASE | re.DOTALL,
)


class Afterwards:
    """Takes a score that came by text; everything else is left to whoever asks."""

    def __init__(self, writing: Writing, words: Words, fixed: FixedReplies) -> None:
        self._writing = writing
        self._words = words
        self._fixed = fixed

    def take(self, c: Connection, whose: Nobody, messages: Sequence[InboundMessage]) -> bool:
        """Keep what these texts answer and say thank you; False where they are no answer."""
        now, hashed = self._writing.clock(), number_hash(self._writing.vault, whose.number)
        asked = asked_on_number(c, whose.practice_id, hashed, since=now - ANSWER_WITHIN)
        said = score_in(BETWEEN_BURST.join(message.body for message in messages))
        if asked is None:
            return False
        if said is None and not self._say(c, whose, messages, asked, "again"):
            return False
        mark_handled(c, messages, now=now, preparation_id=asked.preparation_id)
        if said is None:
            return True
        score, words = said
        answer = Afterthought(score, words[:MOST_LETTERS], messages[0].channel, now)
        keep_afterthought(c, asked.preparation_id, answer, new_id=self._writing.new_id)
        append(c, now, whose.practice_id, "patient", ANSWERED, asked.preparation_id)
        self._say(c, whose, messages, asked, "thanks", score=str(score))
        return True

    def _say(
        self,
        c: Connection,
        whose: Nobody,
        to: Sequence[InboundMessage],
        asked: Asked,
        key: str,
        **values: str,
    ) -> bool:
        """Ask again only once: whoever writes more is told what anybody is told."""
        once = asked.preparation_id if key == "again" else to[-1].id
        phone = read_practice(c, whose.practice_id).phone
        return self._fixed.say_to_number(
            c,
            whose,
            channel=to[-1].channel,
            intent_key=f"afterwards-{key}:{once}",
            kind="reply",
            body=self._words(f"messages_afterwards.{key}", practice_phone=phone, **values),
            patient_id=asked.patient_id,
        )


def score_in(text: str) -> tuple[int, str] | None:
    """Return the number that a text gives and the words that follow it, or None."""
    found = _SCORE.match(text.strip())
    if found is None:
        return None
    said = found["score"].casefold()
    return _IN_WORDS.get(said) or int(said), (found["words"] or "").strip()

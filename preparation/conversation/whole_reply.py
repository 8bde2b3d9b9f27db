"""Whether a text is plainly all that is coming, so that nobody need wait for more. Pure."""

from __future__ import annotations

import re

from preparation.model import QuestionName

_ENDS = re.compile(r"[\s.!,)]+$")
_YES_NO = frozenset("yes y yeah yep ok okay no n nope nah".split())
_PHRASES = frozenset({"yes please", "no thanks", "no thank you", "ok thanks"})
_NUMBERS = re.compile(r"(?:\d{1,2})(?:(?:\s*[,&+]\s*|\s+and\s+|\s+)\d{1,2})*")
_OUT_OF_TEN = re.compile(r"\d{1,2}\s*(?:/|out of)\s*10")

_WANTS_YES_OR_NO = frozenset(
    "invite agreement consent consent_plain carry_on share_unfinished read_back "
    "confirm_stop confirm_delete confirm_wrong_number more something_else".split()
)
_WANTS_NUMBERS = frozenset("priority more which_answer confidence".split())


def is_whole_reply(text: str, open_question: QuestionName | None) -> bool:
    """Tell whether a text answers a yes-or-no question, or one for numbers, completely."""
    said = _ENDS.sub("", text.strip().casefold())
    if open_question in _WANTS_YES_OR_NO and (said in _YES_NO or said in _PHRASES):
        return not (open_question == "something_else" and said.startswith("y"))
    if open_question in _WANTS_NUMBERS:
        return bool(_NUMBERS.fullmatch(said) or _OUT_OF_TEN.fullmatch(said)) or said == "all"
    return False


def may_be_whole(text: str) -> bool:
    """Tell whether the open question is worth looking up for a text."""
    return 0 < len(text.strip()) <= 20

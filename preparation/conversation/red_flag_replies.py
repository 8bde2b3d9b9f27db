"""Which approved text answers a red flag. The texts are in `content/red_flag_replies.yml`.

Pure. Nothing of what the patient wrote is ever in a reply, so that it is safe if somebody else
reads the phone.
"""

from __future__ import annotations

from collections.abc import Iterator

from preparation.conversation.red_flags import Action, Assessment, Category

NATIONS = ("england", "scotland", "wales", "northern_ireland")

_EMERGENCY = {
    "abuse": "safe_999",
    "neglect": "safe_999",
    "suicide": "crisis_999",
    "self_harm": "crisis_999",
    "psychosis": "crisis_999",
    "harm_to_others": "harm_999",
    "overdose": "overdose",
}
_SOFTENED_EMERGENCY = {
    "chest_pain": "if_chest_pain",
    "stroke": "if_stroke",
    "severe_breathlessness": "if_severe_breathlessness",
    "anaphylaxis": "if_anaphylaxis",
    "sepsis": "if_sepsis",
    "bleeding": "if_bleeding",
}
_URGENT = {"pregnancy": "maternity", "medicine_error": "medicine"}


def reply_key(assessment: Assessment, nation: str) -> str:
    """Return the key of the text for a red flag: `words(key, practice=..., practice_phone=...)`.

    A nation we do not know gets England's. Raises ValueError where there is no red flag.
    """
    if assessment.category is None or assessment.action is None:
        raise ValueError("no red flag, no reply")
    place = nation if nation in NATIONS else NATIONS[0]
    name = _reply(assessment.category, assessment.action, assessment.certain)
    return f"red_flag_replies.{place}.{name}"


def every_reply() -> Iterator[str]:
    """Yield the names a nation must have a text for."""
    yield from {*_EMERGENCY.values(), *_SOFTENED_EMERGENCY.values(), *_URGENT.values()}
    yield from ("call_999", "if_suddenly_ill", "call_111", "if_111")
    yield from ("crisis", "if_crisis", "safeguarding", "hypo", "practice")


def _reply(category: Category, action: Action, certain: bool) -> str:
    match action:
        case Action.EMERGENCY if category in _EMERGENCY:
            return _EMERGENCY[category]
        case Action.EMERGENCY if certain:
            return "call_999"
        case Action.EMERGENCY:
            return _SOFTENED_EMERGENCY.get(category, "if_suddenly_ill")
        case Action.URGENT:
            return _URGENT.get(category, "call_111" if certain else "if_111")
        case Action.CRISIS:
            return "crisis" if certain else "if_crisis"
        case Action.SAFEGUARDING:
            return "safeguarding"
        case Action.PRACTICE:
            return "hypo" if category == "hypoglycaemia" else "practice"

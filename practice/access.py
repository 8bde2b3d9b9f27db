"""What a practice asks of those who sign in. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from preparation.model import PracticeChoices, Role

NOBODY, LEADERS, EVERYONE = "", "required", "everyone"
"""What a practice may choose; nothing chosen: what the settings say."""
_LEADERS = frozenset({Role.CLINICIAN, Role.MANAGER})


@dataclass(frozen=True, slots=True)
class AccessRules:
    """What the settings say for every practice."""

    second_factor: bool = False
    """Whether clinicians and managers must have one; a practice may ask for more, not less."""


def needs_second_factor(role: str, choices: PracticeChoices, rules: AccessRules) -> bool:
    """Tell whether somebody cannot sign in by a password alone."""
    if choices.second_factor == EVERYONE:
        return True
    return role in _LEADERS and (rules.second_factor or choices.second_factor == LEADERS)


_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"))
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """Return "Firefox on Windows": enough to know one's own computers by."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    if not browser and "Safari" in user_agent:
        browser = "Safari"
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return " on ".join(part for part in (browser, system) if part)

"""How somebody wants to be reached, as a form or their own words say it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from preparation.clock import NewId
from preparation.model import PatientId
from preparation.records.database import Connection
from preparation.records.preferences import (
    BY_HAND,
    PAPER,
    PATIENT,
    TELEPHONE,
    TEXT,
    WAYS,
    WEB,
    Preferences,
    last_changed,
    preferences_now,
    set_preferences,
)
from preparation.records.said_wishes import INFORMATION, SaidWish, said_wishes

SUPPORT_LETTERS = 500
_ANSWERS = {"yes": True, "no": False}
_WORDS: Mapping[str, frozenset[str]] = {
    TEXT: frozenset("text texts texting sms".split()),
    WEB: frozenset("web website webpage online internet".split()),
    PAPER: frozenset("paper post posted letter letters".split()),
    TELEPHONE: frozenset("phone telephone call calls phoned ring rung".split()),
}
_NOT = frozenset("no not dont never without nothing".split())
_NONE = _NOT | frozenset("none nope nah thanks thank you i need any support needed fine".split())
_RATHER = frozenset("rather instead prefer".split())
_MOST_WORDS = 12
"""More than this says more than one of four ways: a person reads it in the summary."""


def read_wishes(form: Mapping[str, str]) -> Preferences:
    """Return what a form says; a way that does not exist counts as not said."""
    way = form.get("way", "")
    return Preferences(
        way=way if way in WAYS else "",
        reminders=_ANSWERS.get(form.get("reminders", "")),
        support=_one_line(form.get("support", "")),
    )


def way_in(text: str) -> str:
    """Return the one way that an answer names; nothing where it names several, or refuses one."""
    words = re.findall(r"[a-z]+", text.casefold().replace("'", "").replace("\u2019", ""))
    named = [way for way in WAYS if _WORDS[way] & set(words)]
    plain = len(words) <= _MOST_WORDS and not _NOT & set(words)
    return named[0] if plain and len(named) == 1 else ""


def way_rather(text: str) -> str:
    """Return by which way by hand somebody would rather be reached than by text, if they say so."""
    way, words = way_in(text), re.findall(r"[a-z]+", text.casefold())
    return way if way in BY_HAND and _RATHER & set(words) else ""


def support_in(text: str) -> str:
    """Return what support an answer asks for; nothing where it says that none is needed."""
    words = set(re.findall(r"[a-z]+", text.casefold()))
    return "" if words <= _NONE else _one_line(text)


def take_said_wishes(c: Connection, *, now: datetime, new_id: NewId) -> int:
    """Keep what patients said in the conversation as how they want to be reached; say how many.

    What was said on a form afterwards, or to staff, stays.
    """
    by_patient: dict[PatientId, list[SaidWish]] = {}
    for said in said_wishes(c, now=now):
        by_patient.setdefault(said.patient_id, []).append(said)
    taken = 0
    for who, wishes in by_patient.items():
        wanted, changed = preferences_now(c, who), last_changed(c, who)
        for said in wishes:
            newest = changed.get("way" if said.question == INFORMATION else "support")
            if newest is None or newest < said.at:
                wanted = _with(wanted, said)
        mine = wishes[0].practice_id
        taken += set_preferences(c, mine, who, wanted, by=PATIENT, at=now, new_id=new_id)
    return taken


def _with(before: Preferences, said: SaidWish) -> Preferences:
    if said.question == INFORMATION:
        return replace(before, way=way_in(said.text) or before.way)
    return replace(before, support=support_in(said.text))


def _one_line(text: str) -> str:
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(printable.split())[:SUPPORT_LETTERS]

"""The invite's text: never more than two segments, whatever people are called. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from zoneinfo import ZoneInfo

from preparation.conversation.facts import time_in_words
from preparation.record import PreparationRecord
from preparation.words import Words

MOST_SEGMENTS = 2

# Names that may be given up when the text would be too long, the dearest last.
_GIVEN_UP = ("clinician", "practice", "first_name")
_PLAIN = str.maketrans({"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u2010": "-", "\u2013": "-"})

CountSegments = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class InviteText:
    """A text as it would go, and what it costs."""

    body: str
    segments: int


def page_link(public_url: str, token: str, to: str = "") -> str:
    """Return the address of a patient's page; `to`: one that is not the first."""
    return "/".join(filter(None, (public_url.rstrip("/"), "p", token, to)))


def invite_text(
    record: PreparationRecord,
    link: str,
    words: Words,
    count_segments: CountSegments,
    *,
    keep_first_name: bool = False,
) -> InviteText:
    """Return the invite for a preparation.

    `keep_first_name`: on a phone that several people share the name says whom it is for,
    whatever it costs.
    """
    names = _names(record)
    spare = _GIVEN_UP[:-1] if keep_first_name else _GIVEN_UP
    texts = (
        _fill(words, record, link, names | _instead(words, given_up), count_segments)
        for number in range(len(spare) + 1)
        for given_up in combinations(spare, number)
    )
    return next((text for text in texts if text.segments <= MOST_SEGMENTS), None) or _fill(
        words, record, link, names | _instead(words, spare), count_segments
    )


def _instead(words: Words, given_up: tuple[str, ...]) -> dict[str, str]:
    return {name: words(f"messages.instead.{name}") for name in given_up}


def _names(record: PreparationRecord) -> dict[str, str]:
    names = {
        "practice": record.practice.name,
        "clinician": record.clinician.name,
        "first_name": record.patient.first_name,
    }
    return {key: name.translate(_PLAIN) for key, name in names.items()}


def _fill(
    words: Words,
    record: PreparationRecord,
    link: str,
    names: dict[str, str],
    count_segments: CountSegments,
) -> InviteText:
    start = record.appointment.start.astimezone(ZoneInfo(record.practice.choices.time_zone))
    body = words(
        "messages.invite",
        day=f"{start:%a} {start.day} {start:%b}",
        time=time_in_words(start),
        page_link=link,
        **names,
    )
    return InviteText(body, count_segments(body))

"""What the words around a finding say: now or then, mine or somebody's, real or feared.

Negation and the like may soften the wording or leave a quiet note; what stays in doubt is still
a red flag. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from preparation.conversation.red_flag_phrases import PhraseIndex, Span, reading_keys

_SURROUNDINGS = 400
"""How many letters either side of a finding are looked at; keeps the time in proportion."""
_REACH_OF_NOT = 6
"""How many words a "no" reaches: "no sign of any chest pain"."""


@dataclass(frozen=True, slots=True)
class Cues:
    """The cue phrases of `context.yml`, by kind."""

    phrases: Mapping[str, PhraseIndex]

    def found(self, kind: str, reading: str) -> list[Span]:
        """Return where the cues of a kind stand."""
        return list(self._find(kind, reading))

    def says(self, kind: str, reading: str) -> bool:
        """Whether a reading holds a cue of a kind."""
        return any(True for _ in self._find(kind, reading))

    def kinds(self, reading: str) -> tuple[str, ...]:
        """Return the kinds of cue that a reading holds."""
        return tuple(kind for kind in self.phrases if self.says(kind, reading))

    def _find(self, kind: str, reading: str) -> Iterator[Span]:
        keys = reading_keys(reading)
        index = self.phrases[kind]
        for number in index.candidates(keys):
            yield from index.phrases[number].find(reading, keys)

    def without(self, kind: str, reading: str) -> str:
        """Return the reading with the cues of a kind struck out."""
        for span in sorted(self.found(kind, reading), key=lambda s: -s.start):
            reading = f"{reading[: span.start]} _{reading[span.end :]}"
        return reading


@dataclass(frozen=True, slots=True)
class Bearing:
    """What stands around one finding."""

    negated: bool
    now: bool
    past: bool
    long_ago: bool
    stable: bool
    exertion: bool
    """On stairs and hills, as many people are."""
    hypothetical: bool
    somebody_then: bool
    """Somebody else, and not now."""
    tender_then: bool
    """Somebody else's sorrow, told as a memory."""
    unsure: bool
    leaves_note: bool


def find_bearing(reading: str, span: Span, cues: Cues) -> Bearing:
    """Look around a finding, within its own sentence (and at the end of the message)."""
    start, end = _sentence(reading, span)
    sentence = f"{reading[start:end]} "
    before, after = reading[start : span.start] + " ", reading[span.end :][:_SURROUNDINGS]
    rest = cues.without("settled", cues.without("stable", sentence))
    now = cues.says("now", rest) or cues.says("now_anywhere", reading[-_SURROUNDINGS:])
    worse = cues.says("worse", rest)
    stable = cues.says("stable", sentence) and not worse
    feared = _is_feared(cues.without("unsure", before), cues)
    settled = cues.says("settled", sentence) or cues.says("settled", after[:60])
    return Bearing(
        negated=_is_negated(before, sentence, after, cues),
        now=now,
        past=(cues.says("past", sentence) or settled) and not now,
        long_ago=cues.says("long_ago", sentence) and not cues.says("again_now", sentence),
        stable=stable and not now,
        exertion=cues.says("exertion", sentence) and not now and not worse,
        hypothetical=feared and not cues.says("right_now", sentence),
        somebody_then=_is_history_of_others(before, sentence, cues) and not now,
        tender_then=cues.says("somebody", before) and cues.says("tender_then", sentence),
        unsure=settled or cues.says("unsure", sentence) or (stable and now),
        leaves_note=not cues.says("somebody", before),
    )


def _sentence(reading: str, span: Span) -> tuple[int, int]:
    """Where the sentence of a finding starts and ends, as far as it is looked at."""
    floor = max(0, span.start - _SURROUNDINGS)
    floor = reading.find(" ", floor) if floor else 0
    start = reading.rfind(" . ", floor, span.start + 1)
    ceiling = min(len(reading), span.end + _SURROUNDINGS)
    end = reading.find(" . ", max(span.end - 1, 0), ceiling)
    return (floor if start < 0 else start + 2), (ceiling if end < 0 else end)


def _is_negated(before: str, sentence: str, after: str, cues: Cues) -> bool:
    if cues.says("denial_after", _first_words(after)):
        return True
    reach = _reach_of_not(before, cues)
    feigned = cues.found("not_a_denial", sentence)
    return any(
        span.start >= reach and not any(f.start <= span.start < f.end for f in feigned)
        for span in cues.found("denial", before)
    )


def _reach_of_not(before: str, cues: Cues) -> int:
    """Where in `before` a "no" must stand at the earliest to be about the finding."""
    words = [match.start() for match in re.finditer(r" (?=[^ ])", before)]
    near = words[-_REACH_OF_NOT] if len(words) >= _REACH_OF_NOT else 0
    return max([near, *(s.end for s in cues.found("clause_break", before))])


def _first_words(after: str) -> str:
    return f" {' '.join(re.split(r' [.] ', after)[0].split()[:3])} "


def _is_feared(before: str, cues: Cues) -> bool:
    """Feared or asked about; "worried I am having ..." is about what is there now."""
    spans = cues.found("hypothetical", before)
    return any(not cues.says("own", before[span.end :] + " ") for span in spans)


def _is_history_of_others(before: str, sentence: str, cues: Cues) -> bool:
    return cues.says("somebody", before) and cues.says("then", sentence)

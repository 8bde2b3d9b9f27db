"""Texts that no person wrote: a telephone's own replies, and machines that answer us for ever.

Pure. Somebody who writes much is not cut off: what tells a machine is the same words again
and again, or answers faster than anybody reads (hazard H22, bad input 27).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from preparation.conversation.opt_out import bare

LOOK_BACK = 12
"""How many of a number's latest texts are compared."""
A_DAY = timedelta(days=1)
A_SENTENCE = 5
"""So many different words, and it is no accident that two texts are alike."""
ALIKE, RATHER_ALIKE = 0.75, 0.4
"""Shares of common words: the same text with another time in it; the same kind of text."""
ALIKE_AMONG, ALIKE_MOST = 6, 3
SAME_SHORT, FAST_MOST = 6, 8
FASTER_THAN_A_WORD = timedelta(seconds=4)
FASTER_THAN_A_SENTENCE = timedelta(seconds=8)
"""Nobody reads a text of ours and writes a word, or a sentence, in so little time."""
SOON = timedelta(minutes=2)
"""A machine answers at once. Somebody who says a thing again to our silence, or hours later, is
a person, whatever they say."""
URGENT_MOST = 6
"""What may be urgent is answered more often, whatever it looks like."""


@dataclass(frozen=True, slots=True)
class MachineWords:
    """The lists of `content/auto_replies.yml`, normalised."""

    whole: frozenset[str] = frozenset()
    begins: tuple[str, ...] = ()

    @staticmethod
    def of(lists: Mapping[str, Sequence[str]]) -> MachineWords:
        """Build from the content file's lists."""
        begins = tuple(bare(phrase) for phrase in lists["begins"])
        return MachineWords(frozenset(bare(phrase) for phrase in lists["whole"]), begins)


@dataclass(frozen=True, slots=True)
class Heard:
    """A text from a number. `said`: when we last wrote to it before, where that was looked up."""

    text: str
    at: datetime
    said: datetime | None = None


def is_auto_reply(text: str, words: MachineWords) -> bool:
    """Tell whether a text is what a telephone answers by itself."""
    said = bare(text)
    return said in words.whole or said.startswith(words.begins)


def is_loop(newest: Heard, before: Sequence[Heard]) -> bool:
    """Tell whether a machine answers every text of ours. `before`: latest first."""
    said, earlier = _words(newest.text), [one for one in before if newest.at - one.at < A_DAY]
    if len(said) < A_SENTENCE:
        same = [one for one in earlier[:SAME_SHORT] if _words(one.text) == said]
        return len(same) == SAME_SHORT and _are_fast((newest, *same), FASTER_THAN_A_WORD)
    alike = [one for one in earlier[:ALIKE_AMONG] if _alike(newest, one) >= ALIKE]
    if len(alike) >= ALIKE_MOST and _are_fast((newest, *alike), SOON):
        return True
    quick = (newest, *earlier[: FAST_MOST - 1])
    if len(quick) < FAST_MOST or not _are_fast(quick, FASTER_THAN_A_SENTENCE):
        return False
    return all(_most_alike(one, quick) >= RATHER_ALIKE for one in quick)


def is_loop_if_fast(newest: Heard, before: Sequence[Heard]) -> bool:
    """Tell whether it is worth looking up how fast they came: the words alone may be a loop's."""
    at_once = [replace(one, said=one.at) for one in (newest, *before)]
    return is_loop(at_once[0], at_once[1:])


def is_urgent_loop(newest: Heard, before: Sequence[Heard]) -> bool:
    """Tell whether what may be urgent has been said, and answered, so often in these words."""
    earlier = [one for one in before if newest.at - one.at < A_DAY]
    return sum(_alike(newest, one) >= ALIKE for one in earlier) >= URGENT_MOST


def _are_fast(heard: Sequence[Heard], limit: timedelta) -> bool:
    return all(one.said is not None and one.at - one.said <= limit for one in heard)


def _most_alike(one: Heard, among: Sequence[Heard]) -> float:
    return max(_alike(one, other) for other in among if other is not one)


def _alike(one: Heard, other: Heard) -> float:
    """Return the share of their words that two texts have in common."""
    these, those = _words(one.text), _words(other.text)
    either = these | those
    return len(these & those) / len(either) if either else 1.0


def _words(text: str) -> frozenset[str]:
    """Return the words of a text; numbers differ from text to text and are left out."""
    return frozenset(word for word in bare(text).split() if not word.isdigit())

"""The second stage: a small trained judge for what the reviewed phrases miss.

Words, pairs of words, parts of words and the cues around them ("past", "now"), each with one
weight: a logistic regression says how likely a text is to be a red flag, and words alone say
which. `red_flag_training` makes the weights from `content/red_flag_examples/`. Pure.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """The likeliest category, how likely danger is, and whether to act on it."""

    category: str
    danger: float
    flags: bool
    notes: bool


@dataclass(frozen=True, slots=True)
class TrainedStage:
    """Weights as trained. A feature is a hash; a missing one weighs nothing."""

    buckets: int
    bias: float
    weights: Mapping[int, float]
    categories: Mapping[str, Mapping[str, float]]
    """For each category, how much each word speaks for it."""
    flag_at: float
    note_at: float

    def judge(self, reading: str, said: Iterable[str]) -> Verdict:
        """Say how likely a reading is to be a red flag, given the kinds of cue it holds."""
        danger = self.danger(reading, said)
        return Verdict(
            self._category(reading), danger, danger >= self.flag_at, danger >= self.note_at
        )

    def danger(self, reading: str, said: Iterable[str]) -> float:
        """Return the probability of a red flag."""
        found = set(features(reading, said, self.buckets))
        total = sum(self.weights.get(feature, 0.0) for feature in found)
        score = self.bias + total / math.sqrt(len(found) or 1)
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))

    def _category(self, reading: str) -> str:
        words = set(reading.split())
        return max(
            self.categories,
            key=lambda name: sum(self.categories[name].get(word, 0.0) for word in words),
        )


def features(reading: str, said: Iterable[str], buckets: int) -> Iterator[int]:
    """Yield the hashed features: cues, words, pairs, pairs over a word, word parts."""
    for kind in said:
        yield _bucket(f"k {kind}", buckets)
    words = ["^", *reading.split(), "$"]
    for i, word in enumerate(words):
        yield _bucket(f"w {word}", buckets)
        if i + 1 < len(words):
            yield _bucket(f"p {word} {words[i + 1]}", buckets)
        if i + 2 < len(words):
            yield _bucket(f"s {word} {words[i + 2]}", buckets)
        if len(word) > 3:
            for at in range(len(word) - 1):
                yield _bucket(f"c {f'<{word}>'[at : at + 4]}", buckets)


def _bucket(feature: str, buckets: int) -> int:
    return zlib.crc32(feature.encode("utf-8", "replace")) % buckets

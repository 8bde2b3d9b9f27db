"""The trained half of understanding: free wordings of a command, named only when very sure.

One linear model an intent over the signs of a message. What it names must be ahead of `answer`
by a margin, and by a wider one in a message of one or two words. How good it is:
docs/understanding.md; why this one: docs/decisions/0020-command-or-answer.md.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, List, Mapping, Sequence, Tuple

import numpy as np

from bot.phrases import ANSWER
from bot.wording import signs_of, strangers, words_of

LONGEST_COMMAND = 16
SHORT = 2
MARGIN = 0.8
MARGIN_IF_SHORT = 1.6
# Nothing is stopped or deleted on a guess: these are asked about first.
ASKED_FIRST = {"stop": "maybe_stop", "delete_data": "maybe_delete"}

_STRANGER_WEIGHT = 0.3
_MOST_STRANGERS = 3
_LENGTH_WEIGHT = 0.1
_LONGEST_COUNTED = 20
_WEIGHTS_FILE = "weights.npz"
_SIGNS_FILE = "signs.json"

Array = Any  # a numpy array


@dataclass(frozen=True)
class Guess:
    """The likeliest command, and how far it is ahead of `answer`."""

    intent: str
    margin: float
    words: int

    @property
    def sure(self) -> bool:
        """Whether this may be acted on."""
        wanted = MARGIN_IF_SHORT if self.words <= SHORT else MARGIN
        return self.words <= LONGEST_COMMAND and self.margin > wanted


@dataclass(frozen=True)
class Signs:
    """What was learnt of words: their families, their places in the weights, their rarity."""

    synonyms: Mapping[str, str]
    places: Sequence[Mapping[str, int]]
    rarity: Array
    seen: Mapping[str, int]

    def weigh(self, words: List[str], least_seen: int = 1) -> Tuple[List[int], Array]:
        """Which places a message fills, and how much. Each family of signs has length one."""
        places: List[int] = []
        amounts: List[Array] = []
        for family, signs in zip(self.places, signs_of(words), strict=True):
            found = sorted(family[sign] for sign in signs if sign in family)
            rarity = self.rarity[found]
            places += found
            amounts.append(rarity / (np.sqrt(rarity @ rarity) or 1.0))
        end = len(self.rarity)
        return [*places, end, end + 1, end + 2], np.concatenate(
            [*amounts, self._shape_of(words, least_seen)]
        )

    def _shape_of(self, words: List[str], least_seen: int) -> List[float]:
        unknown = strangers(words, self.seen, least_seen)
        return [
            min(unknown, _MOST_STRANGERS) * _STRANGER_WEIGHT,
            (unknown > 0) * _STRANGER_WEIGHT,
            min(len(words), _LONGEST_COUNTED) * _LENGTH_WEIGHT,
        ]


@dataclass(frozen=True)
class Classifier:
    """Intents, one column of weights each, and what the rows stand for."""

    intents: Sequence[str]
    signs: Signs
    weights: Array
    start: Array

    def guess(self, text: str) -> Guess:
        """The likeliest command for this message, sure or not."""
        words = words_of(text, self.signs.synonyms)
        places, amounts = self.signs.weigh(words)
        scores = amounts @ self.weights[places] + self.start
        answer = self.intents.index(ANSWER)
        for_answer = float(scores[answer])
        scores[answer] = -np.inf
        best = int(scores.argmax())
        return Guess(self.intents[best], float(scores[best]) - for_answer, len(words))

    def intent_of(self, text: str) -> str:
        """A command if sure of it, otherwise `answer`."""
        found = self.guess(text)
        return ASKED_FIRST.get(found.intent, found.intent) if found.sure else ANSWER

    def save(self, folder: Path) -> None:
        """Writes numbers and words only: nothing in the folder can be run."""
        np.savez_compressed(
            folder / _WEIGHTS_FILE,
            weights=self.weights.astype(np.float32),
            start=self.start,
            rarity=self.signs.rarity,
        )
        kept = {
            "intents": list(self.intents),
            "synonyms": dict(self.signs.synonyms),
            "places": [list(family) for family in self.signs.places],
            "seen": dict(self.signs.seen),
        }
        (folder / _SIGNS_FILE).write_text(json.dumps(kept), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Classifier:
        """The classifier as it was saved."""
        kept = json.loads((folder / _SIGNS_FILE).read_text(encoding="utf-8"))
        with np.load(folder / _WEIGHTS_FILE, allow_pickle=False) as numbers:
            weights, start, rarity = numbers["weights"], numbers["start"], numbers["rarity"]
        signs = Signs(kept["synonyms"], number_signs(kept["places"]), rarity, kept["seen"])
        return cls(kept["intents"], signs, weights, start)


def number_signs(families: Sequence[Sequence[str]]) -> List[Mapping[str, int]]:
    """A place for every sign, families one after the other."""
    numbered: List[Mapping[str, int]] = []
    first = 0
    for family in families:
        numbered.append({sign: first + place for place, sign in enumerate(family)})
        first += len(family)
    return numbered

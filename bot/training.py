"""Teaches the classifier from the examples in bot/data/nlu. The same examples, the same model."""

from __future__ import annotations

from collections import Counter
from typing import Any, Dict, List, Mapping, Tuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from bot.classifier import ASKED_FIRST, Classifier, Signs, number_signs
from bot.phrases import ANSWER
from bot.wording import FAMILIES, count_words, signs_of, words_of

_RAREST_SIGN = 2
_STRENGTH = 1.0
_SEED = 1


def train(examples: Mapping[str, str], synonyms: Mapping[str, str]) -> Classifier:
    """A classifier of these examples (text to intent), with these families of words."""
    plainly = {asked: plain for plain, asked in ASKED_FIRST.items()}
    ordered = sorted(examples.items())  # files may be read in any order
    intents = [plainly.get(intent, intent) for _, intent in ordered]
    messages = [words_of(text, synonyms) for text, _ in ordered]
    pairs = zip(messages, intents, strict=True)
    seen = count_words([words for words, intent in pairs if intent != ANSWER])
    places, rarity = _learn_signs(messages)
    signs = Signs(dict(synonyms), places, rarity, seen)
    model = LinearSVC(C=_STRENGTH, random_state=_SEED)
    model.fit(_matrix(signs, messages, intents), intents)
    start = np.asarray(model.intercept_, dtype=np.float32)
    return Classifier(list(model.classes_), signs, np.asarray(model.coef_.T, np.float32), start)


def _learn_signs(messages: List[List[str]]) -> Tuple[List[Mapping[str, int]], Any]:
    """The signs that at least two messages show, and how rare each is."""
    counts: List[Dict[str, int]] = [Counter() for _ in range(FAMILIES)]
    for words in messages:
        for count, signs in zip(counts, signs_of(words), strict=True):
            count.update(signs)  # type: ignore[arg-type]
    kept = [sorted(sign for sign, n in count.items() if n >= _RAREST_SIGN) for count in counts]
    shown = [count[sign] for count, family in zip(counts, kept, strict=True) for sign in family]
    rarity = np.log((1 + len(messages)) / (1 + np.array(shown, dtype=np.float32))) + 1
    return number_signs(kept), rarity.astype(np.float32)


def _matrix(signs: Signs, messages: List[List[str]], intents: List[str]) -> Any:
    """One row a message. A command's own words are not counted as known to commands."""
    rows = [
        signs.weigh(words, 1 if intent == ANSWER else 2)
        for words, intent in zip(messages, intents, strict=True)
    ]
    ends = np.cumsum([0, *(len(places) for places, _ in rows)])
    places = np.concatenate([places for places, _ in rows])
    amounts = np.concatenate([amounts for _, amounts in rows])
    return csr_matrix((amounts, places, ends), shape=(len(rows), len(signs.rarity) + 3))

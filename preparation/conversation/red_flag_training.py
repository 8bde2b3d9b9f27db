"""Trains the safety net's second stage: `python -m preparation.conversation.red_flag_training`.

Plain Python, the same weights every time. Reads `content/red_flag_examples/*.jsonl`, the lines
of the rules, and (as what is no red flag) the answers and commands of `bot/data/nlu/`; writes
`weights.json` beside the examples. Not used at run time.
"""

from __future__ import annotations

import json
import math
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from preparation.conversation.red_flag_files import load_examples, load_net
from preparation.conversation.red_flag_trained import features
from preparation.conversation.red_flags import SafetyNet, assess, read
from preparation.yaml_file import read_yaml

BUCKETS = 1 << 17
ROUNDS = 14
RATE = 0.4
SHRINK = 2e-5
SEED = 7
SMALLEST = 0.02
FLAG_AT = 0.80
NOTE_AT = 0.60
QUIET = ("look_alike", "ordinary")


@dataclass(frozen=True, slots=True)
class Example:
    """A text as the net reads it. `category` is empty where it is no red flag."""

    reading: str
    said: tuple[str, ...]
    category: str


def main(root: Path) -> None:
    """Train on what the project's folder holds and write the weights."""
    content = root / "content"
    net = load_net(content, trained=False)
    examples = [*read_examples(content, net), *read_commands(root / "bot" / "data" / "nlu", net)]
    bias, weights = train(examples)
    stored = {
        "buckets": BUCKETS,
        "flag_at": FLAG_AT,
        "note_at": NOTE_AT,
        "bias": round(bias, 4),
        "weights": {str(k): round(w, 3) for k, w in sorted(weights.items()) if abs(w) > SMALLEST},
        "categories": word_weights(examples),
    }
    path = content / "red_flag_examples" / "weights.json"
    path.write_text(json.dumps(stored, separators=(",", ":"), sort_keys=True) + "\n", "utf-8")
    print(f"{len(examples)} texts, {len(stored['weights'])} weights")  # type: ignore[arg-type]


def read_examples(content: Path, net: SafetyNet) -> Iterable[Example]:
    """Yield the training texts of the content folder, read as the net reads them."""
    for path in sorted((content / "red_flag_examples").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            category = "" if row["label"] in QUIET else row["label"]
            yield _example(row["text"], category, net)
    for entry in load_examples(content):
        for text in entry.must_match:
            yield _example(text, str(entry.category), net)
        for text in entry.must_not_match:
            yield _example(text, "", net)


def _example(text: str, category: str, net: SafetyNet) -> Example:
    reading = read(text, net)
    return Example(reading, net.cues.kinds(reading), category)


def read_commands(folder: Path, net: SafetyNet) -> Iterable[Example]:
    """Yield what the bot is trained on, but for lines that a rule would flag."""
    lines = {
        line.removeprefix("- ")
        for path in sorted(folder.glob("*.yml"))
        for entry in read_yaml(path).get("nlu", ())
        for line in entry.get("examples", "").splitlines()
    }
    for line in sorted(lines):
        if assess(line, net).category is None:
            yield _example(line, "", net)


def train(examples: Sequence[Example]) -> tuple[float, dict[int, float]]:
    """Fit a logistic regression by stochastic descent with a step for each weight."""
    rows = [(sorted(set(features(e.reading, e.said, BUCKETS))), bool(e.category)) for e in examples]
    weights: dict[int, float] = defaultdict(float)
    seen: dict[int, float] = defaultdict(lambda: 1e-2)
    bias = 0.0
    shuffler = random.Random(SEED)  # noqa: S311
    for _ in range(ROUNDS):
        shuffler.shuffle(rows)
        for found, danger in rows:
            scale = 1.0 / math.sqrt(len(found))
            score = bias + scale * sum(weights[f] for f in found)
            wrong = 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score)))) - danger
            bias -= 0.02 * wrong
            for f in found:
                slope = wrong * scale + SHRINK * weights[f]
                seen[f] += slope * slope
                weights[f] -= RATE * slope / math.sqrt(seen[f])
    return bias, dict(weights)


def word_weights(examples: Sequence[Example]) -> dict[str, dict[str, float]]:
    """Say how much each word speaks for each category, from the red-flag texts alone."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for example in examples:
        if example.category:
            counts[example.category].update(set(example.reading.split()))
    total = sum(counts.values(), Counter())
    weights: dict[str, dict[str, float]] = {}
    for name, words in sorted(counts.items()):
        share = sum(words.values()) / sum(total.values())
        odds = {w: math.log((n + 0.2) / (share * total[w] + 0.2)) for w, n in sorted(words.items())}
        weights[name] = {w: round(o, 2) for w, o in odds.items() if o > 0.1}
    return weights


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "."))

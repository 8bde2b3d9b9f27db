"""Checks every file of words: who vouches for it, and what it costs as a text message.

`python -m beforehand.content_check`; part of `./run check`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from string import Formatter
from typing import Any

import yaml

from channels.segments import count_segments, is_gsm7
from preparation.yaml_file import read_yaml

_ROOT = Path(__file__).parents[1]
_META = ("source", "version", "approved")
_DIALOGUE_BUDGET = 2
# Never said to a patient: an automatic message must not reassure (hazard H4).
_FALSE_COMFORT = re.compile(r"\b(normal|nothing to worry|all clear|don't worry)\b", re.IGNORECASE)

type PricedText = tuple[str, str, int]

# In the patient's own words, which may be as long as they like.
_THEIR_WORDS = {"items", "lines", "line"}

# The longest that each gap is ever filled with; names as long as real ones get.
LONGEST = {
    "score": "5",
    "first_name": "Christabel-Josephine",
    "clinician": "Dr Featherstonehaugh-Smith",
    "practice": "St Bartholomew's Riverside Medical Centre",
    "practice_phone": "020 7946 0000",
    "phone": "020 7946 0000",
    "appointment_day": "Wednesday 30 September",
    "day": "Wednesday 30 September",
    "deadline": "Wednesday 30 September",
    "appointment_time": "10.20am",
    "time": "10.20am",
    "place": "Consulting room 12, second floor",
    "page_link": "https://prepare.kingfisher.nhs.uk/p/" + "k" * 22,
    "link": "https://prepare.kingfisher.nhs.uk/p/" + "k" * 22,
    "alerts": "https://prepare.kingfisher.nhs.uk/practice/alerts",
    "number": "12",
    "code": "318205",
    "count": "12",
    "names": "Christabel-Josephine (1) or Bartholomew-James (2)",
}


def problems(root: Path) -> Iterator[str]:
    """Yield what is wrong with the words of the project in `root`, a sentence each."""
    for path in sorted((root / "content").rglob("*.yml")):
        name = str(path.relative_to(root))
        try:
            entries = read_yaml(path)
        except yaml.YAMLError as error:
            yield f"{name}: is not YAML: {error}"
            continue
        yield from _meta_problems(name, entries)
        for key, text, budget in _priced(name, entries):
            yield from _text_problems(key, text, budget)
    domain = root / "domain.yml"
    if domain.exists():
        for key, text in _dialogue_texts(read_yaml(domain)):
            yield from _text_problems(key, text, _DIALOGUE_BUDGET)


def priced_texts(root: Path) -> list[PricedText]:
    """Return every text that says what it may cost: its key, how it is written, its budget."""
    found: list[PricedText] = []
    for path in sorted((root / "content").rglob("*.yml")):
        found += _priced(str(path.relative_to(root)), read_yaml(path))
    dialogue = _dialogue_texts(read_yaml(root / "domain.yml"))
    return [*found, *((key, text, _DIALOGUE_BUDGET) for key, text in dialogue)]


def over_budget(texts: Sequence[PricedText], names: Mapping[str, str]) -> list[str]:
    """Return the texts that cost more than they may once `names` are filled in.

    Every other gap is filled with the longest there is. What holds the patient's own words may
    be as long as they are.
    """
    found = []
    for key, text, budget in texts:
        gaps = {gap for _, gap, _, _ in Formatter().parse(text) if gap}
        if not gaps & names.keys() or gaps & _THEIR_WORDS:
            continue
        if count_segments(text.format_map({**LONGEST, **names})).count > budget:
            found.append(key)
    return found


def _meta_problems(name: str, entries: Any) -> Iterator[str]:
    meta = entries.get("meta") if isinstance(entries, dict) else None
    for key in _META:
        if not isinstance(meta, dict) or not meta.get(key):
            yield f"{name}: meta does not say {key}"


def _priced(prefix: str, node: Any) -> Iterator[tuple[str, str, int]]:
    """Yield the entries that say what they may cost."""
    if not isinstance(node, dict):
        return
    if isinstance(node.get("text"), str) and "budget" in node:
        yield prefix, node["text"], int(node["budget"])
        return
    for key, child in node.items():
        yield from _priced(f"{prefix}: {key}", child)


def _dialogue_texts(domain: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what the dialogue may send by text message."""
    for name, variations in (domain.get("responses") or {}).items():
        for number, variation in enumerate(variations):
            if variation.get("channel", "sms") == "sms" and variation.get("text"):
                yield f"domain.yml: {name} ({number + 1})", variation["text"]


def _text_problems(key: str, text: str, budget: int) -> Iterator[str]:
    gaps = {gap for _, gap, _, _ in Formatter().parse(text) if gap}
    if gaps & _THEIR_WORDS:
        return
    if unknown := gaps - LONGEST.keys():
        yield f"{key}: no longest value is known for {', '.join(sorted(unknown))}"
        return
    filled = text.format_map(LONGEST)
    if not is_gsm7(filled):
        yield f"{key}: a character outside GSM-7 doubles its price"
    if (parts := count_segments(filled).count) > budget:
        yield f"{key}: {parts} parts with the longest names, {budget} allowed"
    if _FALSE_COMFORT.search(text):
        yield f"{key}: reassures, which an automatic message must not"


def main(root: Path = _ROOT) -> int:
    """Print every problem; return 1 when there is one."""
    found = list(problems(root))
    print("\n".join(found) or "Every word has a source and keeps to its price.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

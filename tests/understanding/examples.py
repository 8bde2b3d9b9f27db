"""The training data and the data held apart, as the tests read them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from bot.patterns import wordings

ROOT = Path(__file__).parents[2]
NLU = ROOT / "bot/data/nlu"
WORDS = "words"


def lines() -> dict[str, list[str]]:
    """Every intent's lines of training data, as written."""
    found = {}
    for file in sorted(NLU.glob("*.yml")):
        if file.stem != WORDS:
            (entry,) = yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]
            assert entry["intent"] == file.stem
            found[file.stem] = [line[2:] for line in entry["examples"].splitlines()]
    return found


def messages() -> dict[str, list[str]]:
    """Every intent's messages, the alternatives spelt out."""
    return {
        intent: [wording for line in written for wording in wordings(line)]
        for intent, written in lines().items()
    }


def apart(name: str) -> list[dict[str, Any]]:
    """The texts of one file held apart from training."""
    text = (Path(__file__).parent / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]

"""Reads the safety net from `content/`, once at start. The net itself is pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from preparation.conversation.red_flag_context import Cues
from preparation.conversation.red_flag_phrases import (
    Groups,
    PhraseIndex,
    make_phrase,
    phrase_words,
)
from preparation.conversation.red_flag_text import Spelling, make_spelling
from preparation.conversation.red_flag_trained import TrainedStage
from preparation.conversation.red_flags import Action, Category, Needs, Rule, RuleIndex, SafetyNet

SHARED = ("words", "context")
"""The files of `content/red_flags/` that are not a category."""


@dataclass(frozen=True, slots=True)
class RuleExamples:
    """The lines that a reviewer reads beside a rule, and that a test walks."""

    rule_id: str
    category: Category
    must_match: tuple[str, ...]
    must_not_match: tuple[str, ...]


def load_net(content: Path, *, trained: bool = True) -> SafetyNet:
    """Read and compile the net. Raises KeyError or ValueError where a file does not fit."""
    folder = content / "red_flags"
    words, context = (_read(folder / f"{name}.yml") for name in SHARED)
    groups: Groups = words["groups"]
    fillers = "|".join(words["fillers"].split())
    categories = _categories(folder)
    return SafetyNet(
        spelling=_spelling(folder, words, context, categories),
        idioms=PhraseIndex(make_phrase(line, groups, "") for line in context["idioms"]),
        rules=RuleIndex(r for c in categories for r in _rules(c, groups, fillers)),
        cues=Cues({k: _cue(lines, groups) for k, lines in context["cues"].items()}),
        trained=_trained(content / "red_flag_examples" / "weights.json") if trained else None,
        defaults={Category(c["category"]): Action(c["action"]) for c in categories},
    )


def load_examples(content: Path) -> Iterator[RuleExamples]:
    """Yield every rule's must-match and must-not-match lines."""
    for category in _categories(content / "red_flags"):
        for entry in category["rules"]:
            yield RuleExamples(
                f"{category['category']}.{entry['id']}",
                Category(category["category"]),
                tuple(entry.get("must_match", ())),
                tuple(entry.get("must_not_match", ())),
            )


def _read(path: Path) -> dict[str, Any]:
    # BaseLoader: every value is a text; "no", "off" and "999" are words here.
    loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506
    if not isinstance(loaded, dict):
        raise ValueError(f"{path.name} is not a mapping")
    return loaded


def _categories(folder: Path) -> list[dict[str, Any]]:
    """The categories, those that win a tie (a low `rank`) first."""
    paths = [path for path in sorted(folder.glob("*.yml")) if path.stem not in SHARED]
    return sorted((_read(path) for path in paths), key=lambda c: int(c.get("rank", "5")))


def _rules(category: Mapping[str, Any], groups: Groups, fillers: str) -> Iterator[Rule]:
    for entry in category["rules"]:
        yield Rule(
            id=f"{category['category']}.{entry['id']}",
            category=Category(category["category"]),
            action=Action(entry.get("action", category["action"])),
            phrases=tuple(make_phrase(line, groups, fillers) for line in entry["say"]),
            needs=Needs(entry.get("needs", "nothing")),
            doubtful=entry.get("doubtful") == "yes",
            note_only=entry.get("note_only") == "yes",
            stands=entry.get("stands") == "yes",
            exertion_explains=category.get("exertion_explains") == "yes",
            tender=category.get("tender") == "yes",
        )


def _cue(lines: list[str], groups: Groups) -> PhraseIndex:
    return PhraseIndex(make_phrase(line, groups, "") for line in lines)


def _spelling(
    folder: Path,
    words: Mapping[str, Any],
    context: Mapping[str, Any],
    categories: list[dict[str, Any]],
) -> Spelling:
    groups: Groups = words["groups"]
    rule_lines = [line for c in categories for e in c["rules"] for line in e["say"]]
    cue_lines = [line for lines in context["cues"].values() for line in lines]
    targets = {w for line in rule_lines for w in phrase_words(line, groups)}
    known = {w for line in (*cue_lines, *context["idioms"]) for w in phrase_words(line, groups)}
    ordinary = (folder / "ordinary_words.txt").read_text(encoding="utf-8").split()
    return make_spelling(words["swaps"], targets, [*ordinary, *known])


def _trained(path: Path) -> TrainedStage | None:
    if not path.exists():
        return None
    stored = json.loads(path.read_text(encoding="utf-8"))
    return TrainedStage(
        buckets=stored["buckets"],
        bias=stored["bias"],
        weights={int(k): w for k, w in stored["weights"].items()},
        categories=stored["categories"],
        flag_at=stored["flag_at"],
        note_at=stored["note_at"],
    )

"""The bars of the project, on texts that the rules and the weights were not made from."""

from __future__ import annotations

import pytest

from preparation.conversation.red_flags import SafetyNet
from tests.red_flags.scoring import (
    CRITICAL,
    NO_FLAG,
    Judged,
    judge,
    share_flagged,
    share_right_action,
)


@pytest.fixture(scope="module")
def held_out(net: SafetyNet) -> list[Judged]:
    """Written before the rules were, and never read while they were made."""
    return judge("held_out.jsonl", net)


def _emergencies(rows: list[Judged]) -> list[Judged]:
    return [r for r in rows if r.label not in NO_FLAG]


def _labelled(rows: list[Judged], label: str) -> list[Judged]:
    return [r for r in rows if r.label == label]


@pytest.mark.covers("H3")
def test_it_sees_nearly_every_red_flag(held_out: list[Judged]) -> None:
    rows = _emergencies(held_out)
    assert float(share_flagged(rows)) >= 0.95
    critical = [r for r in rows if r.label in CRITICAL]
    assert float(share_flagged(critical)) >= 0.98


@pytest.mark.covers("H3")
def test_it_sends_people_to_the_right_place(held_out: list[Judged]) -> None:
    assert float(share_right_action(_emergencies(held_out))) >= 0.95


def test_it_leaves_look_alikes_and_ordinary_answers_alone(held_out: list[Judged]) -> None:
    assert float(share_flagged(_labelled(held_out, "look_alike"))) <= 0.10
    assert float(share_flagged(_labelled(held_out, "ordinary"))) <= 0.01


def test_every_category_is_held_out_too(held_out: list[Judged]) -> None:
    """No category passes because nobody wrote texts for it."""
    for category in {r.label for r in _emergencies(held_out)}:
        rows = _labelled(held_out, category)
        assert len(rows) >= 10, category
        assert float(share_flagged(rows)) >= 0.85, category


def test_the_reviewed_rules_are_a_floor_by_themselves(rules_only: SafetyNet) -> None:
    """Without the trained stage the bars on emergencies are met all the same."""
    rows = _emergencies(judge("held_out.jsonl", rules_only))
    assert float(share_flagged(rows)) >= 0.95


def test_the_texts_used_for_tuning_stay_right(net: SafetyNet) -> None:
    rows = judge("dev.jsonl", net)
    assert float(share_flagged(_emergencies(rows))) >= 0.99
    assert float(share_flagged(_labelled(rows, "look_alike"))) <= 0.03
    assert float(share_flagged(_labelled(rows, "ordinary"))) <= 0.01

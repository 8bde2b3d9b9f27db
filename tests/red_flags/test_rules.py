from __future__ import annotations

import pytest

from preparation.conversation.red_flag_files import RuleExamples, load_examples
from preparation.conversation.red_flags import SafetyNet, assess
from tests.red_flags.conftest import CONTENT

EXAMPLES = list(load_examples(CONTENT))
CATEGORIES = set(
    "chest_pain stroke severe_breathlessness anaphylaxis sepsis hypoglycaemia high_sugar"
    " seizure_collapse bleeding head_injury sudden_sight_loss acute_abdomen limb suicide"
    " self_harm overdose psychosis harm_to_others abuse neglect pregnancy medicine_error"
    " other_urgent".split()
)


@pytest.mark.covers("H3")
@pytest.mark.parametrize("entry", EXAMPLES, ids=lambda e: e.rule_id)
def test_a_rule_has_reviewed_lines_and_keeps_to_them(
    entry: RuleExamples, rules_only: SafetyNet
) -> None:
    """Each must-match line raises its category; no must-not-match line raises any."""
    assert entry.must_match
    assert entry.must_not_match
    notes = {rule.id for rule in rules_only.rules.rules if rule.note_only}
    for line in entry.must_match:
        found = assess(line, rules_only)
        if entry.rule_id in notes:
            assert found.quiet_note, line
        else:
            assert found.category == entry.category, line
    for line in entry.must_not_match:
        assert assess(line, rules_only).category is None, line


def test_every_category_of_the_contract_has_rules(net: SafetyNet) -> None:
    """The file names, the rules and the contract name the same categories."""
    assert set(net.defaults) == CATEGORIES
    assert {rule.category for rule in net.rules.rules} == CATEGORIES
    assert {p.stem for p in (CONTENT / "red_flags").glob("*.yml")} >= CATEGORIES


def test_rule_ids_are_unique(net: SafetyNet) -> None:
    ids = [rule.id for rule in net.rules.rules]
    assert len(ids) == len(set(ids))

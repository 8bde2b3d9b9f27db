"""Every question of the dialogue has a heading, and every heading a question."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from preparation.summary.outline import ADDED, CONSENTS
from tests.summary.talks import outline, words

DOMAIN = Path(__file__).parents[2] / "domain.yml"
CHANGING = "new_words"
"""The words that come to it replace those of another question."""


def questions_that_keep_words() -> set[str]:
    domain = yaml.safe_load(DOMAIN.read_text(encoding="utf-8"))
    asked = domain["forms"]["preparation_form"]["required_slots"]
    return {name for name in asked if domain["slots"][name]["type"] == "text"}


@pytest.mark.covers("H3")
def test_every_question_that_keeps_words_has_a_heading() -> None:
    missing = questions_that_keep_words() - set(outline().headings) - set(CONSENTS) - {CHANGING}
    assert not missing


def test_every_heading_belongs_to_a_question_that_is_asked() -> None:
    assert set(outline().headings) - {ADDED} <= questions_that_keep_words()


def test_headings_are_short_enough_for_a_text_message() -> None:
    assert all(0 < len(heading) <= 40 for heading in outline().headings.values())
    assert all(heading.isascii() for heading in outline().headings.values())


def test_every_red_flag_category_has_a_heading_and_every_action_says_what_was_told() -> None:
    found = [
        yaml.safe_load(file.read_text(encoding="utf-8"))
        for file in (DOMAIN.parent / "content/red_flags").glob("*.yml")
    ]
    rules = [one for one in found if "category" in one]
    assert rules
    assert all(f"summary.safety.category.{one['category']}" in words() for one in rules)
    assert all(f"summary.safety.told.{one['action']}" in words() for one in rules)


def test_a_summary_never_says_normal_or_fine_of_its_own() -> None:
    """H4: a patient or clinician is never falsely reassured by our words."""
    said = [words().raw(key) for key in words() if not key.startswith("summary.sharing_words")]
    assert not [text for text in said if "normal" in text.lower() or " fine" in text.lower()]

"""Every file of words says who vouches for it, and keeps to its price."""

from __future__ import annotations

from pathlib import Path

import pytest

from beforehand.content_check import problems

META = "meta: {source: here, version: 1, approved: not yet}\n"


def found(root: Path, text: str, name: str = "content/messages.yml") -> list[str]:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return list(problems(root))


def test_words_with_a_source_that_keep_to_their_price_are_fine(tmp_path: Path) -> None:
    text = META + 'invite: {text: "Hello {first_name}, this is {practice}.", budget: 1}\n'
    assert found(tmp_path, text) == []


def test_words_that_nobody_vouches_for_are_named(tmp_path: Path) -> None:
    assert found(tmp_path, "meta: {source: here}\na: b\n") == [
        "content/messages.yml: meta does not say version",
        "content/messages.yml: meta does not say approved",
    ]
    assert len(found(tmp_path, "just a text\n")) == 3


@pytest.mark.covers("103")
def test_the_price_is_counted_with_the_longest_names(tmp_path: Path) -> None:
    text = "x" * 141 + " {first_name}"
    assert found(tmp_path, f"{META}a:\n  b: {{text: '{text}', budget: 1}}\n") == [
        "content/messages.yml: a: b: 2 parts with the longest names, 1 allowed"
    ]


@pytest.mark.covers("103")
def test_one_character_outside_the_alphabet_is_enough(tmp_path: Path) -> None:
    [problem] = found(tmp_path, META + 'a: {text: "It’s time", budget: 1}\n')
    assert "outside GSM-7" in problem


@pytest.mark.covers("H4")
@pytest.mark.parametrize("text", ["Your result is normal.", "All clear!", "Nothing to worry about"])
def test_a_text_must_not_reassure(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, f'{META}a: {{text: "{text}", budget: 1}}\n')


def test_a_gap_that_nobody_knows_the_length_of_is_named(tmp_path: Path) -> None:
    [problem] = found(tmp_path, META + 'a: {text: "{shoe_size}", budget: 1}\n')
    assert "no longest value is known for shoe_size" in problem


def test_a_file_that_is_not_yaml_is_named(tmp_path: Path) -> None:
    [problem] = found(tmp_path, 'a: "\\d"\n')
    assert problem.startswith("content/messages.yml: is not YAML")


def test_dialogue_is_priced_where_it_goes_out_as_a_text(tmp_path: Path) -> None:
    long = "x" * 400
    domain = f"""
responses:
  utter_a: [{{text: "{long}"}}]
  utter_b: [{{text: "{long}", channel: web}}, {{text: short, channel: sms}}]
"""
    assert found(tmp_path, domain, "domain.yml") == [
        "domain.yml: utter_a (1): 3 parts with the longest names, 2 allowed"
    ]


def test_the_projects_own_words_pass() -> None:
    assert list(problems(Path(__file__).parents[2])) == []

from __future__ import annotations

import pytest

from preparation.conversation.red_flags import Assessment, SafetyNet, assess

NOW_AND_MINE = [
    ("chest pain now", "chest_pain"),
    ("cheast pian", "chest_pain"),
    ("gone all cold and clammy pain down left arm", "chest_pain"),
    ("no its chest pain", "chest_pain"),
    ("not indigestion its my chest its really tight", "chest_pain"),
    ("I've never had chest pain like this before", "chest_pain"),
    ("not sure if its chest pain", "chest_pain"),
    ("I don't have chest pain but I can't breathe", "severe_breathlessness"),
    ("cant catch my breath even sitting", "severe_breathlessness"),
    ("face has gone droopy on one side", "stroke"),
    ("throat closing up after the prawns", "anaphylaxis"),
    ("everyone would be better off without me", "suicide"),
    ("dont want to wake up", "suicide"),
    ("I want to die", "suicide"),
    ("took all of them", "overdose"),
    ("my husband has collapsed", "seizure_collapse"),
    ("had a heart attack in 2010 and now the chest pain is back today", "chest_pain"),
    ("999", "other_urgent"),
]
NEITHER_NOW_NOR_MINE = [
    "no chest pain",
    "No chest pain or breathlessness",
    "had a heart attack in 2010",
    "my dad had a stroke in 1998",
    "worried about having a stroke like my dad",
    "my feet are killing me in these shoes",
    "could murder a curry",
    "nearly had a heart attack when I saw the bill",
    "dying for a cuppa",
    "my angina is no worse",
    "usual breathlessness on the stairs",
    "I want to stop smoking",
    "not suicidal just fed up",
]


@pytest.mark.covers("H3", "bad-input-36")
@pytest.mark.parametrize(("text", "category"), NOW_AND_MINE)
def test_what_is_present_and_personal_is_a_red_flag(
    text: str, category: str, rules_only: SafetyNet
) -> None:
    assert assess(text, rules_only).category == category


@pytest.mark.covers("H3", "bad-input-36")
@pytest.mark.parametrize("text", NEITHER_NOW_NOR_MINE)
def test_what_is_past_denied_feared_or_idiom_is_not(text: str, net: SafetyNet) -> None:
    assert assess(text, net).category is None


def test_a_denial_leaves_a_quiet_note(net: SafetyNet) -> None:
    """The clinician can still see that chest pain was mentioned."""
    assert assess("no chest pain today", net).quiet_note


def test_doubt_softens_the_wording_and_does_not_silence(net: SafetyNet) -> None:
    assert assess("chest pain", net).certain
    doubtful = assess("not sure if its chest pain", net)
    assert doubtful.category == "chest_pain"
    assert not doubtful.certain


def test_a_flag_and_a_quiet_note_exclude_each_other(net: SafetyNet) -> None:
    found = assess("no chest pain but my face has drooped", net)
    assert found.category == "stroke"
    assert not found.quiet_note


def test_an_ordinary_answer_leaves_nothing(net: SafetyNet) -> None:
    assert assess("being able to pick up my grandson", net) == Assessment()


def test_the_gravest_of_two_things_decides(net: SafetyNet) -> None:
    """Taking tablets to die is an emergency before it is a crisis."""
    found = assess("I want to die, I took 30 paracetamol", net)
    assert (found.category, found.action) == ("overdose", "999")

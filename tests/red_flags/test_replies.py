from __future__ import annotations

import re
from itertools import product

import pytest
from smsutil import is_valid_gsm, split

from preparation.conversation.red_flag_replies import NATIONS, every_reply, reply_key
from preparation.conversation.red_flags import Action, Assessment, Category, SafetyNet, assess
from preparation.words import Words

PRACTICE = "The Old Maltings and Riverside Practice"
PHONE = "0113 496 0000"
BANNED = re.compile(
    r"\b(normal|fine|diagnos\w*|stroke|heart attack|sepsis|abus\w*|violen\w*|suicid\w*|safeguard\w*"
    r"|neglect\w*|hit|hurt you|psycho\w*|overdos\w*)\b",
    re.IGNORECASE,
)
CASES = list(product(NATIONS, sorted(set(every_reply()))))


@pytest.mark.covers("H3", "H4")
@pytest.mark.parametrize(("nation", "name"), CASES)
def test_a_reply_says_what_to_do_first_and_that_nobody_reads_it(
    nation: str, name: str, words: Words
) -> None:
    text = words(f"red_flag_replies.{nation}.{name}", practice=PRACTICE, practice_phone=PHONE)
    first_sentences = ". ".join(text.split(". ")[:2])
    assert re.search(r"999|111|0808|maternity|ring the surgery|low sugar", first_sentences)
    assert "Nobody reads these messages live" in text
    assert re.search(r"[Dd]o not wait for them", text)
    assert PRACTICE in text
    assert "?" not in text
    assert not BANNED.search(text)


@pytest.mark.covers("H4")
@pytest.mark.parametrize(("nation", "name"), CASES)
def test_a_reply_fits_two_plain_segments(nation: str, name: str, words: Words) -> None:
    text = words(f"red_flag_replies.{nation}.{name}", practice="P" * 40, practice_phone=PHONE)
    assert is_valid_gsm(text)
    assert len(split(text).parts) <= 2


@pytest.mark.parametrize("nation", [*NATIONS, "elsewhere"])
def test_every_red_flag_has_a_reply_in_every_nation(
    nation: str, net: SafetyNet, words: Words
) -> None:
    pairs = {(rule.category, rule.action) for rule in net.rules.rules} | set(net.defaults.items())
    for (category, action), certain in product(sorted(pairs), (True, False)):
        assert reply_key(Assessment(category, action, certain), nation) in words


def test_no_red_flag_has_no_reply() -> None:
    with pytest.raises(ValueError, match="no red flag"):
        reply_key(Assessment(quiet_note=True), "england")


@pytest.mark.covers("H3")
@pytest.mark.parametrize("text", ["my husband hits me", "they dont change my pad"])
def test_the_safeguarding_reply_names_nothing(text: str, net: SafetyNet, words: Words) -> None:
    """Somebody else may read the phone: the same neutral words for all of it."""
    found = assess(text, net)
    assert found.action is Action.SAFEGUARDING
    reply = words(reply_key(found, "england"), practice=PRACTICE, practice_phone=PHONE)
    assert not re.search(r"home|partner|husband|carer|safe\b|afraid", reply)


def test_doubt_is_said_as_if(words: Words) -> None:
    softened = Assessment(Category("chest_pain"), Action.EMERGENCY, certain=False)
    text = words(reply_key(softened, "england"), practice=PRACTICE, practice_phone=PHONE)
    assert text.startswith("If you have chest pain now, call 999")


@pytest.mark.parametrize(
    ("nation", "number"), [("northern_ireland", "0808 808 8000"), ("wales", "press 2")]
)
def test_crisis_numbers_are_the_nations_own(nation: str, number: str, words: Words) -> None:
    crisis = Assessment(Category("suicide"), Action.CRISIS, certain=True)
    assert number in words.raw(reply_key(crisis, nation))

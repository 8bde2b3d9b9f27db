"""What the patient said about sharing, and nothing more, decides."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from preparation.summary.sharing import Sharing, read_reply, read_sharing, sharing_of
from tests.summary.talks import Talk, outline

ROOT = Path(__file__).parents[2]

OUTLINE = outline()


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "YES",
        "Yes.",
        "y",
        "yeah go on",
        "aye",
        "ok",
        "Yes, but not my brother",
        "yes but dont share it with my brother",
        "sure, just Nurse Khan",
        "No problem",
        "👍🏻",
        "that's fine by me, thanks",
        "share with my daughter Jean too",
        "sure why not",
        "I don't mind",
        "I don’t mind",
        "only with the nurse please",
        "Of course!",
    ],
)
def test_it_is_shared_after_a_yes(text: str) -> None:
    assert read_sharing([text], OUTLINE) == Sharing(True, text)


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "No thanks",
        "nope",
        "no I would rather tell her myself",
        "not at all",
        "don't share it",
        "I dont want to share it any more",
        "please stop sharing my answers",
        "keep it private",
        "yes on second thoughts rather not",
        "nobody",
        "of course not",
        "definitely not",
        "share with no one",
        "with nobody",
        "I would much prefer nobody sees it",
        "keep this between us",
        "no, that's fine",
        "👎",
    ],
)
def test_it_is_not_shared_after_a_no(text: str) -> None:
    assert read_reply(text, OUTLINE) is False
    assert read_sharing(["yes", text], OUTLINE) == Sharing(False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "maybe",
        "what happens to it?",
        "my daughter Jean",
        "yes no",
        "ok thats it",
        "u can tell my sister but not my son",
        "everyone apart from the receptionist",
    ],
)
def test_it_is_not_shared_when_nothing_was_agreed(text: str) -> None:
    assert read_reply(text, OUTLINE) is None
    assert read_sharing([text], OUTLINE) == Sharing(False)


def examples(intent: str) -> list[str]:
    found = yaml.safe_load((ROOT / f"bot/data/nlu/{intent}.yml").read_text(encoding="utf-8"))
    return [
        line.removeprefix("- ") for part in found["nlu"] for line in part["examples"].splitlines()
    ]


def test_what_the_dialogue_takes_for_a_yes_is_never_read_as_a_no() -> None:
    assert [text for text in examples("affirm") if read_reply(text, OUTLINE) is False] == []


@pytest.mark.parametrize("intent", ["deny", "decline_share", "skip", "stop"])
def test_what_the_dialogue_takes_for_a_no_is_never_read_as_a_yes(intent: str) -> None:
    assert [text for text in examples(intent) if read_reply(text, OUTLINE)] == []


def test_asking_not_to_share_takes_an_earlier_yes_back() -> None:
    kept = [text for text in examples("decline_share") if read_reply(text, OUTLINE) is not False]
    assert kept == []


def test_a_skipped_question_is_not_shared_even_after_a_yes() -> None:
    talk = Talk()
    talk.says("consent", "yes")
    talk.skips("consent")
    assert sharing_of(talk.rows, OUTLINE) == Sharing(False)
    talk.says("consent", "yes all of it")
    assert sharing_of(talk.rows, OUTLINE) == Sharing(True, "yes all of it")
    assert talk.summary().sharing == "yes all of it"


def test_nothing_said_is_not_shared() -> None:
    assert read_sharing([], OUTLINE) == Sharing(False)


def test_the_newest_yes_or_no_decides() -> None:
    assert read_sharing(["no", "ok then yes", "actually no"], OUTLINE) == Sharing(False)
    assert read_sharing(["no", "ok yes"], OUTLINE) == Sharing(True, "ok yes")


def test_words_that_decide_nothing_stay_part_of_the_wish() -> None:
    wish = read_sharing(["my daughter Jean can see it", "yes", "but not Pat"], OUTLINE)
    assert wish == Sharing(True, "my daughter Jean can see it\nyes\nbut not Pat")

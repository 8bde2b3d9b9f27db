from __future__ import annotations

import json

from preparation.conversation.red_flag_training import Example, train, word_weights
from preparation.conversation.red_flags import SafetyNet, assess, read
from tests.red_flags.conftest import CONTENT
from tests.red_flags.scoring import HERE

SAMPLE = [
    Example(" my chest hurts ", ("now",), "chest_pain"),
    Example(" i can not go on living ", (), "suicide"),
    Example(" walking the dog ", (), ""),
    Example(" my chest is clear ", ("stable",), ""),
] * 5


def test_training_gives_the_same_weights_every_time() -> None:
    assert train(SAMPLE) == train(SAMPLE)


def test_word_weights_speak_for_their_own_category() -> None:
    weights = word_weights(SAMPLE)
    assert weights["chest_pain"]["chest"] > 0
    assert "chest" not in weights["suicide"]


def test_no_held_out_text_is_trained_on() -> None:
    """Held-out and tuning texts are kept apart from what the weights are made from."""
    kept = {
        json.loads(line)["text"]
        for name in ("held_out.jsonl", "dev.jsonl")
        for line in (HERE / name).read_text(encoding="utf-8").splitlines()
    }
    trained_on = {
        json.loads(line)["text"]
        for path in (CONTENT / "red_flag_examples").glob("*.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines()
    }
    short = {text for text in kept & trained_on if len(text.split()) > 3}
    assert not short


def test_the_trained_stage_never_speaks_with_certainty(net: SafetyNet) -> None:
    """What no reviewed rule found gets the softened wording, and says so."""
    lines = (CONTENT / "red_flag_examples" / "red_flags.jsonl").read_text("utf-8").splitlines()
    found = [assess(json.loads(line)["text"], net) for line in lines]
    trained = [f for f in found if f.found_by == "trained" and f.category]
    assert trained
    assert not any(f.certain for f in trained)


def test_the_trained_stage_is_quick_to_read_and_small(net: SafetyNet) -> None:
    assert net.trained is not None
    reading = read("i feel a bit off today", net)
    assert 0.0 <= net.trained.danger(reading, net.cues.kinds(reading)) <= 1.0
    assert (CONTENT / "red_flag_examples" / "weights.json").stat().st_size < 1_500_000

from __future__ import annotations

import json
import time

import pytest

from preparation.conversation.red_flags import SafetyNet, assess
from tests.red_flags.scoring import HERE


def _seconds(text: str, net: SafetyNet) -> float:
    """Processor time, the best of three: other work on the machine does not count."""
    best = 1.0
    for _ in range(3):
        start = time.process_time()
        assess(text, net)
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.covers("H3")
def test_a_message_takes_under_two_milliseconds(net: SafetyNet) -> None:
    lines = (HERE / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    times = sorted(_seconds(json.loads(line)["text"], net) for line in lines)
    assert times[len(times) // 2] < 0.002
    assert times[int(len(times) * 0.95)] < 0.004


def test_a_very_long_message_takes_time_in_proportion(net: SafetyNet) -> None:
    """Ten times the text, not a hundred times the time; 1,600 characters in 40 ms."""
    text = "the tablets upset my stomach and i walk the dog every day with my neighbour jean "
    assert _seconds((text * 20)[:1600], net) < 0.04
    assert _seconds(text * 200, net) < 0.6


def test_a_text_that_repeats_itself_cannot_hold_the_program_up(net: SafetyNet) -> None:
    """16,000 characters of half-denials once took a minute."""
    text = "my chest hurts not no chest pain last year if my chest pain " * 270
    assert _seconds(text, net) < 0.5

"""What a text costs, at every edge, by our arithmetic and by Twilio's own calculator."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path

import pytest

from channels.segments import Segments, count_segments, flatten, is_gsm7

HERE = Path(__file__).parent
GRIN = "\U0001f600"

EDGES = [
    # what, text at the edge, parts, text just over it, parts, alphabet
    ("GSM-7, one part", "a" * 160, 1, "a" * 161, 2, "GSM-7"),
    ("GSM-7, two parts", "a" * 306, 2, "a" * 307, 3, "GSM-7"),
    ("GSM-7, three parts", "a" * 459, 3, "a" * 460, 4, "GSM-7"),
    ("GSM-7, ten parts", "a" * 1530, 10, "a" * 1531, 11, "GSM-7"),
    ("euro signs take two", "\u20ac" * 80, 1, "\u20ac" * 81, 2, "GSM-7"),
    ("brackets take two", "[" * 80, 1, "[" * 80 + "a", 2, "GSM-7"),
    ("a pair is not cut in two", "a" * 152 + "{" + "a" * 151, 2, "a" * 152 + "{" + "a" * 152,
     3, "GSM-7"),
    ("accents inside GSM-7", "\u00e9" * 160, 1, "\u00e9" * 161, 2, "GSM-7"),
    ("new lines", "\n" * 160, 1, "\n" * 161, 2, "GSM-7"),
    ("UCS-2, one part", "\u0175" * 70, 1, "\u0175" * 71, 2, "UCS-2"),
    ("UCS-2, two parts", "\u0175" * 134, 2, "\u0175" * 135, 3, "UCS-2"),
    ("UCS-2, three parts", "\u0175" * 201, 3, "\u0175" * 202, 4, "UCS-2"),
    ("one Welsh letter costs the rest", "a" * 69 + "\u0177", 1, "a" * 70 + "\u0177", 2, "UCS-2"),
    ("emoji take two", GRIN * 35, 1, GRIN * 36, 2, "UCS-2"),
    ("an emoji is not cut in two", "\u0175" * 66 + GRIN + "\u0175" * 65, 2,
     "\u0175" * 66 + GRIN + "\u0175" * 66, 3, "UCS-2"),
    ("a curly quote", "a" * 69 + "\u2019", 1, "a" * 70 + "\u2019", 2, "UCS-2"),
    ("a tab", "a" * 69 + "\t", 1, "a" * 70 + "\t", 2, "UCS-2"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "at", "parts", "over", "more", "alphabet"), EDGES)
def test_segments_at_every_edge(
    what: str, at: str, parts: int, over: str, more: int, alphabet: str
) -> None:
    """The last text that fits, and the first that does not."""
    assert count_segments(at) == Segments(parts, alphabet)
    assert count_segments(over) == Segments(more, alphabet)


def twilio_counts(texts: list[str]) -> list[Segments]:
    ran = subprocess.run(
        ["node", str(HERE / "segments_oracle.cjs")],
        input=json.dumps(texts).encode(),
        capture_output=True,
        check=True,
    )
    return [Segments(*counted) for counted in json.loads(ran.stdout)]


def test_twilios_own_calculator_agrees_at_every_edge() -> None:
    """Their JavaScript, our Python, one answer."""
    texts = [text for _, at, _, over, _, _ in EDGES for text in (at, over)]
    assert [count_segments(text) for text in texts] == twilio_counts(texts)


def test_twilios_own_calculator_agrees_on_texts_nobody_chose() -> None:
    """A thousand texts of mixed alphabets, lengths around every edge."""
    dice = random.Random(7)
    alphabets = ["abc \n", "ab[\u20ac", "a\u0175\u2019", "a\u0175" + GRIN, "\u06cc\u06ba \u0679"]
    texts = [
        "".join(dice.choices(dice.choice(alphabets), k=dice.choice((68, 71, 135, 158, 161, 308))))
        for _ in range(1000)
    ]
    assert [count_segments(text) for text in texts] == twilio_counts(texts)


def test_no_text_costs_nothing() -> None:
    """A picture without words is not our business."""
    assert count_segments("") == Segments(0, "GSM-7")
    assert is_gsm7("")


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("\u201cHow are you?\u201d", '"How are you?"'),
        ("you\u2019re \u2018ready\u2019", "you're 'ready'"),
        ("10\u201312 \u2014 maybe\u2026", "10-12 - maybe..."),
        ("09\u00a0June\tat\u202f10", "09 June at 10"),
        ("\u2022 one", "- one"),
        ("\u2068Rosa\u2069\u200b\ufeff", "Rosa"),
        (
            "Si\u00e2n \u0141uk\u00e1cs \u00e9 \u00a35 \u20ac5",
            "Si\u00e2n \u0141uk\u00e1cs \u00e9 \u00a35 \u20ac5",
        ),
        (GRIN, GRIN),
    ],
)
def test_our_own_punctuation_is_made_plain(written: str, sent: str) -> None:
    """Marks are flattened; letters, of any language, are kept and paid for."""
    assert flatten(written) == sent
    assert flatten(sent) == sent


def test_plain_punctuation_is_cheaper() -> None:
    """The reason for all this."""
    written = "Please don\u2019t worry " * 10
    assert (count_segments(written).count, count_segments(flatten(written)).count) == (3, 2)

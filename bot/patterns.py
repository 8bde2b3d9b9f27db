"""Examples with alternatives: "{can i|could i} see my {results|blood test}"."""

from __future__ import annotations

from math import gcd
from typing import List, Tuple

# A line with many alternatives stands for an even choice of so many of its wordings.
MOST_OF_A_COMMAND = 30
MOST_OF_AN_ANSWER = 60
# Steps of this part of the whole never fall in with the number of alternatives.
_GOLDEN = 0.618


def wordings(line: str, most: int = MOST_OF_A_COMMAND) -> List[str]:
    """The messages a line of training data stands for; itself, if it has no alternatives."""
    if "{" not in line:
        return [line]
    every = list(dict.fromkeys(_alternatives(line, 0)[0]))
    return [" ".join(wording.split()) for wording in _even_choice(every, most)]


def _alternatives(line: str, start: int) -> Tuple[List[str], int]:
    """All wordings from `start` to the closing brace (or the end), and the place after it."""
    done: List[str] = []
    current = [""]
    place = start
    while place < len(line) and line[place] != "}":
        if line[place] == "{":
            inner, place = _alternatives(line, place + 1)
            current = [before + after for before in current for after in inner]
            continue
        if line[place] == "|" and start:
            done, current = done + current, [""]
        else:
            current = [wording + line[place] for wording in current]
        place += 1
    return done + current, place + 1


def _even_choice(every: List[str], most: int) -> List[str]:
    """At most so many, spread over all: the same ones every time."""
    if len(every) <= most:
        return every
    step = int(len(every) * _GOLDEN)
    while gcd(step, len(every)) != 1:
        step += 1
    return [every[place * step % len(every)] for place in range(most)]

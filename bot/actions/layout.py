"""Laying out the patient's lines: whole in the read-back, cut to fit in a question."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from preparation.messages import ReadBackLine
from preparation.words import Words

_SHORTEST = 8
# Room for a list beside its question in two text messages.
ROOM_FOR_LIST = 200
ROOM_FOR_ONE = 70


def whole_lines(lines: Sequence[ReadBackLine], channel: str, words: Words) -> str:
    """Return numbered lines in the patient's words; private ones only as left out."""
    return "\n".join(_whole(line, channel, words) for line in lines)


def _whole(line: ReadBackLine, channel: str, words: Words) -> str:
    layout = f"hidden_{channel}" if line.hidden else channel
    return words(
        f"dialogue.lines.{layout}", number=line.number, heading=line.heading, text=line.text
    )


def short_lines(lines: Sequence[ReadBackLine], words: Words, room: int = ROOM_FOR_LIST) -> str:
    """Return numbered lines, each cut so that all of them fit in `room` characters."""
    each = max(_SHORTEST, room // max(len(lines), 1) - len("10 \n"))
    return "\n".join(_short(line, each, words) for line in lines)


def _short(line: ReadBackLine, length: int, words: Words) -> str:
    layout = "hidden_sms" if line.hidden else "short"
    text = cut(line.text, length, words)
    return words(f"dialogue.lines.{layout}", number=line.number, text=text)


def cut(text: str, length: int, words: Words) -> str:
    """Return the beginning of a text on one line, in letters that every phone shows."""
    plain = unicodedata.normalize("NFKD", text.replace("\u2019", "'"))
    plain = " ".join(plain.encode("ascii", "ignore").decode().split())
    if len(plain) <= length:
        return plain
    room = length - len(words("dialogue.lines.cut", text=""))
    return words("dialogue.lines.cut", text=plain[:room].rstrip())

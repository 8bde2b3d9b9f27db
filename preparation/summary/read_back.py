"""The read-back: what will be passed on, numbered, in the patient's own words."""

from __future__ import annotations

from collections.abc import Sequence

from preparation.messages import ReadBackLine
from preparation.model import Answer
from preparation.summary.outline import Outline
from preparation.summary.shown import ordered_lines


def read_back_lines(rows: Sequence[Answer], outline: Outline) -> list[ReadBackLine]:
    """Return every line of the summary in its order, private ones marked, numbered from 1."""
    return [
        ReadBackLine(
            number=number,
            answer_id=one.answer.id,
            question=one.answer.question,
            heading=outline.headings[outline.place(one.answer.question)],
            text=one.answer.text,
            hidden=one.hidden,
        )
        for number, one in enumerate(ordered_lines(rows, outline), 1)
    ]

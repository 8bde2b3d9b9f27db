"""What the patient wants to talk about, and which of it matters most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from preparation.answers import standing_answers
from preparation.model import Answer, AnswerId, Op, QuestionName
from preparation.summary.outline import AGENDA, PRIORITY, Outline
from preparation.summary.sharing import plain_words

TOP = 3
_MOST_FIGURES = 2
_SHORTEST_NAME = 3
"""Letters that an item or a reply needs before one is looked for inside the other."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """What the replies to "which matters most?" come to.

    Items are known by the row that first gave them, so a corrected item keeps its rank.
    """

    order: tuple[AnswerId, ...]
    """Items by their first rows, what matters most first."""
    said: frozenset[AnswerId]
    """Replies that are words, not merely numbers: they are shown as said."""
    names: Mapping[AnswerId, frozenset[AnswerId]]
    """Reply -> the rows it names: when one of them is kept private, so is the reply."""


def agenda_items(rows: Sequence[Answer], outline: Outline) -> list[Answer]:
    """Return the items that stand, private ones too, in the order of the read-back.

    It is the numbering that the patient answers with "1 and 3": what was ranked before comes
    first, then each in the order in which it was given.
    """
    order, first = rank_agenda(rows, outline).order, first_rows(rows)
    return sorted(_standing(rows, AGENDA), key=lambda item: place_in_agenda(item, order, first))


def place_in_agenda(
    item: Answer, order: Sequence[AnswerId], first: Mapping[AnswerId, AnswerId]
) -> tuple[int, int]:
    """Return what to sort items by: those ranked by their rank, then question by question."""
    if first[item.id] in order:
        return 0, order.index(first[item.id])
    return 1, AGENDA.index(item.question)


def first_rows(rows: Iterable[Answer]) -> dict[AnswerId, AnswerId]:
    """Return for every row the one that first gave the answer it belongs to."""
    first: dict[AnswerId, AnswerId] = {}
    for row in rows:
        before = first.get(row.replaces) if row.replaces else None
        first[row.id] = before or row.id
    return first


def rank_agenda(rows: Sequence[Answer], outline: Outline) -> Ranking:
    """Read the standing replies to "which matters most?" against the items of their time."""
    first = first_rows(rows)
    read: dict[AnswerId, _Reading] = {}
    for number, row in enumerate(rows):
        if row.question == PRIORITY and row.op in (Op.ADD, Op.REPLACE):
            items = _items(rows[:number], first, read)
            read[row.id] = _read(row.text, items, first, outline)
    standing = [reply.id for reply in _standing(rows, (PRIORITY,))]
    return Ranking(
        order=_order(standing, read),
        said=frozenset(reply for reply in standing if not read[reply].only_numbers),
        names={reply: read[reply].names for reply in standing},
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    chosen: tuple[AnswerId, ...]
    names: frozenset[AnswerId]
    only_numbers: bool


def _read(
    text: str, items: Sequence[Answer], first: Mapping[AnswerId, AnswerId], outline: Outline
) -> _Reading:
    places, only_numbers = read_places(text, [item.text for item in items], outline)
    chosen = [items[place].id for place in places]
    return _Reading(tuple(first[item] for item in chosen), frozenset(chosen), only_numbers)


def _items(
    rows: Sequence[Answer],
    first: Mapping[AnswerId, AnswerId],
    read: Mapping[AnswerId, _Reading],
) -> list[Answer]:
    order = _order([reply.id for reply in _standing(rows, (PRIORITY,))], read)
    return sorted(_standing(rows, AGENDA), key=lambda item: place_in_agenda(item, order, first))


def _order(replies: Sequence[AnswerId], read: Mapping[AnswerId, _Reading]) -> tuple[AnswerId, ...]:
    return tuple(dict.fromkeys(item for reply in replies for item in read[reply].chosen))


def _standing(rows: Sequence[Answer], questions: Sequence[QuestionName]) -> list[Answer]:
    return [one.answer for one in standing_answers(rows) if one.answer.question in questions]


def read_places(text: str, items: Sequence[str], outline: Outline) -> tuple[list[int], bool]:
    """Return which items a reply names, and whether it is nothing but their numbers."""
    plain = plain_words(text)
    numbers = _numbers(plain.split(), outline)
    places = [number - 1 for number in numbers if 0 < number <= len(items)]
    if places:
        return places, len(places) == len(numbers)
    return _named(plain, [plain_words(item) for item in items]), False


def _numbers(words: Sequence[str], outline: Outline) -> list[int]:
    """Return the numbers of a reply that says nothing else, else nothing."""
    lists = outline.priority_words
    figures = [int(word) for word in words if word.isdecimal() and len(word) <= _MOST_FIGURES]
    ordinals = [lists["ordinals"].index(word) + 1 for word in words if word in lists["ordinals"]]
    cardinals = [lists["numbers"].index(word) + 1 for word in words if word in lists["numbers"]]
    rest = [word for word in words if not word.isdecimal() and word not in lists["filler"]]
    if figures:
        return [] if rest else figures
    if ordinals:
        return [] if set(rest) - set(lists["ordinals"]) else ordinals
    return [] if set(rest) - set(lists["numbers"]) else cardinals


def _named(reply: str, items: Sequence[str]) -> list[int]:
    found = [(_where(reply, item), n) for n, item in enumerate(items)]
    return [n for place, n in sorted(found) if place >= 0]


def _where(reply: str, item: str) -> int:
    if len(item) >= _SHORTEST_NAME and f" {item} " in f" {reply} ":
        return f" {reply} ".index(f" {item} ")
    if len(reply) >= _SHORTEST_NAME and f" {reply} " in f" {item} ":
        return 0
    return -1

"""What the patient said about sharing: with whom, or not at all. Fails closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from preparation.answers import standing_answers
from preparation.model import Answer, Op
from preparation.summary.outline import CONSENTS, Outline
from preparation.summary.plain import plain_words as plain_words


@dataclass(frozen=True, slots=True)
class Sharing:
    """Whether the summary may leave, and the patient's own words about it."""

    agreed: bool
    words: str = ""


def sharing_of(rows: Sequence[Answer], outline: Outline) -> Sharing:
    """Return the wish that stands among all rows of a preparation.

    Nothing said is not shared, and a skipped question is a no.
    """
    standing = {one.answer.id for one in standing_answers(rows) if not one.hidden}
    asked = [row for row in rows if row.question in CONSENTS]
    replies = [
        None if row.op is Op.SKIP else row.text
        for row in asked
        if row.op is Op.SKIP or row.id in standing
    ]
    return read_sharing(replies, outline)


def read_sharing(replies: Sequence[str | None], outline: Outline) -> Sharing:
    """Read replies to the sharing question, oldest first: the newest yes or no decides.

    None is a skipped question. A reply that is neither yes nor no decides nothing by itself,
    and is kept as part of the wish.
    """
    agreed = False
    words: list[str] = []
    for text in replies:
        verdict = False if text is None else read_reply(text, outline)
        if verdict is False or (verdict and agreed):
            words = []
        if text is not None and verdict is not False:
            words.append(text)
        agreed = agreed if verdict is None else verdict
    return Sharing(True, "\n".join(words)) if agreed else Sharing(False)


def read_reply(text: str, outline: Outline) -> bool | None:
    """Return whether one reply agrees to sharing, refuses it, or (None) says neither."""
    plain, lists = plain_words(text), outline.sharing_words
    if not plain:
        return _read_sign(text, lists)
    if _beginning(plain, lists["yes_after_all"]):
        return True
    if _beginning(plain, lists["no"]):
        return False
    if yes := _beginning(plain, lists["yes"]):
        return _after_yes(plain.removeprefix(yes).strip(), lists)
    if _without_politeness(plain, lists["polite"]) in lists["agrees_alone"]:
        return True
    if agrees := _beginning(plain, lists["agrees"]):
        rest = _without_filler(plain.removeprefix(agrees))
        return not (_beginning(rest, lists["refuses"]) or _ends(rest, lists["refuses"]))
    if any(f" {word} " in f" {plain} " for word in lists["limits"]):
        return None
    return False if any(f" {word} " in f" {plain} " for word in lists["refuses"]) else None


def _after_yes(rest: str, lists: Mapping[str, Sequence[str]]) -> bool | None:
    if rest in lists["yes_after_all"]:
        return True
    if rest in lists["no"] or _without_politeness(rest, lists["polite"]) in lists["something_else"]:
        return None
    return not _ends(rest, lists["refuses"])


def _read_sign(text: str, lists: Mapping[str, Sequence[str]]) -> bool | None:
    if any(sign in text for sign in lists["no_signs"]):
        return False
    return True if any(sign in text for sign in lists["yes_signs"]) else None


def _beginning(plain: str, phrases: Sequence[str]) -> str:
    """Return the longest of `phrases` that the text begins with, or ""."""
    found = [phrase for phrase in phrases if f"{plain} ".startswith(f"{phrase} ")]
    return max(found, key=len, default="")


def _ends(plain: str, phrases: Sequence[str]) -> bool:
    return any(f" {plain}".endswith(f" {phrase}") for phrase in phrases)


def _without_politeness(plain: str, polite: Sequence[str]) -> str:
    while ending := next((word for word in polite if plain.endswith(f" {word}")), ""):
        plain = plain.removesuffix(f" {ending}")
    return plain


def _without_filler(plain: str) -> str:
    words = plain.split()
    while words and words[0] in ("it", "this", "them", "with", "to"):
        words.pop(0)
    return " ".join(words)

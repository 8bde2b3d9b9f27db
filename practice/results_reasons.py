"""What speaks against a result, in words; of a range, which one and whose. Pure."""

from __future__ import annotations

from preparation.model import Result
from preparation.results.kinds import Kind, Numbers
from preparation.results.release import range_of
from preparation.words import Words


def reason_in_words(reason: str, result: Result, kind: Kind | None, words: Words) -> str:
    """Return a reason of a verdict as the practice reads it."""
    key = f"practice_results.reasons.{reason}"
    if reason != "out_of_range" or kind is None:
        return words(key)
    whose = kind.range_source or words("practice_results.range.laboratory")
    return words(key, range=range_in_words(result, kind, words), source=whose)


def range_in_words(result: Result, kind: Kind, words: Words) -> str:
    """Return "30 to 57 mmol/mol", or the one end that there is."""
    low, high = range_of(result, kind)
    ends = "both" if low and high else "low" if low else "high"
    return words(
        f"practice_results.range.{ends}",
        low=_number(low),
        high=_number(high),
        unit=kind.shown_unit,
    )


def _number(end: Numbers | None) -> str:
    return "/".join(f"{number.normalize():f}" for number in end or ())

"""What this installation lets a practice choose, and how a choice is tried out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field

from preparation.model import Practice

type TrySending = Callable[[Practice, str], Awaitable[str]]
"""Delivers an invented summary to one target; returns a receipt, raises DeliveryFailed."""
type OverBudget = Callable[[Practice], Collection[str]]
"""Returns the texts that a practice's name and telephone would make cost more than they may."""


@dataclass(frozen=True, slots=True)
class Installation:
    """What whoever runs the program has set up, as far as a practice's choices go."""

    try_sending: TrySending
    over_budget: OverBudget
    count_segments: Callable[[str], int]
    missing: Mapping[str, str] = field(default_factory=dict)
    """By delivery target that cannot work here: what is not set up, the key of a sentence."""
    refused_host: Callable[[str], bool] = lambda _address: False
    """Whether nothing may be posted to an address, because its host is on no list."""
    tied_names: Collection[str] = ()
    """Names of practices that the sign-in settings hold: a new one would lock people out."""

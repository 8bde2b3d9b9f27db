"""What whoever runs the program has set up, as far as a practice's choices depend on it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

from beforehand.content import ROOT
from beforehand.content_check import PricedText, over_budget, priced_texts
from beforehand.settings import Settings
from channels.segments import count_segments
from practice.installation import Installation, TrySending
from preparation.errors import DeliveryFailed
from preparation.model import Practice


def installation_of(settings: Settings, try_sending: TrySending) -> Installation:
    """Return what the settings of this installation allow and cannot do."""

    def refused_host(address: str) -> bool:
        try:
            settings.outside.checked(address)
        except DeliveryFailed:
            return True
        return False

    openid = settings.openid
    return Installation(
        try_sending=try_sending,
        over_budget=partial(costly_texts, priced_texts(ROOT)),
        count_segments=lambda text: count_segments(text).count,
        missing=missing_targets(settings),
        refused_host=refused_host,
        tied_names=frozenset(openid.practices.values()) if openid else frozenset(),
    )


def missing_targets(settings: Settings) -> dict[str, str]:
    """Return by delivery target that cannot work here what is missing, the key of a sentence."""
    missing: dict[str, str] = {}
    if not settings.outside.hosts:
        missing |= {"webhook": "hosts", "fhir": "hosts"}
    if settings.mesh is None:
        missing["mesh"] = "mesh"
    if settings.mail is None:
        missing["email"] = "mail"
    return missing


def costly_texts(texts: Sequence[PricedText], practice: Practice) -> Collection[str]:
    """Return the texts that cost more than they may with a practice's name and telephone."""
    names = {"practice": practice.name, "practice_phone": practice.phone, "phone": practice.phone}
    return over_budget(texts, names)

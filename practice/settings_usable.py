"""What a practice may choose and this installation cannot do. Pure."""

from __future__ import annotations

from practice.installation import Installation
from practice.settings_form import Problem
from preparation.model import Practice

_ADDRESSES = {"webhook": "webhook_url", "fhir": "fhir_url"}


def usable(now: Practice, after: Practice, installation: Installation) -> dict[str, Problem]:
    """Return what is wrong, by field, with what is about to be saved."""
    found = _names(now, after, installation)
    targets = after.choices.targets
    if any(target in installation.missing for target in targets):
        found["targets"] = Problem("not_set_up", {})
    for target, name in _ADDRESSES.items():
        address = getattr(after.choices, name)
        if target in targets and address and installation.refused_host(address):
            found[name] = Problem("host", {})
    return found


def _names(now: Practice, after: Practice, installation: Installation) -> dict[str, Problem]:
    found = {}
    if (now.name, now.phone) != (after.name, after.phone):
        field = "name" if now.name != after.name else "phone"
        if costly := installation.over_budget(after):
            found[field] = Problem("costly", {"count": len(costly)})
    if now.name != after.name and now.name in installation.tied_names:
        found["name"] = Problem("name_tied", {})
    return found

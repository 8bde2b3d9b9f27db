"""Whose patients a list shows: everybody's, or one clinician's. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from preparation.model import ClinicianId, Role
from preparation.records.staff import StaffMember


def by_name(clinicians: Mapping[ClinicianId, str]) -> dict[ClinicianId, str]:
    """Return clinicians in the order in which a list offers them."""
    return dict(sorted(clinicians.items(), key=lambda one: one[1].casefold()))


def own_id(member: StaffMember, clinicians: Mapping[ClinicianId, str]) -> str:
    """Return which of the clinicians somebody is; "" where their name does not tell."""
    if member.role != Role.CLINICIAN:
        return ""
    mine = [one for one, name in clinicians.items() if _plain(name) == _plain(member.name)]
    return mine[0] if len(mine) == 1 else ""


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())

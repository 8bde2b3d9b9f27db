"""A clinician who is known by name begins with their own patients."""

from __future__ import annotations

import pytest

from practice.clinicians import by_name, own_id
from preparation.model import ClinicianId, PracticeId
from preparation.records.staff import StaffId, StaffMember

KHAN, OSEI = ClinicianId("1"), ClinicianId("2")
KNOWN = {OSEI: "Dr Amara Osei", KHAN: "Nurse Khan"}


def member(name: str, role: str = "clinician") -> StaffMember:
    return StaffMember(StaffId("m"), PracticeId("p"), "somebody", name, role)


@pytest.mark.parametrize("name", ["Dr Amara Osei", "dr  amara OSEI"])
def test_they_are_known_however_their_name_is_spaced_and_written(name: str) -> None:
    assert own_id(member(name), KNOWN) == OSEI


@pytest.mark.parametrize("name", ["Dr Osei", "Osei", "Nurse Whitfield", ""])
def test_a_name_that_is_only_like_it_is_nobodys(name: str) -> None:
    assert own_id(member(name), KNOWN) == ""


def test_two_of_one_name_are_not_told_apart() -> None:
    assert own_id(member("Nurse Khan"), {**KNOWN, ClinicianId("3"): "nurse khan"}) == ""


@pytest.mark.parametrize("role", ["staff", "manager"])
def test_only_a_clinician_has_patients_of_their_own(role: str) -> None:
    assert own_id(member("Nurse Khan", role), KNOWN) == ""


def test_a_list_offers_them_by_name() -> None:
    assert list(by_name(KNOWN)) == [OSEI, KHAN]

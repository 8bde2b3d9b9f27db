"""Who may look and decide, targets, the list of what waits, and what the audit keeps."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from preparation.model import AppointmentState
from preparation.records.appointments import set_appointment_state
from preparation.records.audit import verify
from preparation.records.tables import audit
from tests.results.house import Browser, House, browsing
from tests.results.readings import KINDS
from tests.results.room import audited, marks, place, releases_all

WITH_PRACTICE = True


async def test_a_target_is_agreed_by_a_clinician_and_shown_with_by_whom_and_when(
    house: House, clinician: Browser, patient: Browser
) -> None:
    await house.measured("hba1c", "53")
    await releases_all(clinician, house)
    today = house.clock().date()
    await clinician.posts(
        f"{place(house)}/target",
        code="hba1c",
        target="50",
        agreed_with="Nurse Khan",
        agreed_on=str(today - timedelta(days=40)),
    )
    await patient.shows_who_they_are()
    said = "Target you agreed with Nurse Khan on 22 April 2026: 50 mmol/mol"
    assert said in await patient.reads("/p/results/1")
    assert said in await clinician.reads(place(house))
    await clinician.posts(
        f"{place(house)}/target", code="hba1c", target="", agreed_with="", agreed_on=str(today)
    )
    assert "Target you agreed" not in await patient.reads("/p/results/1")


@pytest.mark.covers("89")
async def test_a_target_is_a_number_on_a_day_that_was(house: House, clinician: Browser) -> None:
    for code, target, day, refused in (
        ("hba1c", "as low as you can", "2026-05-01", "target"),
        ("hba1c", "120/80", "2026-05-01", "target"),
        ("blood_pressure", "120", "2026-05-01", "target"),
        ("smoking", "never", "2026-05-01", "target"),
        ("unknown", "5", "2026-05-01", "target"),
        ("hba1c", "<script>", "2026-05-01", "target"),
        ("hba1c", "53", "2026-06-02", "day"),
        ("hba1c", "53", "soon", "day"),
    ):
        sent = {"code": code, "target": target, "agreed_with": "x", "agreed_on": day}
        answer = await clinician.posts(f"{place(house)}/target", **sent)
        assert answer.headers["Location"].endswith(f"refused={refused}"), sent


@pytest.mark.covers("87", "91", "I7")
async def test_who_may_look_and_who_may_decide(house: House) -> None:
    await house.measured("hba1c", "53")
    for who, looks, decides in (
        ("kingfisher-staff", True, False),
        ("kingfisher-manager", True, False),
        ("kingfisher-auditor", False, False),
        ("heron-clinician", False, False),
        ("kingfisher-clinician", True, True),
    ):
        fields = await marks(house, "hba1c") | {"role": "clinician", "is_admin": "1"}
        async with browsing(house) as somebody:
            await somebody.signs_in(who)
            assert ((await somebody.gets(place(house))).status == 200) is looks, who
            if looks:
                assert ("/release" in await somebody.reads(place(house))) is decides
            seen = {f"seen-{fields['result']}": fields["mark"]}
            ways = {"release-all": seen, "release": fields, "keep": fields, "target": fields}
            for way, sent in ways.items():
                answer = await somebody.posts(f"{place(house)}/{way}", **sent)
                assert answer.status == (303 if decides else 404), (who, way)
        assert bool(decided(await audited(house))) is decides, who


def decided(actions: list[str]) -> list[str]:
    """Return what was decided, of all that is in the audit."""
    return [one for one in actions if one.endswith("result") and one.startswith("released")]


async def test_nobody_who_is_not_signed_in_gets_anywhere(house: House, patient: Browser) -> None:
    await patient.comes_in()
    for path in ("/practice/results", place(house)):
        answer = await patient.gets(path)
        assert answer.headers["Location"] == "/practice/sign-in"


async def test_the_list_shows_what_waits_and_only_ones_own_practice(
    house: House, clinician: Browser
) -> None:
    await house.measured("hba1c", "53")
    await house.measured("cholesterol", "9.9")
    await house.measured("hba1c", "41", whose=house.other)
    page = await clinician.reads("/practice/results")
    assert "Born 14 March 1951, NHS number" in page  # of two people of one name, which (H13)
    assert house.rosa.preparation.id in page
    assert house.other.preparation.id not in page
    await releases_all(clinician, house)
    assert 'id="waiting"' in await clinician.reads("/practice/results")
    await clinician.posts(f"{place(house)}/keep", **await marks(house, "cholesterol"))
    page = await clinician.reads("/practice/results")
    assert "No results wait for a clinician." in page
    assert house.rosa.preparation.id in page


@pytest.mark.covers("H8")
async def test_a_cancelled_appointment_shows_nothing_to_release_or_to_read(
    house: House, clinician: Browser, patient: Browser
) -> None:
    await house.measured("hba1c", "53")
    await releases_all(clinician, house)
    await patient.shows_who_they_are()
    await house.database.write(
        lambda c: set_appointment_state(
            c,
            house.rosa.appointment.id,
            AppointmentState.CANCELLED,
            at=house.clock(),
            new_id=house.new_id,
        )
    )
    assert "There are no results that we can show you yet" in await patient.reads("/p/results")
    assert "No results wait" in await clinician.reads("/practice/results")


@pytest.mark.covers("I13")
async def test_every_look_and_every_decision_is_in_the_audit_with_no_value_in_it(
    house: House, clinician: Browser
) -> None:
    await house.measured("hba1c", "53")
    await house.measured("cholesterol", "9.9")
    await releases_all(clinician, house)
    reason = "seen with her, value 9.9"
    await clinician.posts(
        f"{place(house)}/release", **await marks(house, "cholesterol"), reason=reason
    )
    actions = await audited(house)
    assert actions[1:] == [
        "looked at the results",
        "released a result",
        "released a result outside policy",
    ]
    subjects = await house.database.read(
        lambda c: c.execute(select(audit.c.subject)).scalars().all()
    )
    assert not [subject for subject in subjects if "9.9" in subject or subject == "53"]
    assert await house.database.read(verify) is None


async def test_the_preview_is_letter_by_letter_what_the_patient_reads(
    house: House, clinician: Browser, patient: Browser
) -> None:
    await house.measured("blood_pressure", "128/82")
    await house.measured("blood_pressure", "134/86", days_ago=380)
    preview = _sheets(await clinician.reads(place(house)))
    await releases_all(clinician, house)
    await patient.shows_who_they_are()
    assert preview == _sheets(await patient.reads("/p/results/all"))
    assert "128/82 mmHg" in preview[0]


def _sheets(page: str) -> list[str]:
    """Return the results on a page, without the names that only tie parts together."""
    found = re.findall(r'<div class="result">(.*?)<p class="result__sentence">', page, re.DOTALL)
    return [re.sub(r"(preview|result)-\d+", "", one) for one in found]


async def test_every_kind_can_be_previewed(house: House, clinician: Browser) -> None:
    for code, kind in KINDS.items():
        value = next(iter(kind.values), "120/80" if kind.parts == 2 else "50")
        await house.measured(code, value)
    page = await clinician.reads(place(house))
    for kind in KINDS.values():
        assert kind.sentence in page

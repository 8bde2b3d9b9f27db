"""Every state that a page may have to name is named in content/: no state brings a page down."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from practice.requests import ENDS
from practice.requests import KINDS as ASKED
from practice.steps import Known, work_of
from practice.texts import REASONS
from practice.trouble import what_of
from practice.work_items import Circumstances, standing_of, work_items
from practice.work_rows import KINDS
from practice.worklist import ALL
from preparation.invite.new_links import Refusal
from preparation.invite.send import KIND
from preparation.model import (
    AppointmentState,
    ClinicianId,
    PatientId,
    PatientState,
    PhoneNumber,
    PracticeChoices,
    PreparationId,
    PreparationState,
    Role,
)
from preparation.record import PreparationRecord
from preparation.records.batches import BatchState
from preparation.records.deliveries import DeliveryState
from preparation.records.devices import CODE
from preparation.records.imports import UploadState
from preparation.records.invite_orders import HOLD, LET, SEND
from preparation.records.learning import ASKING
from preparation.records.links import NEW_LINK
from preparation.records.pacing import FIRST, UNUSUAL
from preparation.records.places import PlaceKind
from preparation.records.practice_alerts import PracticeAlert
from preparation.records.preferences import WAYS
from preparation.records.work_lines import WorkLine
from preparation.words import load_words
from tests.practice.surgery import ROOT, words
from tests.summary.people import rosa

LONDON = ZoneInfo("Europe/London")
START = datetime(2026, 6, 11, 9, 20, tzinfo=UTC)
DAYS = (-2, 1, 4, 10, 13, 30)
PEOPLE = tuple(product(PatientState, AppointmentState, PreparationState))
WISHES = tuple(product((True, False), ("", *WAYS), ("", HOLD, SEND, LET), (True, False)))
"""Whether somebody may be texted, how they want it, what staff decided, are there results."""


def records(tests_first: bool) -> list[PreparationRecord]:
    one = rosa().record(PreparationState.DUE)
    choices = replace(one.practice.choices, tests_first=tests_first)
    practice = replace(one.practice, choices=choices)
    return [
        replace(
            one,
            practice=practice,
            patient=replace(one.patient, mobile=PhoneNumber("+447700900001") if mobile else None),
            patient_state=patient,
            appointment_state=appointment,
            state=state,
        )
        for (patient, appointment, state), mobile in product(PEOPLE, (True, False))
    ]


@pytest.mark.parametrize("tests_first", [True, False])
def test_wherever_a_preparation_stands_the_pages_have_words_for_it(tests_first: bool) -> None:
    """Every state there is, with every wish and every decision, on days before and after."""
    said = set()
    for record, (texts, way, wanted, ready) in product(records(tests_first), WISHES):
        known = Known(
            no_texts=not texts,
            way=way,
            wanted=wanted,
            results_ready=ready,
            renumbered=not ready,
        )
        for days in DAYS:
            work = work_of(record, known, START - timedelta(days=days), LONDON, words())
            assert all((work.step.says, work.step.next, work.step.look, work.step.count))
            said.add(work.step.says)
    assert {"Invitation held", "Wants post", "Wants a telephone call"} <= said
    assert ("Waits for results" in said) is tests_first


@pytest.mark.parametrize(
    ("action", "state", "says"),
    [
        ("999", "open", "Something urgent"),
        ("safeguarding", "open", "Something urgent"),
        ("999", "acknowledged", "Something urgent, seen"),
    ],
)
def test_a_paused_preparation_has_words_whoever_has_looked_at_it(
    action: str, state: str, says: str
) -> None:
    record = rosa().record(PreparationState.PAUSED)
    mine = record.preparation.id
    told = PracticeAlert("1", mine, record.patient, "pain", action, START, state, "Jo", START)
    step = work_of(record, Known(alerts=(told,)), START, LONDON, words()).step
    assert step.says == says


def lines() -> list[WorkLine]:
    return [
        WorkLine(
            preparation_id=PreparationId(f"{number}"),
            patient_id=PatientId("rosa"),
            state=state,
            since=START,
            deadline=START - timedelta(days=2),
            start=START,
            appointment_state=appointment,
            patient_state=patient,
            clinician_id=ClinicianId("khan"),
            clinician="Nurse Khan",
            mobile=mobile,
            way=way,
            needs_support=False,
        )
        for number, ((patient, appointment, state), mobile, way) in enumerate(
            product(PEOPLE, ("hash", None), ("", *WAYS))
        )
    ]


@pytest.mark.parametrize("tests_first", [True, False])
@pytest.mark.parametrize("wanted", ["", HOLD, SEND])
@pytest.mark.parametrize("stopped", [True, False])
@pytest.mark.parametrize("lost", [True, False])
def test_wherever_somebody_stands_the_worklist_has_words_for_it(
    tests_first: bool, wanted: str, stopped: bool, lost: bool
) -> None:
    everybody = lines()
    ids = [one.preparation_id for one in everybody]
    for days in DAYS:
        known = Circumstances(
            choices=replace(PracticeChoices(), tests_first=tests_first),
            now=START - timedelta(days=days),
            stopped=ids if stopped else (),
            lost=dict.fromkeys(ids, START) if lost else {},
            renumbered=dict.fromkeys(ids, START) if lost else {},
            orders=dict.fromkeys(ids, wanted),
        )
        kinds = {standing_of(one, known) for one in everybody}
        kinds |= {kind for item in work_items(everybody, known) for kind in item.kinds}
        assert missing("practice_worklist.kinds", kinds, ("name", "look", "next")) == []


def missing(below: str, names: Iterable[str], of_each: Iterable[str] = ("",)) -> list[str]:
    """Return the keys of content that a page would ask for, and that are not there."""
    keys = [f"{below}.{name}.{part}".rstrip(".") for name in names for part in of_each]
    return [key for key in keys if key not in words()]


def kinds_of_texts() -> set[str]:
    """Return every kind of text there is, as the source names them."""
    named = {KIND, ASKING, NEW_LINK, CODE}
    for path in [*(ROOT / "preparation").rglob("*.py"), *(ROOT / "channels").glob("*.py")]:
        named |= set(re.findall(r"kind=\"([a-z_]+)\"", path.read_text("utf-8")))
    return named


NAMED: list[tuple[str, Iterable[str], tuple[str, ...]]] = [
    ("practice_worklist.kinds", set(KINDS) - {ALL, "to_do", "done"}, ("name", "look", "next")),
    ("practice_worklist.wants", [f"by_{way}" for way in WAYS], ("",)),
    ("practice_wishes.ways", [f"by_{way}" for way in WAYS], ("",)),
    ("practice.asked", [*ASKED, "delete_unsure", *ENDS.values()], ("tag", "said", "next", "count")),
    ("practice_batch.was", [one for one in BatchState if one is not BatchState.ASKED], ("",)),
    ("practice_batch.hold", [UNUSUAL, FIRST], ("",)),
    ("practice.delivery", DeliveryState, ("",)),
    ("practice_links.refused", Refusal, ("",)),
    ("practice_import.states", UploadState, ("",)),
    ("practice_places.kind", PlaceKind, ("",)),
    ("practice_staff.role", Role, ("",)),
    ("practice_texts.kinds", kinds_of_texts(), ("",)),
    ("practice_texts.why", ["unknown", *REASONS], ("",)),
    ("practice_trouble", {what_of(status) for status in range(400, 600)}, ("title", "why")),
]


@pytest.mark.parametrize(("below", "names", "of_each"), NAMED, ids=[row[0] for row in NAMED])
def test_what_is_named_after_a_state_is_in_content(
    below: str, names: Iterable[str], of_each: tuple[str, ...]
) -> None:
    assert missing(below, names, of_each) == []


def test_every_count_of_a_state_has_a_name() -> None:
    counted = {
        words()(key) for key in words() if re.search(r"^practice(_states|\.asked)\..*\.count$", key)
    }
    assert missing("practice.counts", counted) == []


def test_no_key_of_content_was_read_as_yes_or_no() -> None:
    """Unquoted, YAML takes "off" and "no" for a truth value, and the page finds no such key."""
    everything = load_words(ROOT / "content", ("*",))
    assert [key for key in everything if {"True", "False"} & set(key.split("."))] == []

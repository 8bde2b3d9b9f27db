"""What patients asked the practice for reaches the practice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from practice.requests import KINDS, Request, requests_in
from practice.steps import Known, Work, work_of
from preparation.model import ChannelName, PatientState, PreparationId, PreparationState
from preparation.records.database import Database
from preparation.records.day_list import TurnTaken
from preparation.records.preparations import set_preparation_state
from tests.builders import Builder, HandClock
from tests.practice.conftest import HERON, KINGFISHER, Town
from tests.practice.surgery import Surgery, take_turn, words
from tests.practice.visitor import visiting
from tests.summary.people import rosa

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
SMS = ChannelName("sms")


def turns(*intents: str) -> list[TurnTaken]:
    moments = [NOW.replace(minute=number) for number in range(len(intents))]
    pairs = zip(intents, moments, strict=True)
    return [TurnTaken(PreparationId("p"), intent, SMS, at) for intent, at in pairs]


def asked(*intents: str) -> list[str]:
    return [request.kind for request in requests_in(turns(*intents))]


def work(state: PreparationState, *kinds: str, patient: str = "active") -> Work:
    record = replace(rosa().record(state), patient_state=PatientState(patient))
    requests = tuple(Request(kind, NOW, SMS) for kind in kinds)
    return work_of(record, Known(requests=requests), NOW, LONDON, words())


@pytest.mark.parametrize("kind", [*KINDS, "delete_unsure", "stop", "wrong_number"])
def test_every_request_has_words(kind: str) -> None:
    (one,) = work(PreparationState.IN_PROGRESS, kind).asked
    assert one.tag
    assert one.said
    assert one.when == "1 June, 10am, by text"
    assert one.next.endswith(".") or kind in ("stop", "wrong_number")
    assert "{" not in one.said + one.next
    assert f"practice.counts.{one.count}" in words()


def test_the_newest_of_each_kind_stands_the_most_pressing_first() -> None:
    found = requests_in(turns("interpreter", "speak_to_person", "answer", "interpreter"))
    assert [request.kind for request in found] == ["speak_to_person", "interpreter"]
    assert found[1].at == NOW.replace(minute=3)


def test_deleting_is_told_as_done_only_once_it_was_confirmed() -> None:
    assert asked("delete_data", "delete_data") == ["delete_data"]
    assert asked("delete_data", "help", "delete_data", "answer") == ["delete_data"]
    assert asked("delete_data") == ["delete_unsure"]
    assert asked("delete_data", "deny") == []
    assert asked("delete_data", "answer", "delete_data", "deny") == []


def test_somebody_who_asked_for_a_call_needs_one() -> None:
    found = work(PreparationState.IN_PROGRESS, "speak_to_person")
    assert found.todo == ("Ring Rosa: they asked to speak to somebody.",)
    assert found.counts == {"call"}


def test_a_request_takes_nothing_away_from_what_is_to_do_anyway() -> None:
    ready = work(PreparationState.FINISHED, "interpreter")
    assert ready.counts == {"ready", "asked"}
    assert ready.todo == (
        "Book an interpreter. Ask Rosa which language.",
        "Read the summary before you meet.",
    )
    urgent = work(PreparationState.PAUSED, "speak_to_person")
    assert urgent.todo[0].startswith("Ring Rosa today.")
    assert len(urgent.todo) == 2


@pytest.mark.parametrize("patient", ["deceased", "moved_away"])
def test_nobody_is_sent_to_ring_those_who_have_died_or_moved(patient: str) -> None:
    for state in PreparationState:
        found = work(state, "speak_to_person", patient=patient)
        assert found.asked == ()
        assert found.counts == {"other"}
        assert "Check that the appointment is cancelled." in found.todo[0]


async def test_requests_stand_on_the_day_list_and_on_the_page(
    surgery: Surgery, town: Town, database: Database, builder: Builder
) -> None:
    def ask() -> None:
        with database.engine.begin() as c:
            take_turn(c, builder, town.terse, "speak_to_person")
            take_turn(c, builder, town.rosa, "accessible_format", "web")
            take_turn(c, builder, town.rosa, "delete_data")
            take_turn(c, builder, town.rosa, "deny")
            take_turn(c, builder, town.of_heron, "reschedule")

    ask()
    async with visiting(surgery, KINGFISHER) as visitor:
        days = (await visitor.gets("/practice/")).text
        assert "Ring Bob: they asked to speak to somebody." in days
        assert "Asked for a call" in days
        assert "Asked for another format" in days
        assert "Asked to move it" not in days
        assert "delet" not in days
        page = (await visitor.gets(f"/practice/preparations/{town.rosa}")).text
        assert "Another format: by post, large print or another way" in page
        assert "1 June, 10am, on their page<" in page
    async with visiting(surgery, HERON) as visitor:
        assert "Asked to move it" in (await visitor.gets("/practice/")).text


async def test_a_wrong_number_is_told_with_its_day_and_channel(
    surgery: Surgery, town: Town, database: Database, builder: Builder, clock: HandClock
) -> None:
    with database.engine.begin() as c:
        take_turn(c, builder, town.terse, "wrong_number")
        state, new_id = PreparationState.WRONG_NUMBER, builder.new_id
        set_preparation_state(c, town.terse, state, at=clock(), new_id=new_id)
    async with visiting(surgery, KINGFISHER) as visitor:
        page = (await visitor.gets(f"/practice/preparations/{town.terse}")).text
        assert "No more texts: it is the wrong number" in page
        assert "1 June, 10am, by text<" in page
        assert "Check the telephone number on record." in page

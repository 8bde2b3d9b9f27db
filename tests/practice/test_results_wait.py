"""Results that wait are one line of the clinician's worklist; the invite waits with them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from practice.work_rows import results_line
from practice.worklist import TODO, Wanted, Worklist, read_worklist
from preparation.invite.due import Verdict
from preparation.invite.waiting import due_invites
from preparation.model import PatientState, PreparationState, Result
from preparation.records.database import Connection, Database
from preparation.records.patients import set_patient_state
from preparation.records.result_releases import add_decision, read_shelf
from preparation.records.results import add_result
from preparation.results.kinds import read_kinds
from preparation.results.model import Choice, Decision
from preparation.words import Words
from tests.builders import Builder, Built
from tests.practice.conftest import KINGFISHER, Town
from tests.practice.roles import RECEPTION, everybody
from tests.practice.surgery import Surgery
from tests.practice.test_worklist import Desk
from tests.practice.visitor import visiting

__all__ = ["everybody"]


class Laboratory(Desk):
    """A practice in which tests come first."""

    def measures(self, one: Built, code: str = "hba1c", days_ago: int = 5) -> None:
        day = (self.builder.clock() - timedelta(days=days_ago)).date()
        unit = {"hba1c": "mmol/mol"}.get(code, "")
        key = f"{one.patient.id}-{code}-{days_ago}"
        result = Result(one.patient.id, code, "45", unit, day, routine=True, source_key=key)
        add_result(self.c, self.practice.id, result, new_id=self.builder.new_id)

    def releases(self, one: Built, words: Words) -> None:
        now, vault = self.builder.clock(), self.builder.vault
        record = next(
            due.record
            for due in due_invites(self.c, vault, now)
            if due.record.preparation.id == one.preparation.id
        )
        for verdict in read_shelf(self.c, vault, record, read_kinds(words), now=now).verdicts:
            card = verdict.card
            decision = Decision(
                card.newest.id, Choice.RELEASED, card.mark, frozenset(), "", "Dr Osei", now
            )
            mine, who = self.practice.id, one.patient.id
            add_decision(self.c, mine, who, decision, new_id=self.builder.new_id)

    def waiting(self, words: Words) -> int:
        """How many of the clinician's patients have results that wait."""
        return self.shows(words).results_wait.get(self.clinician.id, 0)

    def shows(self, words: Words, clinician: str = "") -> Worklist:
        now, kinds = self.builder.clock(), read_kinds(words)
        wanted = Wanted(TODO, clinician)
        return read_worklist(self.c, self.practice.id, wanted, now=now, kinds=kinds)

    def verdict(self) -> Verdict:
        (due,) = due_invites(self.c, self.builder.vault, self.builder.clock())
        return due.verdict


@pytest.mark.covers("H8", "H10")
async def test_an_invite_goes_once_a_clinician_has_released_the_results(
    database: Database, builder: Builder, words: Words
) -> None:
    def work(c: Connection) -> list[object]:
        practice = builder.practice(c, tests_first=True)
        desk = Laboratory(c, builder, practice)
        one = desk.adds(PreparationState.DUE, days=10)
        seen: list[object] = [desk.verdict()]
        desk.measures(one)
        seen += [desk.verdict(), desk.waiting(words)]
        desk.releases(one, words)
        return [*seen, desk.verdict(), desk.waiting(words)]

    waits = Verdict.WAIT_RESULTS
    assert await database.write(work) == [waits, waits, 1, Verdict.SEND, 0]


async def test_an_older_reading_nobody_decided_about_waits_for_nobody(
    database: Database, builder: Builder, words: Words
) -> None:
    def work(c: Connection) -> list[int]:
        desk = Laboratory(c, builder)
        one = desk.adds(PreparationState.DUE, days=10)
        desk.measures(one, days_ago=200)
        seen = [desk.waiting(words)]  # too old to be shown at all
        desk.measures(one, days_ago=5)
        desk.releases(one, words)
        return [*seen, desk.waiting(words)]

    assert await database.write(work) == [0, 0]


async def test_who_cannot_decide_is_not_told_to(
    surgery: Surgery, town: Town, everybody: None, database: Database, words: Words
) -> None:
    def add(c: Connection) -> None:
        desk = Laboratory(c, surgery.builder, town.kingfisher, "Dr Shah")
        desk.measures(desk.adds(PreparationState.DUE, days=10))

    await database.write(add)
    for who, told in ((KINGFISHER, True), (RECEPTION, False)):
        async with visiting(surgery, who) as visitor:
            page = (await visitor.gets("/practice/worklist")).text
            assert ("The results of 1 patient wait" in page) is told


async def test_results_that_wait_bury_no_call(
    database: Database, builder: Builder, words: Words
) -> None:
    """They are no row of what is to do, however many they are."""

    def work(c: Connection) -> tuple[int, bool]:
        desk = Laboratory(c, builder)
        for place in range(5):
            desk.measures(desk.adds(days=10 + place))
        call = desk.adds(PreparationState.DUE, days=12, mobile=None)
        desk.measures(call)
        found = desk.shows(words)
        listed = [one.record.patient.id for one in found.rows]
        return desk.waiting(words), listed == [call.patient.id]

    assert await database.write(work) == (6, True)


async def test_nobody_waits_for_results_of_somebody_who_died(
    database: Database, builder: Builder, words: Words
) -> None:
    def work(c: Connection) -> int:
        desk = Laboratory(c, builder)
        one = desk.adds(days=10)
        desk.measures(one)
        gone, at, new_id = PatientState.DECEASED, builder.clock(), builder.new_id
        set_patient_state(c, one.patient.id, gone, at=at, source="test", new_id=new_id)
        return desk.waiting(words)

    assert await database.write(work) == 0


async def test_the_line_counts_ones_own_unless_another_is_chosen(
    database: Database, builder: Builder, words: Words
) -> None:
    def work(c: Connection) -> list[tuple[str, str]]:
        khan = Laboratory(c, builder)
        osei = Laboratory(c, builder, khan.practice, "Dr Osei")
        for desk, count in ((khan, 2), (osei, 1)):
            for place in range(count):
                desk.measures(desk.adds(days=10 + place))
        asked = (
            results_line(khan.shows(words), "", words),
            results_line(khan.shows(words), osei.clinician.id, words),
            results_line(khan.shows(words, khan.clinician.id), osei.clinician.id, words),
        )
        ids = {khan.clinician.id: "khan", osei.clinician.id: "osei"}
        return [(one.says, ids.get(one.clinician, "all")) for one in asked if one]

    assert await database.write(work) == [
        ("The results of 3 patients wait for a clinician.", "all"),
        ("The results of 1 patient of Dr Osei wait.", "osei"),
        ("The results of 2 patients of Nurse Khan wait.", "khan"),
    ]

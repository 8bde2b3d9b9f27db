"""Results that wait for a clinician are on the clinician's worklist; the invite waits with them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from practice.worklist import ALL, Wanted, read_worklist
from preparation.invite.due import Verdict
from preparation.invite.waiting import due_invites
from preparation.model import PreparationState, Result
from preparation.records.database import Connection, Database
from preparation.records.result_releases import add_decision, read_shelf
from preparation.records.results import add_result
from preparation.results.kinds import read_kinds
from preparation.results.model import Choice, Decision
from preparation.words import Words
from tests.builders import Builder, Built
from tests.practice.test_worklist import Desk


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

    def waiting(self, words: Words) -> set[str]:
        now, kinds = self.builder.clock(), read_kinds(words)
        found = read_worklist(self.c, self.practice.id, Wanted(ALL), now=now, kinds=kinds)
        return {kind for row in found.rows for kind in row.item.kinds}

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
        seen += [desk.verdict(), "results_wait" in desk.waiting(words)]
        desk.releases(one, words)
        return [*seen, desk.verdict(), "results_wait" in desk.waiting(words)]

    waits = Verdict.WAIT_RESULTS
    assert await database.write(work) == [waits, waits, True, Verdict.SEND, False]


async def test_an_older_reading_nobody_decided_about_waits_for_nobody(
    database: Database, builder: Builder, words: Words
) -> None:
    def work(c: Connection) -> list[bool]:
        desk = Laboratory(c, builder)
        one = desk.adds(PreparationState.DUE, days=10)
        desk.measures(one, days_ago=200)
        seen = ["results_wait" in desk.waiting(words)]  # too old to be shown at all
        desk.measures(one, days_ago=5)
        desk.releases(one, words)
        return [*seen, "results_wait" in desk.waiting(words)]

    assert await database.write(work) == [False, False]


async def test_who_cannot_decide_is_not_told_to(
    database: Database, builder: Builder, words: Words
) -> None:
    def work(c: Connection) -> set[str]:
        desk = Laboratory(c, builder)
        desk.measures(desk.adds(PreparationState.DUE, days=10))
        return desk.kinds()

    assert "results_wait" not in await database.write(work)

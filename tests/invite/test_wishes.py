"""What a patient wants is obeyed by invites, reminders and the sender itself; visits for tests."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from channels.segments import count_segments
from preparation.imports.applying import apply
from preparation.imports.problems import Place
from preparation.imports.rows import BookingRow, ImportPlan, PersonRow
from preparation.invite.due import InviteFacts, Verdict, judge
from preparation.invite.reminders import send_due_reminders
from preparation.invite.send import send_due_invites
from preparation.invite.waiting import due_invites
from preparation.model import PracticeChoices, PreparationState
from preparation.records.database import Connection, Database
from preparation.records.links import create_link, find_live_link, link_hash
from preparation.records.preferences import Preferences, set_preferences
from preparation.records.preparations import preparation_state, set_preparation_state
from preparation.records.sending import claim_sendable
from preparation.records.tables import outbound
from preparation.words import Words
from tests.builders import Builder, Built, HandClock
from tests.invite.records import START

CHOICES = PracticeChoices()
DUE, INVITED = PreparationState.DUE, PreparationState.INVITED
FACTS = InviteFacts(start=START, has_mobile=True)


@pytest.mark.parametrize(
    ("facts", "choices", "days", "verdict"),
    [
        ({"way": "paper"}, {}, 10, Verdict.BY_POST),
        ({"way": "telephone"}, {}, 10, Verdict.BY_TELEPHONE),
        ({"way": "paper"}, {}, 13, Verdict.WAIT),
        ({"way": "web"}, {}, 10, Verdict.SEND),
        ({"wanted": "hold"}, {}, 10, Verdict.HELD),
        ({"wanted": "send"}, {}, 3, Verdict.SEND),
        ({"wanted": "send", "stopped": True}, {}, 3, Verdict.STOPPED),
        ({"results_ready": False}, {"tests_first": True}, 10, Verdict.WAIT_RESULTS),
        ({"results_ready": False}, {"tests_first": True}, 6, Verdict.CALL_NO_RESULTS),
        ({"results_ready": True}, {"tests_first": True}, 10, Verdict.SEND),
        ({"results_ready": False}, {}, 10, Verdict.SEND),
        ({}, {"invite_days": 30}, 15, Verdict.WAIT),
        ({}, {"invite_days": 30}, 14, Verdict.SEND),
        ({}, {"invite_days": 2}, 7, Verdict.SEND),
    ],
)
def test_what_decides_about_an_invite(
    facts: dict[str, object], choices: dict[str, object], days: int, verdict: Verdict
) -> None:
    """The window is 14 to 7 days, whatever a practice has chosen for the day itself."""
    known = replace(FACTS, **facts)  # type: ignore[arg-type]
    chosen = replace(CHOICES, **choices)  # type: ignore[arg-type]
    assert judge(known, chosen, START - timedelta(days=days)) is verdict


@dataclass
class Rosa:
    """One patient, ten days before her appointment."""

    database: Database
    clock: HandClock
    builder: Builder
    built: Built
    words: Words

    async def wants(self, wanted: Preferences) -> None:
        mine, who = self.built.practice.id, self.built.patient.id
        await self.database.write(
            lambda c: set_preferences(
                c, mine, who, wanted, by="patient", at=self.clock(), new_id=self.builder.new_id
            )
        )

    async def stands(self, state: PreparationState) -> None:
        mine, new_id = self.built.preparation.id, self.builder.new_id
        await self.database.write(
            lambda c: set_preparation_state(c, mine, state, at=self.clock(), new_id=new_id)
        )

    async def round(self) -> list[str]:
        """Run the rounds once and return the kinds of message there are."""

        def work(c: Connection) -> list[str]:
            common = {
                "now": self.clock(),
                "new_id": self.builder.new_id,
                "vault": self.database.vault,
                "words": self.words,
                "public_url": "https://prepare.example.nhs.uk",
                "count_segments": lambda text: count_segments(text).count,
            }
            send_due_invites(c, random_bytes=secrets.token_bytes, **common)  # type: ignore[arg-type]
            send_due_reminders(c, **common)  # type: ignore[arg-type]
            return list(c.execute(select(outbound.c.kind).order_by(outbound.c.id)).scalars())

        return await self.database.write(work)

    async def leaves(self) -> int:
        """Return how many messages the sender may take now."""
        lease = timedelta(minutes=1)
        claimed = await self.database.write(
            lambda c: claim_sendable(
                c, now=self.clock(), lease=lease, limit=10, new_id=self.builder.new_id
            )
        )
        return len(claimed)


@pytest.fixture
async def rosa(databases: Database, clock: HandClock, words: Words) -> Rosa:
    builder = Builder(databases.vault, clock)
    built = await databases.write(builder.everything)
    return Rosa(databases, clock, builder, built, words)


@pytest.mark.parametrize("way", ["paper", "telephone"])
async def test_who_is_reached_by_hand_gets_no_text_of_our_own_accord(rosa: Rosa, way: str) -> None:
    await rosa.stands(DUE)
    await rosa.wants(Preferences(way=way))
    assert await rosa.round() == []
    await rosa.stands(INVITED)
    rosa.clock.moves(days=4)
    assert await rosa.round() == []


async def test_who_wants_no_reminders_is_invited_and_never_reminded(rosa: Rosa) -> None:
    await rosa.stands(DUE)
    await rosa.wants(Preferences(reminders=False))
    assert await rosa.round() == ["invite"]
    rosa.clock.moves(days=5)
    assert await rosa.round() == ["invite"]
    await rosa.wants(Preferences(reminders=True))
    assert await rosa.round() == ["invite", "reminder"]


@pytest.mark.covers("H10", "I9")
async def test_a_wish_said_after_queueing_is_obeyed_by_the_sender(rosa: Rosa) -> None:
    """It is read in the transaction that sends."""
    await rosa.stands(DUE)
    await rosa.round()
    await rosa.wants(Preferences(way="paper"))
    assert await rosa.leaves() == 0


async def test_the_results_come_first_where_the_practice_tests_first(
    databases: Database, clock: HandClock
) -> None:
    """No text goes before there is something to read; then it goes by itself."""
    builder = Builder(databases.vault, clock)

    def build(c: Connection) -> list[Verdict]:
        practice = builder.practice(c, tests_first=True)
        clinician = builder.clinician(c, practice)
        who = builder.patient(c, practice)
        appointment = builder.appointment(c, who, clinician, days=10)
        builder.preparation(c, appointment, DUE)
        return [due.verdict for due in due_invites(c, databases.vault, clock())]

    assert await databases.write(build) == [Verdict.WAIT_RESULTS]


def booking(rosa: Rosa, days: float) -> ImportPlan:
    patient, appointment = rosa.built.patient, rosa.built.appointment
    place = Place("list.csv", 2)
    person = PersonRow(
        place, patient.first_name, patient.last_name, date(1951, 3, 14), patient.nhs_number
    )
    start, key = rosa.clock() + timedelta(days=days), appointment.source_key
    clinician = rosa.built.clinician
    row = BookingRow(
        place, key, person, start, clinician.name, clinician.role, "Room 4", "face to face"
    )
    return ImportPlan((row,))


@pytest.mark.covers("F55")
async def test_a_moved_appointment_takes_the_page_and_a_second_chance_with_it(rosa: Rosa) -> None:
    """The link lives until the new day; who had not answered in time has time again."""
    vault, token, built = rosa.database.vault, "t" * 22, rosa.built

    def give_link(c: Connection) -> None:
        ends = rosa.clock() + timedelta(days=11)
        now, new_id = rosa.clock(), rosa.builder.new_id
        create_link(c, vault, built.preparation.id, token, expires_at=ends, now=now, new_id=new_id)

    await rosa.database.write(give_link)
    await rosa.stands(PreparationState.NO_REPLY)

    def move(c: Connection) -> bool:
        now, new_id = rosa.clock(), rosa.builder.new_id
        plan = booking(rosa, 20)
        return apply(c, vault, built.practice, plan, now=now, new_id=new_id).applied

    assert await rosa.database.write(move)
    rosa.clock.moves(days=15)
    hashed = link_hash(vault, token)
    live = await rosa.database.read(lambda c: find_live_link(c, hashed, now=rosa.clock()))
    assert live is not None
    state = await rosa.database.read(lambda c: preparation_state(c, built.preparation.id))
    assert state is INVITED

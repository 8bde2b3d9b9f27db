"""Sending what is due: once each, with a link that opens, and to nobody who should not get it."""

import asyncio
import re
import secrets
from datetime import timedelta

import pytest

from preparation.invite.due import Verdict
from preparation.invite.send import draft_invites, send_due_invites
from preparation.invite.waiting import due_invites
from preparation.model import (
    AppointmentState,
    PatientState,
    PhoneNumber,
    Preparation,
    PreparationId,
    PreparationState,
)
from preparation.records.appointments import set_appointment_state
from preparation.records.links import find_live_link, link_hash
from preparation.records.lookups import number_hash
from preparation.records.opt_outs import STARTED, STOPPED, record_opt_out
from preparation.records.outbound import claim_due
from preparation.records.patients import set_patient_state
from preparation.records.positions import read_position
from preparation.records.preparations import add_preparation, preparation_state, states_of
from preparation.words import load_words
from tests.builders import Builder
from tests.imports.files import CONTENT
from tests.invite.records import segments

URL = "https://prepare.example.nhs.uk"


class Round:
    """A practice whose patients are due, and the rounds that look at them."""

    def __init__(self, database, clock, new_id):
        self.database = database
        self.clock = clock
        self.new_id = new_id
        self.builder = Builder(database.vault, clock, new_id)
        self.words = load_words(CONTENT, ("messages",))

    def furnish(self, c, *, days=10.0, practice=None, **patient):
        made = practice or self.builder.practice(c)
        who = self.builder.patient(c, made, **patient)
        clinician = getattr(self, "clinician", None) or self.builder.clinician(c, made)
        self.clinician = clinician
        appointment = self.builder.appointment(c, who, clinician, days=days)
        preparation = self._due(c, appointment)
        return made, who, appointment, preparation

    def _due(self, c, appointment):
        made = Preparation(
            PreparationId(self.new_id()),
            appointment.practice_id,
            appointment.patient_id,
            appointment.id,
            appointment.start - timedelta(days=2),
        )
        add_preparation(c, made, at=self.clock(), new_id=self.new_id)
        return made

    async def adds(self, **values):
        return await self.database.write(lambda c: self.furnish(c, **values))

    async def sends(self, **options):
        return await self.database.write(
            lambda c: send_due_invites(
                c,
                now=self.clock(),
                new_id=self.new_id,
                vault=self.database.vault,
                words=self.words,
                public_url=URL,
                count_segments=segments,
                random_bytes=secrets.token_bytes,
                **options,
            )
        )

    async def verdicts(self):
        found = await self.database.read(
            lambda c: due_invites(c, self.database.vault, self.clock())
        )
        return [due.verdict for due in found]

    async def outbox(self):
        return await self.database.write(
            lambda c: claim_due(c, now=self.clock(), lease=timedelta(minutes=1), limit=50)
        )


@pytest.fixture
def round_(databases, clock, new_id):
    return Round(databases, clock, new_id)


async def test_a_due_invite_is_queued_with_a_link_that_opens_the_right_page(round_):
    _, patient, _, preparation = await round_.adds()
    (invited,) = await round_.sends()
    assert invited.preparation == preparation
    (message,) = await round_.outbox()
    assert (message.to, message.kind) == (patient.mobile, "invite")
    assert message.intent_key == f"invite:{preparation.id}"
    token = re.search(rf"{URL}/p/(\w{{22}}) ", message.body)[1]
    hashed = link_hash(round_.database.vault, token)
    link = await round_.database.read(lambda c: find_live_link(c, hashed, now=round_.clock()))
    assert link.preparation_id == preparation.id
    state = await round_.database.read(lambda c: preparation_state(c, preparation.id))
    assert state is PreparationState.INVITED
    position = await round_.database.read(lambda c: read_position(c, preparation.id))
    assert (position.open_question, position.version) == ("invite", 0)


@pytest.mark.covers("I4", "F51")
async def test_however_many_rounds_there_are_there_is_one_invite(round_):
    *_, preparation = await round_.adds()
    await asyncio.gather(*(round_.sends() for _ in range(4)))
    assert len(await round_.outbox()) == 1
    states = await round_.database.read(lambda c: states_of(c, preparation.id))
    assert [state for state, _ in states] == [PreparationState.DUE, PreparationState.INVITED]


async def test_a_dry_run_shows_the_text_and_its_cost_and_writes_nothing(round_):
    await round_.adds()
    (draft,) = await round_.database.read(
        lambda c: draft_invites(
            c,
            now=round_.clock(),
            vault=round_.database.vault,
            words=round_.words,
            public_url=URL,
            count_segments=segments,
        )
    )
    assert draft.text.segments == 2
    assert "Rosa" in draft.text.body
    assert await round_.outbox() == []
    assert await round_.verdicts() == [Verdict.SEND]


@pytest.mark.covers("H10", "I9")
async def test_the_dead_the_moved_the_stopped_and_the_cancelled_get_nothing(round_):
    clock, new_id = round_.clock, round_.new_id
    practice, dead, *_ = await round_.adds()
    _, moved, *_ = await round_.adds(practice=practice)
    _, silent, *_ = await round_.adds(practice=practice)
    *_, cancelled, _ = await round_.adds(practice=practice)

    def happens(c):
        for who, state in ((dead, PatientState.DECEASED), (moved, PatientState.MOVED_AWAY)):
            set_patient_state(c, who.id, state, at=clock(), source="test", new_id=new_id)
        hashed = number_hash(round_.database.vault, silent.mobile)
        stop = {"state": STOPPED, "how": "keyword", "at": clock(), "new_id": new_id}
        record_opt_out(c, practice.id, hashed, **stop)
        off = AppointmentState.CANCELLED
        set_appointment_state(c, cancelled.id, off, at=clock(), new_id=new_id)

    await round_.database.write(happens)
    assert await round_.sends() == []
    assert sorted(await round_.verdicts()) == ["cancelled", "deceased", "moved_away", "stopped"]


async def test_who_starts_again_is_invited_again(round_):
    practice, patient, *_ = await round_.adds()
    hashed = number_hash(round_.database.vault, patient.mobile)
    for state, sent in ((STOPPED, 0), (STARTED, 1)):
        fact = {"state": state, "how": "keyword", "at": round_.clock(), "new_id": round_.new_id}
        await round_.database.write(
            lambda c, fact=fact: record_opt_out(c, practice.id, hashed, **fact)
        )
        assert len(await round_.sends()) == sent


async def test_the_late_and_those_without_a_mobile_are_for_a_call(round_):
    practice, *_ = await round_.adds(days=4)
    await round_.adds(practice=practice, mobile=None, landline=PhoneNumber("+441632960001"))
    assert await round_.sends() == []
    assert await round_.verdicts() == [Verdict.CALL_LATE, Verdict.CALL_NO_MOBILE]


@pytest.mark.covers("H12", "H1")
async def test_two_on_one_phone_get_a_text_and_a_link_each(round_):
    practice, ann, *_ = await round_.adds(first_name="Zo\u00eb")
    await round_.adds(practice=practice, first_name="Bob", mobile=ann.mobile)
    await round_.sends()
    first = await round_.outbox()
    assert [message.to for message in first] == [ann.mobile]  # one at a time to one number
    assert first[0].body.startswith("Hello Zo\u00eb,")


async def test_a_round_may_be_limited(round_):
    practice, *_ = await round_.adds()
    await round_.adds(practice=practice)
    assert len(await round_.sends(limit=1)) == 1
    assert len(await round_.sends(limit=1)) == 1
    assert await round_.sends() == []

"""Invites before they go: read first, two people for many, called back while unsent."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from channels.segments import count_segments
from preparation.invite.send import send_due_invites
from preparation.model import Practice, PreparationState
from preparation.records.database import Connection, Database
from preparation.records.outbound import claim_due
from preparation.records.pacing import open_holds
from preparation.records.practices import all_practices
from preparation.records.preparations import preparation_state
from preparation.records.tables import outbound, started_holds
from tests.builders import Builder, Built, HandClock
from tests.practice.surgery import Surgery, open_pages, words
from tests.practice.test_import_page import add_receptionist
from tests.practice.test_worklist import Desk
from tests.practice.visitor import Visitor, visiting

FIRST, SECOND, STRANGER = "first", "second", "stranger"


class Front:
    """A practice of three due patients, where two invites a day need no second person."""

    def __init__(self, surgery: Surgery, mine: list[Built], practice: Practice) -> None:
        self.surgery, self.mine, self.practice = surgery, mine, practice

    async def sends(self) -> int:
        """Let the program's own round run once, and say how many it queued."""
        database, clock = self.surgery.database, self.surgery.clock

        def work(c: Connection) -> int:
            sent = send_due_invites(
                c,
                now=clock(),
                new_id=self.surgery.builder.new_id,
                vault=database.vault,
                words=words(),
                public_url="https://prepare.example.nhs.uk",
                count_segments=lambda text: count_segments(text).count,
                random_bytes=secrets.token_bytes,
            )
            return len(sent)

        return await database.write(work)

    async def states(self) -> set[PreparationState]:
        def read(c: Connection) -> set[PreparationState]:
            return {preparation_state(c, one.preparation.id) for one in self.mine}

        return await self.surgery.database.read(read)


@pytest.fixture
async def front(database: Database, clock: HandClock, builder: Builder) -> AsyncIterator[Front]:
    def build(c: Connection) -> tuple[list[Built], Practice]:
        desk = Desk(c, builder, builder.practice(c, two_people_from=2))
        mine = [desk.adds(PreparationState.DUE, days=10, first_name=n) for n in ("Ann", "Bo", "Cy")]
        other = builder.practice(c)
        for username in (FIRST, SECOND):
            add_receptionist(c, builder, desk.practice, username)
        add_receptionist(c, builder, other, STRANGER)
        return mine, desk.practice

    mine, practice = await database.write(build)
    async with open_pages(database, clock, builder) as surgery:
        yield Front(surgery, mine, practice)


async def batch_of(page: Visitor) -> str:
    found = re.search(r"/practice/invites/batches/([^\"]+)", (await page.gets(INVITES)).text)
    assert found is not None
    return f"{INVITES}/batches/{found[1]}"


INVITES = "/practice/invites"
RELEASE, CANCEL = {"decision": "release"}, {"decision": "cancel"}


@pytest.mark.covers("H1", "H2")
async def test_every_text_is_shown_as_it_would_go_with_what_it_costs(front: Front) -> None:
    async with visiting(front.surgery, FIRST) as staff:
        page = re.sub(r"\s+", " ", (await staff.gets(INVITES)).text)
    assert "Hello Ann, Kingfisher Surgery here." in page
    assert page.count("Born 14 March 1951, NHS number") == 3  # which of two of one name (H13)
    assert "3 texts in 6 parts, about £0.24." in page
    assert await front.sends() == 0  # looking at them has sent none


@pytest.mark.covers("H1", "H2")
async def test_more_than_the_set_size_goes_only_when_a_second_person_released_it(
    front: Front,
) -> None:
    """Who asked cannot release; nor can another practice."""
    assert await front.sends() == 0
    async with (
        visiting(front.surgery, FIRST) as first,
        visiting(front.surgery, SECOND) as second,
        visiting(front.surgery, STRANGER) as stranger,
    ):
        await first.posts(f"{INVITES}/ask", {})
        await first.posts(f"{INVITES}/ask", {})  # a double click asks once
        batch = await batch_of(first)
        said = await first.posts(batch, RELEASE)
        assert said.headers["Location"].endswith("told=same_person")
        assert (await stranger.posts(batch, RELEASE)).status == 404
        assert await front.sends() == 0
        await second.posts(batch, RELEASE)
    assert await front.sends() == 3
    assert await front.sends() == 0


@pytest.mark.covers("H2")
async def test_a_cancelled_batch_is_not_sent_whoever_releases_it_afterwards(front: Front) -> None:
    async with (
        visiting(front.surgery, FIRST) as first,
        visiting(front.surgery, SECOND) as second,
    ):
        await first.posts(f"{INVITES}/ask", {})
        batch = await batch_of(second)
        await first.posts(batch, CANCEL)
        assert (await second.posts(batch, RELEASE)).headers["Location"].endswith("told=changed")
    assert await front.sends() == 0


@pytest.mark.covers("H1", "H2")
async def test_what_has_not_left_is_called_back_and_goes_again_when_asked_for(
    front: Front, clock: HandClock, database: Database
) -> None:
    async with (
        visiting(front.surgery, FIRST) as first,
        visiting(front.surgery, SECOND) as second,
    ):
        await first.posts(f"{INVITES}/ask", {})
        await second.posts(await batch_of(second), RELEASE)
        assert await front.sends() == 3
        await first.posts(f"{INVITES}/back", {})
        assert await front.states() == {PreparationState.DUE}
        assert await front.sends() == 0
        clock.moves(minutes=1)
        assert "Invitation held" in (await first.gets("/practice/worklist")).text
        ann = front.mine[0].preparation.id
        await first.posts(f"/practice/worklist/{ann}/send", {})
    assert await front.sends() == 1

    def keys(c: Connection) -> list[str]:
        waiting = select(outbound.c.intent_key).where(outbound.c.settled_at.is_(None))
        return list(c.execute(waiting).scalars())

    assert await database.read(keys) == [f"invite:{ann}:2"]


async def test_what_a_sender_has_in_hand_is_not_called_back(
    front: Front, database: Database, clock: HandClock
) -> None:
    async with visiting(front.surgery, FIRST) as first:
        await first.posts(f"{INVITES}/ask", {})
        async with visiting(front.surgery, SECOND) as second:
            await second.posts(await batch_of(second), RELEASE)
        await front.sends()
        lease = timedelta(minutes=1)
        taken = await database.write(lambda c: claim_due(c, now=clock(), lease=lease, limit=1))
        await first.posts(f"{INVITES}/back", {})
    assert len(taken) == 1
    states = await front.states()
    assert states == {PreparationState.DUE, PreparationState.INVITED}


@pytest.mark.covers("H20")
async def test_somebody_lets_what_looked_wrong_go_on_for_their_own_practice_alone(
    front: Front, database: Database, clock: HandClock
) -> None:
    def hold(c: Connection) -> None:
        for practice_id in {front.practice.id, _other(c, front)}:
            values = {"day": clock().date(), "reason": "unusual", "at": clock()}
            new_id = front.surgery.builder.new_id()
            c.execute(started_holds.insert().values(id=new_id, practice_id=practice_id, **values))

    await database.write(hold)
    async with visiting(front.surgery, FIRST) as staff:
        assert "something looked wrong" in (await staff.gets(INVITES)).text
        await staff.posts(f"{INVITES}/go-on", {})
        assert "something looked wrong" not in (await staff.gets(INVITES)).text
    left = await database.read(open_holds)
    assert [one.practice_id for one in left] != [front.practice.id]
    assert len(left) == 1


def _other(c: Connection, front: Front) -> str:
    return next(one.id for one in all_practices(c) if one.id != front.practice.id)

"""Who a row is about, where the record has somebody like them, and a list that changes much."""

import re
import secrets
from datetime import timedelta

import pytest

from preparation.invite.send import send_due_invites
from preparation.records.sending import claim_sendable
from preparation.words import load_words
from tests.imports.files import CONTENT, NOW, csv_text, read
from tests.imports.test_import import Desk, reasons
from tests.invite.records import segments


@pytest.fixture
async def desk(databases, new_id):
    return await Desk(databases, new_id).opens()


@pytest.mark.covers("H1", "H13")
@pytest.mark.parametrize(
    ("first", "then"),
    [
        ({}, {"nhs_number": ""}),
        ({"nhs_number": ""}, {}),
        ({"mobile": ""}, {"nhs_number": ""}),
    ],
)
async def test_a_namesake_with_another_mobile_takes_nobody_over(desk, first, then):
    """Born on the same day too: only the NHS number could tell them apart."""
    await desk.takes(read(csv_text(first)))
    before = await desk.patients()
    namesake = then | {"appointment_id": "a2", "mobile": "07700900002"}
    report = await desk.takes(read(csv_text(namesake)), partial=True)
    assert reasons(report) == ["other_mobile"]
    (doubt,) = report.doubts
    assert (doubt.patient_id, doubt.mobile) == (before[0].id, "+447700900002")
    assert await desk.patients() == before


async def test_a_new_mobile_is_taken_where_the_nhs_number_says_whose_it_is(desk):
    await desk.takes(read(csv_text()))
    await desk.takes(read(csv_text({"mobile": "07700900002"})))
    (patient,) = await desk.patients()
    assert patient.mobile == "+447700900002"


PEOPLE = ("Ann", "Bo", "Cy", "Di", "Ed")


def listed(day, number):
    """Return a list of five people, on `day`, whose mobiles begin 07700 900 and `number`."""
    return csv_text(
        *(
            {
                "appointment_id": name,
                "start": f"{day:%Y-%m-%d} 10:20",
                "first_name": name,
                "nhs_number": "",
                "mobile": f"07700900{number}{place:02d}",
            }
            for place, name in enumerate(PEOPLE)
        )
    )


async def invites(desk, at):
    """Let the round of invites, then the sender, have their turn; return what leaves."""

    def queue(c):
        send_due_invites(
            c,
            now=at,
            new_id=desk.new_id,
            vault=desk.vault,
            words=load_words(CONTENT, ("messages",)),
            public_url="https://prepare.example.nhs.uk",
            count_segments=segments,
            random_bytes=secrets.token_bytes,
        )

    def claim(c):
        lease = timedelta(minutes=1)
        found = claim_sendable(c, now=at, lease=lease, limit=50, new_id=desk.new_id)
        return [message for message, _unsure in found]

    await desk.database.write(queue)
    return lambda: desk.database.write(claim)


@pytest.mark.covers("H1", "H8", "H11", "F55", "F70", "I4")
async def test_a_list_that_comes_in_while_invites_wait_is_what_the_invites_say(desk):
    """Five move by two days and get new mobiles: each hears once, of the new day, there."""
    first, then = (NOW + timedelta(days=days) for days in (9, 11))
    assert (await desk.takes(read(listed(first, 1)))).applied
    sender = await invites(desk, NOW)
    await desk.takes(read(listed(then, 2)), at=NOW + timedelta(minutes=1))
    assert await sender() == []
    texts = await (await invites(desk, NOW + timedelta(minutes=2)))()
    assert {text.to[-3] for text in texts} == {"2"}
    assert len(texts) == 5
    assert all(f"{then:%a} {then.day} {then:%b}" in text.body for text in texts)
    assert sorted(re.match("Hello (\\w+),", text.body)[1] for text in texts) == sorted(PEOPLE)
    assert await (await invites(desk, NOW + timedelta(minutes=3)))() == []

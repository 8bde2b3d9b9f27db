"""Asking for one's own link: one reply whoever asks, and a text only to the number on record."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import pytest
from aiohttp import ClientSession
from sqlalchemy import select

from preparation.model import PatientState, PhoneNumber, PreparationState
from preparation.records.links import is_locked
from preparation.records.lookups import number_hash
from preparation.records.opt_outs import STOPPED, record_opt_out
from preparation.records.patients import set_patient_state
from preparation.records.practices import change_choices
from preparation.records.preparations import set_preparation_state
from preparation.records.tables import outbound
from tests.web.house import House
from tests.web.walking import ROSA, WRONG, gives_date

SAME = "If we know this number, we have texted you your link."


@dataclass
class Text:
    """A text that waits to go."""

    to: str
    body: str


async def asks(somebody: ClientSession, house: House, number: str, at: str = "ask") -> str:
    """Ask for a link and let everything that follows from it be done."""
    address = f"{house.url}/{at}/{house.built.practice.id}"
    answer = await somebody.post(address, data={"number": number})
    page = await answer.text()
    await house.everything_sent()
    return page


async def sent(house: House) -> list[Text]:
    """Return the links that were texted."""
    query = select(outbound.c.recipient, outbound.c.body).where(outbound.c.kind == "new_link")
    rows = await house.database.read(lambda c: c.execute(query.order_by(outbound.c.id)).all())
    return [Text(row.recipient, row.body) for row in rows]


async def test_the_number_on_record_gets_a_link_that_works(
    house: House, somebody: ClientSession
) -> None:
    mobile = str(house.built.patient.mobile)
    assert SAME in await asks(somebody, house, f"0{mobile[3:7]} {mobile[7:]}")
    (text,) = await sent(house)
    assert text.to == mobile
    assert text.body.startswith("Hello Rosa, ")
    token = re.search(r"/p/(\w{22})", text.body)
    assert token is not None
    assert (await gives_date(somebody, house, token.group(1), ROSA)).status == 303


@pytest.mark.covers("59")
async def test_the_reply_is_the_same_letter_by_letter_for_every_number(
    house: House, somebody: ClientSession
) -> None:
    known = str(house.built.patient.mobile)
    replies = {await asks(somebody, house, number) for number in (known, "07700 900998")}
    assert len(replies) == 1
    assert len(await sent(house)) == 1


@pytest.mark.parametrize("number", ["", "no", "0123", "01632 960001", "+447", "'; drop", "7" * 900])
async def test_what_is_no_mobile_number_is_said_to_be_none(
    house: House, somebody: ClientSession, number: str
) -> None:
    page = await asks(somebody, house, number)
    assert "There is a problem" in page
    assert SAME not in page


async def test_at_most_three_links_an_hour_whatever_is_pressed(
    house: House, somebody: ClientSession
) -> None:
    number = str(house.built.patient.mobile)
    for _ in range(8):
        assert SAME in await asks(somebody, house, number)
    assert len(await sent(house)) == 3


async def test_three_an_hour_holds_across_processes_too(
    house: House, somebody: ClientSession
) -> None:
    """The page's own count is one process's; the record's is everybody's."""
    number = PhoneNumber(str(house.built.patient.mobile))
    for _ in range(5):
        await house.send_link(house.built.practice.id, number)
    assert len(await sent(house)) == 3
    house.clock.moves(minutes=61)
    await house.send_link(house.built.practice.id, number)
    assert len(await sent(house)) == 4


async def test_one_address_may_ask_for_so_many_numbers_and_is_then_quietly_let_be(
    house: House, somebody: ClientSession
) -> None:
    for n in range(20):
        await asks(somebody, house, f"07700 9008{n:02}")
    assert SAME in await asks(somebody, house, str(house.built.patient.mobile))
    assert await sent(house) == []


@pytest.mark.covers("I9", "H10")
@pytest.mark.parametrize("why", ["stopped", "dead", "declined", "over", "not_invited"])
async def test_nothing_goes_where_nothing_may_go(
    house: House, somebody: ClientSession, why: str
) -> None:
    built, now, new_id = house.built, house.clock(), house.new_id
    states = {"declined": PreparationState.DECLINED, "not_invited": PreparationState.DUE}
    mobile = str(built.patient.mobile)
    if why == "stopped":
        hashed = number_hash(house.database.vault, PhoneNumber(mobile))
        await house.database.write(
            lambda c: record_opt_out(
                c,
                built.practice.id,
                hashed,
                state=STOPPED,
                how="keyword",
                at=now,
                new_id=new_id,
                patient_id=built.patient.id,
            )
        )
    elif why == "dead":
        await house.database.write(
            lambda c: set_patient_state(
                c, built.patient.id, PatientState.DECEASED, at=now, new_id=new_id, source="test"
            )
        )
    elif why == "over":
        house.clock.moves(days=10)
    else:
        await house.database.write(
            lambda c: set_preparation_state(
                c, house.preparation_id, states[why], at=now, new_id=new_id
            )
        )
    assert SAME in await asks(somebody, house, mobile)
    assert await sent(house) == []


async def test_on_a_shared_phone_everybody_gets_their_own(
    house: House, somebody: ClientSession
) -> None:
    mobile = str(house.built.patient.mobile)
    await house.database.write(
        lambda c: house.builder.preparation(
            c,
            house.builder.appointment(
                c,
                house.builder.patient(
                    c, house.built.practice, first_name="Bob", mobile=PhoneNumber(mobile)
                ),
                house.builder.clinician(c, house.built.practice, "Dr Osei"),
            ),
        )
    )
    await asks(somebody, house, mobile)
    assert sorted(text.body.split(",")[0] for text in await sent(house)) == [
        "Hello Bob",
        "Hello Rosa",
    ]


async def test_older_links_stay_good_unless_guesses_have_locked_them(
    house: House, somebody: ClientSession
) -> None:
    old = await house.link()
    await asks(somebody, house, str(house.built.patient.mobile))
    assert (await gives_date(somebody, house, old, ROSA)).status == 303
    for _ in range(5):
        await gives_date(somebody, house, old, WRONG)
    assert await house.database.read(lambda c: is_locked(c, house.preparation_id))
    await asks(somebody, house, str(house.built.patient.mobile))
    found = re.search(r"/p/(\w{22})", (await sent(house))[-1].body)
    assert found is not None
    assert (await gives_date(somebody, house, old, ROSA)).status == 404
    assert (await gives_date(somebody, house, found.group(1), ROSA)).status == 303


@pytest.mark.covers("H15", "H12")
async def test_guesses_are_unlocked_by_a_text_once_a_day(
    house: House, somebody: ClientSession
) -> None:
    """Whoever holds the phone, and is not the patient, does not guess on with every text."""
    mobile = PhoneNumber(str(house.built.patient.mobile))
    token, guessed = await house.link(), []
    for hours in (0, 2, 20, 4):
        house.clock.moves(hours=hours)
        await house.send_link(house.built.practice.id, mobile)
        found = re.search(r"/p/(\w{22})", (await sent(house))[-1].body)
        token = found.group(1) if found else token
        answers = [await gives_date(somebody, house, token, WRONG) for _ in range(5)]
        guessed.append([answer.status for answer in answers].count(422))
    assert guessed == [4, 4, 0, 4]


async def frames(house: House, *origins: str) -> None:
    """Let the practice's websites be these."""
    practice = house.built.practice
    choices = replace(practice.choices, website_origins=origins)
    await house.database.write(lambda c: change_choices(c, practice.id, choices))


@pytest.mark.covers("H14", "H18")
async def test_only_the_practices_own_websites_may_frame_the_form_and_nothing_else(
    house: House, somebody: ClientSession
) -> None:
    frame = f"{house.url}/embed/{house.built.practice.id}"
    nowhere = await somebody.get(frame)
    assert "frame-ancestors 'none'" in nowhere.headers["Content-Security-Policy"]
    assert nowhere.headers["X-Frame-Options"] == "DENY"
    await frames(house, "https://kingfisher.example", "https://evil; script-src *", "*")
    answer = await somebody.get(frame)
    policy = answer.headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors https://kingfisher.example")
    assert "X-Frame-Options" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    for address in (f"/ask/{house.built.practice.id}", "/p/x", "/p/chat", "/p/ended"):
        other = await somebody.get(house.url + address)
        assert other.headers["X-Frame-Options"] == "DENY", address


async def test_the_script_may_be_loaded_by_other_sites_and_holds_the_words(
    house: House, somebody: ClientSession
) -> None:
    answer = await somebody.get(f"{house.url}/embed.js")
    script = await answer.text()
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.content_type == "text/javascript"
    assert '"open": "Get ready for your appointment"' in script
    assert "/* words */" not in script
    assert "cookie" not in script.replace("No cookie", "")


async def test_a_practice_that_is_not_there_has_no_form(
    house: House, somebody: ClientSession
) -> None:
    for address in ("ask", "embed"):
        assert (await somebody.get(f"{house.url}/{address}/nobody")).status == 404


@pytest.mark.covers("48")
async def test_another_site_cannot_ask_in_somebodys_name(
    house: House, somebody: ClientSession
) -> None:
    answer = await somebody.post(
        f"{house.url}/ask/{house.built.practice.id}",
        data={"number": str(house.built.patient.mobile)},
        headers={"Origin": "https://evil.example"},
    )
    assert answer.status == 403
    assert await sent(house) == []

"""Messages sent from the page: kept once, kept whole, kept apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
import time_machine
from aiohttp import ClientSession, CookieJar
from markupsafe import escape

from tests.web.house import House
from tests.web.walking import comes_in, sends

MEDICINES = "\n".join(f"{n}. paracetamol 500mg, two tablets, four times a day" for n in range(200))


@pytest.fixture
async def inside(house: House, somebody: ClientSession) -> House:
    """Return the house with somebody in it."""
    await comes_in(somebody, house)
    return house


@pytest.mark.covers("F64", "F66", "I3")
async def test_one_message_sent_five_times_is_kept_once(
    inside: House, somebody: ClientSession
) -> None:
    answers = [await sends(somebody, inside, "my feet", "a1") for _ in range(5)]
    assert [answer.status for answer in answers] == [200] * 5
    assert await inside.received() == ["my feet"]


@pytest.mark.covers("44")
async def test_an_id_used_again_for_other_words_loses_no_words(
    inside: House, somebody: ClientSession
) -> None:
    await sends(somebody, inside, "my feet", "a1")
    await sends(somebody, inside, "my sleep", "a1")
    assert await inside.received() == ["my feet", "my sleep"]


async def test_a_message_without_an_id_is_kept(inside: House, somebody: ClientSession) -> None:
    assert (await sends(somebody, inside, "hello")).status == 200
    assert await inside.received() == ["hello"]


@pytest.mark.covers("I7", "43")
async def test_the_same_id_from_another_patient_is_another_message(
    inside: House, somebody: ClientSession
) -> None:
    other = await inside.database.write(inside.builder.everything)
    await sends(somebody, inside, "mine", "a1")
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as another:
        await comes_in(another, inside, await inside.link(other))
        fields = {"text": "mine", "id": "a1", "preparation_id": inside.preparation_id}
        await another.post(f"{inside.url}/p/chat/messages", data=fields)
        assert await inside.received() == ["mine", "mine"]
        page = await (await another.get(f"{inside.url}/p/chat")).text()
    assert page.count('class="line__text" dir="auto">mine<') == 1


@pytest.mark.covers("46", "50", "9", "10", "25")
@pytest.mark.parametrize(
    "text",
    [
        MEDICINES,
        "<script>alert(1)</script> [x](javascript:alert(1)) **b**",
        "\u202eright to left\u202c",
        "Z\u0351\u036b\u0343 e\u0301",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "/restart",
        "{{7*7}} ${jndi:ldap://x} %s%n ' OR 1=1--",
        "two\nlines",
    ],
)
async def test_words_are_kept_as_they_were_written_and_shown_as_words(
    inside: House, somebody: ClientSession, text: str
) -> None:
    assert (await sends(somebody, inside, text)).status == 200
    assert await inside.received() == [text]
    page = await (await somebody.get(f"{inside.url}/p/chat")).text()
    assert f'dir="auto">{escape(text)}<' in page


@pytest.mark.covers("1", "2", "7", "42")
@pytest.mark.parametrize(
    ("text", "status"),
    [("", 422), (" \n\t ", 422), ("\x00", 422), ("a" * 20_001, 422), ("a" * 1_000_000, 413)],
)
async def test_what_cannot_be_taken_is_said_and_nothing_is_kept(
    inside: House, somebody: ClientSession, text: str, status: int
) -> None:
    answer = await sends(somebody, inside, text)
    assert answer.status == status
    assert "rite a message" in (said := (await answer.json())["error"]) or "too long" in said
    assert await inside.received() == []


@pytest.mark.covers("8", "33", "34")
@pytest.mark.parametrize(
    ("body", "content_type", "kept"),
    [
        (b"text=%ED%A0%80ok&id=1", "application/x-www-form-urlencoded", ["\ufffd\ufffd\ufffdok"]),
        (b"text=caf\xe9&id=1", "application/x-www-form-urlencoded", ["caf\ufffd"]),
        (b"text=a&text=b", "application/x-www-form-urlencoded", ["b"]),
        (b"text=a", "application/x-www-form-urlencoded; charset=klingon", ["a"]),
        (b'{"text": "a"}', "application/json", []),
        (b"--x\r\n\r\n", "multipart/form-data; boundary=x", []),
        (b"&".join(b"f%d=1" % n for n in range(999)), "application/x-www-form-urlencoded", []),
    ],
)
async def test_a_broken_form_breaks_nothing(
    inside: House, somebody: ClientSession, body: bytes, content_type: str, kept: list[str]
) -> None:
    answer = await somebody.post(
        f"{inside.url}/p/chat/messages",
        data=body,
        headers={"Content-Type": content_type, "Accept": "application/json"},
    )
    assert answer.status == (200 if kept else 422)
    assert await inside.received() == kept


@pytest.mark.covers("41")
async def test_a_flood_is_stopped_and_a_minute_later_it_goes_on(
    inside: House, somebody: ClientSession
) -> None:
    answers = [(await sends(somebody, inside, f"{n}")).status for n in range(40)]
    assert answers == [200] * 30 + [429] * 10
    with time_machine.travel(
        datetime.now(UTC) + timedelta(seconds=61)
    ):  # `limits` asks the machine
        assert (await sends(somebody, inside, "later")).status == 200


@pytest.mark.covers("48")
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
    ],
)
async def test_a_form_from_another_site_is_refused(
    inside: House, somebody: ClientSession, headers: dict[str, str]
) -> None:
    for address in ("/p/chat/messages", "/p/leave", f"/p/{await inside.link()}"):
        answer = await somebody.post(inside.url + address, data={"text": "x"}, headers=headers)
        assert answer.status == 403
    assert await inside.received() == []


async def test_our_own_form_is_taken_whatever_the_browsers_age(
    inside: House, somebody: ClientSession
) -> None:
    for n, headers in enumerate(
        ({"Sec-Fetch-Site": "same-origin"}, {"Origin": inside.url}, {"Origin": "null"}, {})
    ):
        assert (await sends(somebody, inside, f"{n}", **headers)).status == 200


@pytest.mark.covers("F65")
async def test_a_plain_form_leads_back_to_the_page_with_the_answer_on_it(
    inside: House, somebody: ClientSession
) -> None:
    inside.assistant.script = [("What matters to you?", ("Skip", "Stop"))]
    inside.assistant.delay = 0.3
    begin = {"text": "OK", "id": "begin"}
    answer = await somebody.post(f"{inside.url}/p/chat/messages", data=begin)
    assert [step.status for step in answer.history] == [303]
    page = await answer.text()
    assert "What matters to you?" in page
    assert 'type="submit" name="text" value="Skip">Skip</button>' in page


async def test_a_plain_form_that_cannot_be_taken_gives_the_words_back(
    inside: House, somebody: ClientSession
) -> None:
    long = "x" * 20_001
    answer = await somebody.post(f"{inside.url}/p/chat/messages", data={"text": long})
    page = await answer.text()
    assert answer.status == 422
    assert "Your message is too long" in page
    assert long in page


@pytest.mark.covers("F65", "H26")
async def test_after_half_an_hour_the_page_shows_nothing(
    inside: House, somebody: ClientSession
) -> None:
    await sends(somebody, inside, "something private")
    for _ in range(4):
        inside.clock.moves(minutes=25)
        answer = await somebody.get(f"{inside.url}/p/chat")
        assert "something private" in await answer.text()
    inside.clock.moves(minutes=31)
    answer = await somebody.get(f"{inside.url}/p/chat")
    page = await answer.text()
    assert answer.url.path == "/p/ended"
    assert "something private" not in page
    assert "Rosa" not in page
    assert (await sends(somebody, inside, "late")).status == 401
    plain = await somebody.post(f"{inside.url}/p/chat/messages", data={"text": "late"})
    assert "was not sent" in await plain.text()
    assert await inside.received() == ["something private"]


async def test_somebody_who_writes_for_long_keeps_their_page(
    inside: House, somebody: ClientSession
) -> None:
    for _ in range(5):
        inside.clock.moves(minutes=20)
        assert (await somebody.post(f"{inside.url}/p/chat/here")).status == 200
    inside.clock.moves(minutes=31)
    assert (await somebody.post(f"{inside.url}/p/chat/here")).status == 401


@pytest.mark.covers("H26")
async def test_leaving_ends_the_visit_and_clears_the_device(
    inside: House, somebody: ClientSession
) -> None:
    answer = await somebody.post(f"{inside.url}/p/leave")
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    assert answer.headers["Refresh"].startswith("0; url=https://www.bbc.co.uk")
    assert "visit=" in answer.headers["Set-Cookie"]
    assert "Rosa" not in await answer.text()
    assert (await sends(somebody, inside, "late")).status == 401


@pytest.mark.covers("56")
@pytest.mark.parametrize("address", ["../../etc/passwd", "%2e%2e/", "/evil.example", "chat/../x"])
async def test_odd_addresses_lead_nowhere(
    house: House, somebody: ClientSession, address: str
) -> None:
    answer = await somebody.get(f"{house.url}/p/{quote(address)}", allow_redirects=False)
    assert answer.status in (200, 404)
    assert "Location" not in answer.headers


async def test_progress_is_told_in_words(inside: House, somebody: ClientSession) -> None:
    async def progress() -> str:
        page = await (await somebody.get(f"{inside.url}/p/chat")).text()
        return page.split('id="progress">')[1].split("<")[0]

    assert await progress() == "6 main questions. You can skip any."
    await inside.marks(what_matters="answered", whats_working="skipped", whats_not="open")
    assert await progress() == "2 of 6 main questions done. You can skip any."

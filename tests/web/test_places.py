"""Near me: the practice's own list, beside what was talked about, and what was not found."""

from __future__ import annotations

from functools import partial

import pytest
from aiohttp import ClientSession

from channels.web_places import offered
from preparation.records.places import Place, PlaceId, PlaceKind, add_place
from preparation.records.unmet_needs import count_unmet_needs, unmet_needs_of
from preparation.summary.topics import read_topics
from preparation.words import Words
from tests.web.answering import has_said, page, presses
from tests.web.house import House, later
from tests.web.walking import comes_in


def place(name: str, *topics: str) -> Place:
    return Place(name, PlaceKind.GROUP, "Company and tea", "01632 960 001", "", topics)


async def lists(house: House, *places: Place, practice_id: str = "") -> None:
    for one in places:
        await house.database.write(
            partial(
                add_place,
                practice_id=practice_id or house.built.practice.id,
                place_id=PlaceId(house.new_id()),
                place=one,
                now=house.clock(),
            )
        )


def test_a_place_stands_once_under_the_first_topic_that_was_raised(words: Words) -> None:
    topics = read_topics(words)
    walk, talk, other = place("Walk", "activity", "mood"), place("Talk", "mood"), place("Other")
    groups = offered([other, talk, walk], ["activity", "mood", "sleep"], topics)
    assert [(tag, [one.name for one in here]) for tag, here in groups] == [
        ("Being active", ["Walk"]),
        ("Mood", ["Talk"]),
        ("", ["Other"]),
    ]
    assert offered([], ["activity"], topics) == []


async def test_places_stand_beside_what_she_talked_about_and_no_other_practices(
    house: House, somebody: ClientSession
) -> None:
    other = await house.database.write(lambda c: house.builder.practice(c))
    await lists(house, place("Canal walks", "activity"), place("Tea at the hall"))
    await lists(house, place("Heron swimmers", "activity"), practice_id=other.id)
    await has_said(house)  # she walks with her neighbour
    await comes_in(somebody, house)
    shown = await page(somebody, house, "/p/places")
    assert shown.index("You talked about: Being active") < shown.index("Canal walks")
    assert shown.index("Other places") < shown.index("Tea at the hall")
    assert "Heron swimmers" not in shown
    assert "It is not advice" in shown


@pytest.mark.covers("F66", "H25")
async def test_what_she_did_not_find_is_noted_once_for_the_practice(
    house: House, somebody: ClientSession
) -> None:
    await comes_in(somebody, house)
    for _ in range(3):
        await presses(somebody, house, "/p/places", id="1", text="a lift to the clinic")
    found = await house.database.read(lambda c: unmet_needs_of(c, house.preparation_id))
    assert [need.words for need in found] == ["a lift to the clinic"]
    since, until = later(house.clock, days=-1), later(house.clock, days=1)
    practice_id = house.built.practice.id
    assert await house.database.read(lambda c: count_unmet_needs(c, practice_id, since, until)) == 1
    raw = await house.database.read(
        lambda c: c.exec_driver_sql("select words from unmet_needs").scalar_one()
    )
    assert b"lift" not in raw


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
async def test_what_cannot_be_kept_is_given_back(
    house: House, somebody: ClientSession, text: str
) -> None:
    await comes_in(somebody, house)
    answer = await presses(somebody, house, "/p/places", id="1", text=text)
    assert answer.status == 422
    assert text.strip() in await answer.text()

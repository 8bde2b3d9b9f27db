"""The list of places: kept by staff and managers, in the audit trail, and nobody else's."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from preparation.records.database import Database
from preparation.records.places import read_places
from preparation.records.tables import audit, staff
from preparation.records.unmet_needs import UnmetNeed, add_unmet_need
from tests.practice.conftest import HERON, KINGFISHER, Town
from tests.practice.surgery import Surgery
from tests.practice.visitor import visiting

WALK = {
    "name": "Canal walks",
    "kind": "group",
    "what": "A slow walk.\r\nTea after.",
    "contact": "01632 960 001",
    "url": "https://walks.example",
    "topics": "activity",
}


async def become(database: Database, username: str, role: str) -> None:
    mine = update(staff).where(staff.c.username == username).values(role=role)
    await database.write(lambda c: c.execute(mine))


async def actions(database: Database) -> list[str]:
    query = select(audit.c.action).where(audit.c.action.like("%place%")).order_by(audit.c.number)
    return await database.read(lambda c: list(c.execute(query).scalars()))


async def test_a_place_is_added_changed_and_removed_and_the_trail_says_so(
    database: Database, surgery: Surgery, town: Town
) -> None:
    await become(database, KINGFISHER, "staff")
    async with visiting(surgery, KINGFISHER) as osei:
        assert (await osei.posts("/practice/places/new", WALK)).status == 303
        ((place_id, place),) = await database.read(lambda c: read_places(c, town.kingfisher.id))
        assert (place.what, place.topics) == ("A slow walk.\nTea after.", ("activity",))
        assert "Canal walks" in (await osei.gets("/practice/places")).text
        changed = WALK | {"name": "River walks"}
        assert (await osei.posts(f"/practice/places/{place_id}", changed)).status == 303
        async with visiting(surgery, HERON) as lloyd:
            await become(database, HERON, "manager")
            assert "River walks" not in (await lloyd.gets("/practice/places")).text
            assert (await lloyd.gets(f"/practice/places/{place_id}")).status == 404
            assert (await lloyd.posts(f"/practice/places/{place_id}", WALK)).status == 404
            assert (await lloyd.posts(f"/practice/places/{place_id}/remove", {})).status == 404
        assert (await osei.posts(f"/practice/places/{place_id}/remove", {})).status == 303
    assert await database.read(lambda c: read_places(c, town.kingfisher.id)) == []
    assert await actions(database) == ["added a place", "changed a place", "removed a place"]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"name": ""}, "Enter a name"),
        ({"what": " "}, "Say what it offers"),
        ({"kind": "spa"}, "Choose what sort of place it is"),
        ({"url": "javascript:alert(1)"}, "begins with https://"),
        ({"url": "https://user@evil.example"}, "begins with https://"),
        ({"contact": "", "url": ""}, "Enter how to reach it"),
    ],
)
@pytest.mark.covers("46")
async def test_what_cannot_be_shown_to_patients_is_not_kept(
    database: Database, surgery: Surgery, town: Town, fields: dict[str, str], says: str
) -> None:
    await become(database, KINGFISHER, "manager")
    async with visiting(surgery, KINGFISHER) as osei:
        answer = await osei.posts("/practice/places/new", WALK | fields)
        assert answer.status == 422
        assert says in answer.text
    assert await database.read(lambda c: read_places(c, town.kingfisher.id)) == []


async def test_what_patients_did_not_find_is_there_and_reading_it_is_noted(
    database: Database, surgery: Surgery, town: Town
) -> None:
    await become(database, KINGFISHER, "manager")
    need = UnmetNeed(town.rosa, "a lift to the clinic", surgery.clock())
    await database.write(
        lambda c: add_unmet_need(
            c, town.kingfisher.id, need, form_key="1", new_id=surgery.builder.new_id
        )
    )
    async with visiting(surgery, KINGFISHER) as osei:
        assert "a lift to the clinic" in (await osei.gets("/practice/places")).text
    query = select(audit.c.action).where(audit.c.action == "read unmet needs")
    assert len(await database.read(lambda c: c.execute(query).all())) == 1


async def test_a_clinician_does_not_keep_the_list(surgery: Surgery) -> None:
    async with visiting(surgery, KINGFISHER) as osei:
        assert (await osei.gets("/practice/places")).status == 404

"""What the tests of the release room look at and press."""

from __future__ import annotations

import re
from dataclasses import replace

from sqlalchemy import select

from preparation.records.results import change_result, find_results
from preparation.records.tables import audit
from tests.results.house import Browser, House

HIDDEN = re.compile(r'name="(seen-\w+|result|mark)" value="(\w+)"')


def place(house: House) -> str:
    """Return the address of Rosa's results."""
    return f"/practice/results/{house.rosa.preparation.id}"


def group(page: str, name: str) -> str:
    """Return one part of the page of a patient's results; "" where it is not there."""
    begin = page.find(f'id="group-{name}"')
    return "" if begin < 0 else page[begin : page.index("</section>", begin)]


async def shown(house: House) -> list[str]:
    """Return the kinds of result that Rosa may read now."""
    return [card.code for card in (await house.shelf()).released]


async def marks(house: House, code: str) -> dict[str, str]:
    """Return what the forms of one result carry."""
    verdict = next(one for one in (await house.shelf()).verdicts if one.card.code == code)
    return {"result": verdict.card.newest.id, "mark": verdict.card.mark}


async def releases_all(clinician: Browser, house: House) -> str:
    """Open the page, press "release all" and return where that leads."""
    page = await clinician.reads(place(house))
    seen = {name: mark for name, mark in HIDDEN.findall(page) if name.startswith("seen-")}
    answer = await clinician.posts(f"{place(house)}/release-all", **seen)
    return answer.headers["Location"]


async def audited(house: House) -> list[str]:
    """Return what the audit says was done, in order."""
    query = select(audit.c.action).order_by(audit.c.number)
    return await house.database.read(lambda c: list(c.execute(query).scalars()))


async def corrects(house: House, key: str, value: str) -> None:
    """Let the source of a reading send it again with another value."""
    practice_id = house.rosa.practice.id
    found = await house.database.read(lambda c: find_results(c, practice_id, [key]))
    corrected = replace(found[key], value=value)
    await house.database.write(lambda c: change_result(c, practice_id, corrected))

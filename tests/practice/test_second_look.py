"""A quiet note: no alarm, and the clinician sees the words that may deserve a second look."""

from __future__ import annotations

import pytest

from preparation.records.alerts import NewAlert, add_alert
from preparation.records.answers import read_answers
from preparation.records.database import Database
from preparation.records.summaries import newest_version
from tests.builders import Builder
from tests.practice.conftest import KINGFISHER, Town
from tests.practice.surgery import Surgery
from tests.practice.visitor import visiting

LOOK = "May deserve a second look"


async def noted(database: Database, builder: Builder, town: Town, *, shown: bool) -> str:
    """Leave a quiet note about an answer that is in Rosa's summary, or about one that is not."""
    version = await database.read(lambda c: newest_version(c, town.rosa))
    rows = await database.read(lambda c: read_answers(c, town.rosa))
    assert version is not None
    answer = next(row for row in rows if row.text and (row.id in version.answers) is shown)
    note = NewAlert(
        practice_id=town.kingfisher.id,
        category="note",
        action="",
        certain=False,
        quiet=True,
        found_by="test",
        preparation_id=town.rosa,
        answer_id=answer.id,
    )
    await database.write(lambda c: add_alert(c, note, now=builder.clock(), new_id=builder.new_id))
    return answer.text


@pytest.mark.covers("H3")
async def test_the_clinician_sees_words_that_may_deserve_a_second_look(
    surgery: Surgery, town: Town, database: Database, builder: Builder
) -> None:
    words = await noted(database, builder, town, shown=True)
    async with visiting(surgery, KINGFISHER) as visitor:
        page = (await visitor.gets(f"/practice/preparations/{town.rosa}")).text
    assert LOOK in page
    assert words.splitlines()[0] in page.split(LOOK)[1]


async def test_what_was_kept_back_is_in_no_note(
    surgery: Surgery, town: Town, database: Database, builder: Builder
) -> None:
    await noted(database, builder, town, shown=False)
    async with visiting(surgery, KINGFISHER) as visitor:
        page = (await visitor.gets(f"/practice/preparations/{town.rosa}")).text
    assert LOOK not in page

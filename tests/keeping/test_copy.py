"""A person's copy of what is kept about them: all of it, to be read, and nothing that opens it."""

from __future__ import annotations

import re
from string import Formatter

import pytest
from sqlalchemy import select

from preparation.keeping.export import Export, read_export
from preparation.messages import NewOutbound
from preparation.records.devices import CODE
from preparation.records.erasure import tables_of_people
from preparation.records.key_rotation import sealed_columns
from preparation.records.outbound import queue
from preparation.records.tables import links, metadata
from preparation.records.whole import read_record
from preparation.words import Words
from tests.conversation.phones import PHONE, SMS
from tests.conversation.test_restored import Night, forgets_the_invite, night

__all__ = ["night"]


async def _invited_and_answering(night: Night) -> None:
    await forgets_the_invite(night)
    await night.starts_talks()
    for text in ("ok", "my knees\nand my feet", "my page https://x/p/ does not open"):
        await night.says(text)


async def _copy(night: Night) -> Export:
    mine, practice = night.phone.people["Ann"].id, night.phone.practice.id

    def read(c):  # type: ignore[no-untyped-def]
        patient = read_record(c, mine).patient.id
        return read_export(c, practice, patient, now=night.phone.clock())

    return await night.database.read(read)


@pytest.mark.covers("H25", "H14")
async def test_a_copy_holds_no_link_that_opens_their_page(night: Night, words: Words) -> None:
    """Also not inside the text that invited them, nor where they sent it back to us."""
    await _invited_and_answering(night)
    tokens = await night.database.read(lambda c: c.execute(select(links.c.token)).scalars().all())
    await night.says(f"does this still work? https://x/p/{tokens[0]}")
    export = await _copy(night)
    for copy in (export.as_json().decode(), export.as_text(words)):
        assert "/p/" in copy  # that there was a link is no secret
        assert not [token for token in tokens if token in copy]


@pytest.mark.covers("H25", "H15")
async def test_a_copy_holds_no_code_that_was_texted(night: Night, words: Words) -> None:
    record = await night.database.read(lambda c: read_record(c, night.phone.people["Ann"].id))
    body = "482913 is the code for your page. Ring us on 020 7946 0000."
    code = NewOutbound(
        "code-1", record.practice.id, record.patient.id, None, SMS, CODE, body, to=PHONE
    )
    outside, vault = night.engine.outside, night.database.vault
    await night.database.write(
        lambda c: queue(c, code, now=outside.clock(), new_id=outside.new_id, vault=vault)
    )
    export = await _copy(night)
    for copy in (export.as_json().decode(), export.as_text(words)):
        assert "482913" not in copy
        assert "is the code for your page. Ring us on 020 7946 0000." in copy


@pytest.mark.covers("H25")
async def test_a_copy_reads_as_a_person_writes(night: Night, words: Words) -> None:
    """Days in words, what became of a text beside it, no code's names and no empty section."""
    await _invited_and_answering(night)
    text = (await _copy(night)).as_text(words)
    assert "Ann Ahmed\n  Born 14 March 1951\n  NHS number 999 000" in text
    assert re.search(r"text message: invitation\n  \"Hello Ann", text)
    assert "    Taken by the text service, Friday 19 June 2026, 12pm" in text
    assert '  "my knees\n    and my feet"' in text
    assert "With Nurse Khan" in text
    assert re.search(r"20\d\d-\d\d|[0-9a-f]{20}|[a-z]+_[a-z]+|None|True|False|\{|\}", text) is None
    sections = re.split(r"\n\n(?=.+\n=+\n)", text)[1:]
    assert len(sections) > 5
    assert all(section.count("\n") > 2 for section in sections)


def test_every_line_of_a_copy_is_filled_from_its_table(words: Words) -> None:
    """And every sealed column, which holds what somebody said or is, is told."""
    extra = {"results": {"measured"}, "inbound": {"noted"}, "positions": set()}
    told: dict[str, set[str]] = {table.name: set() for table in tables_of_people()}
    for key in words:
        if key.startswith("record_copy.told."):
            table = key.split(".")[2]
            gaps = {gap for _, gap, _, _ in Formatter().parse(words.raw(key)) if gap}
            columns = {column.name for column in metadata.tables[table].columns}
            pseudo = {gap for gap in gaps if gap.startswith("questions_")}
            assert gaps - pseudo - extra.get(table, set()) <= columns, key
            told[table] |= gaps
    told["results"].add("value")  # said with its unit, as "measured"
    untold = {
        f"{table.name}.{name}"
        for table in tables_of_people()
        for name in sealed_columns(table)
        if name not in told[table.name] and not table.name.startswith("upload")
    }
    assert untold == {"links.token"}

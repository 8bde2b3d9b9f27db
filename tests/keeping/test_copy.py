"""A person's copy of what is kept about them: all of it, to be read, and nothing that opens it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from preparation.keeping.export import Export, read_export
from preparation.messages import NewOutbound
from preparation.records.devices import CODE
from preparation.records.outbound import queue
from preparation.records.tables import links
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

"""Staff send a new link: the older ones end, the text goes out, and it is in the audit trail."""

from __future__ import annotations

import secrets

from sqlalchemy import select

from beforehand.content import read_words
from practice.link_pages import LinkPages
from preparation.conversation.commit import Writing
from preparation.invite.new_links import NewLinks
from preparation.records.database import Database
from preparation.records.links import create_link, find_live_link, link_hash
from preparation.records.tables import audit, outbound
from preparation.records.whole import read_record
from preparation.summary.phrases import plain_date
from tests.practice.conftest import HERON, KINGFISHER, Town
from tests.practice.surgery import Surgery, open_pages
from tests.practice.visitor import visiting
from tests.summary.talks import outline

OLD = "A" * 22


async def asked(database: Database, action: str = "sent a new link") -> list[str]:
    """Return what the audit trail says of links."""
    query = select(audit.c.action).where(audit.c.action == action)
    return await database.read(lambda c: list(c.execute(query).scalars()))


async def texted(database: Database) -> int:
    query = select(outbound.c.id).where(outbound.c.kind == "new_link")
    return len(await database.read(lambda c: c.execute(query).all()))


async def add_old_link(surgery: Surgery, town: Town) -> None:
    now, vault = surgery.clock(), surgery.database.vault
    await surgery.database.write(
        lambda c: create_link(
            c,
            vault,
            town.carer,
            OLD,
            expires_at=now.replace(year=2027),
            now=now,
            new_id=surgery.builder.new_id,
        )
    )


async def test_a_new_link_ends_the_older_ones_and_is_texted(
    database: Database, surgery: Surgery, town: Town
) -> None:
    builder, clock = surgery.builder, surgery.clock
    writing = Writing(clock, builder.new_id, database.vault, outline(), lambda text: len(text))
    new_links = NewLinks(writing, read_words(), "https://b.example", secrets.token_bytes)
    woken: list[bool] = []
    await add_old_link(surgery, town)
    address = f"/practice/preparations/{town.carer}/link"
    async with (
        open_pages(
            database,
            clock,
            builder,
            rooms=[lambda here: LinkPages(here, new_links, lambda: woken.append(True))],
        ) as pages,
        visiting(pages, KINGFISHER) as osei,
    ):
        page = await osei.gets(address)
        assert "Every older link stops working at once" in page.text
        carer = (await database.read(lambda c: read_record(c, town.carer))).patient
        assert f'href="tel:{carer.mobile}"' in page.text  # where it goes, beside the button
        assert plain_date(carer.date_of_birth) in page.text
        for _ in range(5):
            await osei.posts(address, {})
        assert "Three links were texted in the last hour" in (await osei.gets(address)).text
        async with visiting(pages, HERON) as lloyd:
            assert (await lloyd.gets(address)).status == 404
            assert (await lloyd.posts(address, {})).status == 404
    hashed = link_hash(database.vault, OLD)
    assert await database.read(lambda c: find_live_link(c, hashed, now=clock())) is None
    assert await texted(database) == len(woken) == 3
    assert await asked(database) == ["sent a new link"] * 3
    assert await asked(database, "looked at the link") == ["looked at the link"] * 2

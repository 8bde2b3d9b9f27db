"""My copy: what was shared, with whom, when it was read; as a page, a PDF and plain text."""

from __future__ import annotations

import io

import pikepdf
import pytest
from aiohttp import ClientSession

from preparation.records.reading_marks import mark_read, wants_to_be_told
from preparation.records.staff import StaffId, add_staff
from preparation.records.summaries import newest_version
from tests.summary.reading import pdf_text
from tests.web.answering import has_said, page, presses, shares
from tests.web.house import House
from tests.web.walking import comes_in


async def gets_file(somebody: ClientSession, house: House, ending: str) -> bytes:
    answer = await somebody.get(f"{house.url}/p/copy.{ending}")
    assert answer.status == 200
    assert f'filename="my-answers.{ending}"' in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    return await answer.read()


async def test_it_says_what_was_shared_with_whom_and_what_was_not(
    house: House, somebody: ClientSession
) -> None:
    rows = await has_said(house)
    await comes_in(somebody, house)
    assert "Not sent yet." in await page(somebody, house, "/p/copy")
    await presses(somebody, house, "/p/answers/private", line=rows[2])
    await shares(somebody, house)
    shown = await page(somebody, house, "/p/copy")
    assert "Shared with Nurse Khan and the team at Kingfisher Surgery." in shown
    assert "Nobody has opened it yet." in shown
    assert shown.index("What you keep to yourself") < shown.index(
        "the new tablets upset my stomach"
    )
    await presses(somebody, house, "/p/answers/keep")
    assert "You keep this to yourself." in await page(somebody, house, "/p/copy")


async def test_it_says_who_has_read_it_and_when(house: House, somebody: ClientSession) -> None:
    await has_said(house)
    await comes_in(somebody, house)
    await shares(somebody, house)
    clock, new_id = house.clock, house.new_id

    def read_it(c) -> None:  # type: ignore[no-untyped-def]
        staff_id = add_staff(
            c,
            practice_id=house.built.practice.id,
            username="khan",
            name="Nurse Khan",
            role="clinician",
            password_hash="x",
            new_id=new_id,
        )
        version = newest_version(c, house.preparation_id)
        assert version is not None
        mark_read(c, version.id, StaffId(staff_id), now=clock(), new_id=new_id)

    await presses(somebody, house, "/p/copy/tell", wanted="yes")
    assert "We will text you when" in await page(somebody, house, "/p/copy")
    assert await house.database.read(lambda c: wants_to_be_told(c, house.preparation_id))
    await house.database.write(read_it)
    assert "Nurse Khan has read this, on Monday 1 June, 10am." in await page(
        somebody, house, "/p/copy"
    )


async def test_the_files_hold_her_words_and_nothing_that_is_private(
    house: House, somebody: ClientSession
) -> None:
    rows = await has_said(house)
    await comes_in(somebody, house)
    await presses(somebody, house, "/p/answers/private", line=rows[2])
    await shares(somebody, house)
    text = (await gets_file(somebody, house, "txt")).decode()
    assert "What matters most\r\n- being able to pick up my grandson\r\n" in text
    assert "upset my stomach" not in text
    assert "You keep more to yourself." in text
    assert "\r\r" not in text
    pdf = await gets_file(somebody, house, "pdf")
    assert pdf.startswith(b"%PDF-")
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_metadata() as said:
        assert said["pdfuaid:part"] == "1"
        assert said["dc:title"] == "My copy"
        assert str(opened.Root.Lang) == "en-GB"
        assert len(opened.Root.StructTreeRoot.K) > 0
    words = pdf_text(pdf)
    assert "being able to pick up my grandson" in words
    assert "upset my stomach" not in words


@pytest.mark.covers("H18", "9")
async def test_marks_that_reorder_words_are_made_visible_in_the_files(
    house: House, somebody: ClientSession
) -> None:
    await has_said(house, ("what_matters", "<script>alert(1)</script> \u202eabc"))
    await comes_in(somebody, house)
    assert b"[U+202E]abc" in await gets_file(somebody, house, "txt")
    assert "<script>alert" not in await page(somebody, house, "/p/copy")
    assert (await gets_file(somebody, house, "pdf")).startswith(b"%PDF-")


async def test_without_a_visit_there_is_no_copy(house: House, somebody: ClientSession) -> None:
    await has_said(house)
    for address in ("copy", "copy.pdf", "copy.txt", "answers", "answers/add", "places"):
        answer = await somebody.get(f"{house.url}/p/{address}", allow_redirects=False)
        assert answer.headers["Location"] == "/p/ended", address
    for address in ("answers/keep", "answers/share", "answers/delete", "copy/tell", "places"):
        answer = await presses(somebody, house, f"/p/{address}")
        assert answer.status == 401, address

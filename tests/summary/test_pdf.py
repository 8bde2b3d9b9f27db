"""The PDF: one side of A4, tagged for screen readers, readable on a machine without fonts."""

from __future__ import annotations

import io
import logging

import pikepdf
import pypdf
import pytest

from preparation.summary.printer import SummaryPrinter
from tests.summary.people import PEOPLE, awkward, rambling, rosa, second_year
from tests.summary.talks import Talk, outline, words

PRINTER = SummaryPrinter(outline(), words())


@pytest.mark.parametrize("name", PEOPLE)
def test_it_takes_one_side_of_a4(name: str) -> None:
    pages = pypdf.PdfReader(io.BytesIO(PRINTER.pdf(PEOPLE[name]().summary()))).pages
    assert len(pages) == 1
    assert (round(pages[0].mediabox.width), round(pages[0].mediabox.height)) == (595, 842)


def test_it_takes_a_second_side_rather_than_leave_words_out() -> None:
    talk = Talk()
    for number in range(40):
        talk.says("something_else", f"item {number} " + "and so on " * 30)
    talk.says("consent", "yes")
    pages = pypdf.PdfReader(io.BytesIO(PRINTER.pdf(talk.summary()))).pages
    assert len(pages) > 1
    assert "This takes more than one side" in " ".join(pages[0].extract_text().split())
    assert "item 39" in "".join(page.extract_text() for page in pages)


def test_last_times_words_give_way_before_anything_of_this_time_and_it_says_so() -> None:
    talk = second_year()
    assert talk.before is not None
    for number in range(60):
        talk.before.says("people", f"then {number} " + "and so on " * 12)
    talk.before.says("consent", "yes")
    pages = pypdf.PdfReader(io.BytesIO(PRINTER.pdf(talk.summary()))).pages
    page = pages[0].extract_text()
    assert len(pages) == 1
    assert "some of last time" in " ".join(page.split())
    assert "then 59" not in page
    assert "singing with the choir" in page
    talk.before.says("what_matters", "also then " * 900)
    pages = pypdf.PdfReader(io.BytesIO(PRINTER.pdf(talk.summary()))).pages
    assert len(pages) == 1
    assert "singing with the choir" not in pages[0].extract_text()
    assert "my hip on the steps" in pages[0].extract_text()


def test_it_is_tagged_and_says_its_language_and_title() -> None:
    with pikepdf.open(io.BytesIO(PRINTER.pdf(rambling().summary()))) as pdf:
        root = pdf.Root
        assert bool(root.MarkInfo.Marked)
        assert len(root.StructTreeRoot.K) > 0
        assert str(root.Lang) == "en-GB"
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Preparation of Margaret Winterbourne-Okonkwo"


def test_its_headings_and_lists_are_headings_and_lists() -> None:
    tags: list[str] = []

    def walk(node: pikepdf.Object) -> None:
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                tags.append(str(node["/S"]))
            if "/K" in node:
                walk(node["/K"])

    with pikepdf.open(io.BytesIO(PRINTER.pdf(rambling().summary()))) as pdf:
        walk(pdf.Root.StructTreeRoot["/K"])
    assert {"/H1", "/H2", "/H3", "/L", "/LI", "/P"} <= set(tags)


def test_our_own_font_is_inside() -> None:
    page = pypdf.PdfReader(io.BytesIO(PRINTER.pdf(rosa().summary()))).pages[0]
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    assert all("Source-Sans-Pro" in str(font["/BaseFont"]) for font in fonts)


@pytest.mark.covers("H18", "I10")
def test_nothing_of_what_was_said_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        PRINTER.pdf(awkward().summary())
    assert "HYPERLINK" not in caplog.text
    assert "evil" not in caplog.text

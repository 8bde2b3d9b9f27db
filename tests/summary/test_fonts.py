"""The sheet has its own fonts for what patients text: emoji, and the alphabets of this country."""

from __future__ import annotations

import io
from pathlib import Path

import pypdf
import pytest

from preparation.summary.fonts import Fonts
from preparation.summary.printer import SummaryPrinter
from tests.summary.people import alphabets, emoji, rosa
from tests.summary.reading import pdf_text
from tests.summary.talks import Talk, outline, words

PRINTER = SummaryPrinter(outline(), words())
MAY_NOT_SHOW = "Some letters may not show on this sheet"


def fonts_of(pdf: bytes) -> str:
    page = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]
    fonts = (font.get_object() for font in page["/Resources"]["/Font"].values())
    return " ".join(str(font["/BaseFont"]) for font in fonts)


@pytest.mark.covers("3", "4", "37")
def test_emoji_are_drawn_by_a_font_of_our_own_and_can_be_copied_out() -> None:
    pdf = PRINTER.pdf(emoji().summary())
    assert "Noto-Emoji" in fonts_of(pdf)
    assert "DejaVu" not in fonts_of(pdf)
    assert "\U0001f44d\U0001f44d\U0001f44d" in pdf_text(pdf)
    assert MAY_NOT_SHOW not in pdf_text(pdf)


@pytest.mark.covers("37")
def test_other_alphabets_are_drawn_by_fonts_of_our_own() -> None:
    pdf = PRINTER.pdf(alphabets().summary())
    for name in ("Noto-Sans-Arabic", "Noto-Sans-Bengali", "Noto-Sans-Devanagari"):
        assert name in fonts_of(pdf)
    assert "DejaVu" not in fonts_of(pdf)


def test_plain_english_loads_no_other_font() -> None:
    assert "Noto" not in fonts_of(PRINTER.pdf(rosa().summary()))
    assert Fonts().style("my knees, caf\u00e9, Wrexham \u0175").count("@font-face") == 3


def test_where_no_font_has_a_letter_the_sheet_says_so() -> None:
    talk = Talk()
    talk.says("what_matters", "\u6211\u7684\u811a")
    talk.says("consent", "yes")
    assert MAY_NOT_SHOW in " ".join(pdf_text(PRINTER.pdf(talk.summary())).split())


def test_without_the_fonts_of_other_alphabets_a_sheet_is_made_all_the_same(tmp_path: Path) -> None:
    fonts = Fonts(tmp_path / "none")
    assert fonts.lacks("\U0001f44d")
    assert not fonts.lacks("thumbs up")

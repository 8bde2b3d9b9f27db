"""Page, PDF, plain text, FHIR and JSON, all from the one model."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from preparation.summary import phrases
from preparation.summary.as_fhir import FhirDocument
from preparation.summary.as_json import as_json
from preparation.summary.as_text import PlainText
from preparation.summary.fonts import Fonts
from preparation.summary.model import SafetyNote, Summary
from preparation.summary.outline import Outline
from preparation.words import Words

TEMPLATES = Path(__file__).parent / "templates"
_PRINT_STYLE = (TEMPLATES / "print.css").read_text(encoding="utf-8")
SIZES_PT = (12.0, 10.5, 9.75, 9.0)
"""A long summary is set smaller, down to the last size, before it takes a second side."""
_MANY_LETTERS = 1200
"""More than this never fits at the largest size: do not try."""
_TOO_MANY_LETTERS = 9000
"""More than this fits on one side at no size: it goes straight to a second side."""
_SECOND_SIDE = "summary.page.second_side"
_LETTERS = "summary.page.letters"

# WeasyPrint's own loggers may quote what is on the page.
for _name in ("weasyprint", "fontTools"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet before its size is known, with the fonts of its words."""

    html: HTML
    faces: CSS
    fonts: FontConfiguration

    def laid_out(self, size: float) -> Document:
        style = CSS(string=_PRINT_STYLE + f"html {{ font-size: {size}pt }}")
        return self.html.render(
            stylesheets=[self.faces, style], font_config=self.fonts, pdf_variant="pdf/ua-1"
        )


class SummaryPrinter:
    """Makes every rendering of a summary. `pdf` is work for a thread."""

    def __init__(self, outline: Outline, words: Words) -> None:
        self.outline = outline
        self._words = words
        self._phrases = phrases.Phrases(words)
        self._fonts = Fonts()
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["visible"] = phrases.visible
        # A summary fetches nothing from anywhere; its style fetches our own fonts.
        self._nothing = URLFetcher(allowed_protocols=())
        self._files = URLFetcher(allowed_protocols=("file",))

    def fragment(self, summary: Summary, messages: str = "") -> str:
        """Return the summary as HTML to stand inside a page.

        `messages`: the address of the page that shows what messages each line came from.
        """
        return self._fill("summary.html", summary, messages=messages)

    def safety(self, notes: Sequence[SafetyNote], zone: ZoneInfo) -> str:
        """Return what may be urgent as HTML, for a preparation without a summary yet."""
        template = self._environment.get_template("safety.html")
        return template.render(notes=notes, zone=zone, say=self._words, spoken=phrases)

    def json(self, summary: Summary) -> bytes:
        """Return the summary as JSON (docs/summary-json.md)."""
        return orjson.dumps(as_json(summary), option=orjson.OPT_INDENT_2)

    def text(self, summary: Summary) -> str:
        """Return the summary as plain text of fewer than 3,000 characters, for a record."""
        return PlainText(self._words, self._phrases).write(summary)

    def as_fhir(self, summary: Summary) -> bytes:
        """Return the summary as a FHIR R4 document Bundle, in JSON (docs/summary-fhir.md)."""
        return FhirDocument(self._words, self._phrases).write(summary)

    def pdf(self, summary: Summary) -> bytes:
        """Return the summary as a tagged PDF, on one side of A4 if it can be done.

        Last time's words give way first, and the sheet says so. Nothing that was shared this
        time is ever left out: it takes a second side rather, and says that too.
        """
        letters = _letters(summary)
        sizes = SIZES_PT[letters > _MANY_LETTERS :]
        for last_time, notice in _gives_way(summary) if letters < _TOO_MANY_LETTERS else ():
            sheet = self._sheet(summary, last_time=last_time, notice=notice)
            for size in sizes:
                document = sheet.laid_out(size)
                if len(document.pages) == 1:
                    return _written(document)
        sheet = self._sheet(summary, last_time="all", notice=_SECOND_SIDE)
        return _written(sheet.laid_out(sizes[-1]))

    def _sheet(self, summary: Summary, *, last_time: str, notice: str) -> _Sheet:
        fill = partial(self._fill, "print.html", summary, last_time=last_time)
        text = fill(notices=[notice] if notice else [])
        if self._fonts.lacks(text):
            text = fill(notices=[*filter(None, [notice]), _LETTERS])
        fonts = FontConfiguration()
        faces = CSS(string=self._fonts.style(text), font_config=fonts, url_fetcher=self._files)
        return _Sheet(HTML(string=text, url_fetcher=self._nothing), faces, fonts)

    def _fill(
        self,
        template: str,
        summary: Summary,
        *,
        messages: str = "",
        last_time: str = "all",
        notices: Sequence[str] = (),
    ) -> str:
        return self._environment.get_template(template).render(
            summary=summary,
            header=summary.header,
            say=self._words,
            phrases=self._phrases,
            spoken=phrases,
            topics=self.outline.topics.tags,
            messages=messages,
            last_time=last_time,
            notices=notices,
        )


def _gives_way(summary: Summary) -> Iterator[tuple[str, str]]:
    """Yield how much of last time's words to try, and what the sheet then says."""
    yield "all", ""
    if summary.looks_back:
        yield "beside", "summary.page.gave_way_some"
        yield "none", "summary.page.gave_way"


def _written(document: Document) -> bytes:
    pdf: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return pdf


def _letters(summary: Summary) -> int:
    return sum(len(line.text) for line in summary.lines)

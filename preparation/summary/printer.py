"""Page, PDF and JSON, all from the one model."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from preparation.summary import phrases
from preparation.summary.as_json import as_json
from preparation.summary.model import SafetyNote, Summary
from preparation.summary.outline import Outline
from preparation.words import Words

TEMPLATES = Path(__file__).parent / "templates"
_PRINT_STYLE = (TEMPLATES / "print.css").read_text(encoding="utf-8")
SIZES_PT = (12.0, 10.5, 9.75, 9.0)
"""A long summary is set smaller, down to the last size, before it takes a second side."""
_MANY_LETTERS = 1200
"""More than this never fits at the largest size: do not try."""

# WeasyPrint's own loggers may quote what is on the page.
for _name in ("weasyprint", "fontTools"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


class SummaryPrinter:
    """Makes every rendering of a summary. `pdf` is work for a thread."""

    def __init__(self, outline: Outline, words: Words) -> None:
        self.outline = outline
        self._words = words
        self._phrases = phrases.Phrases(words)
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

    def fragment(self, summary: Summary) -> str:
        """Return the summary as HTML to stand inside a page."""
        return self._fill("summary.html", summary)

    def safety(self, notes: Sequence[SafetyNote], zone: ZoneInfo) -> str:
        """Return what may be urgent as HTML, for a preparation without a summary yet."""
        template = self._environment.get_template("safety.html")
        return template.render(notes=notes, zone=zone, say=self._words, spoken=phrases)

    def json(self, summary: Summary) -> bytes:
        """Return the summary as JSON (docs/summary-json.md)."""
        return orjson.dumps(as_json(summary), option=orjson.OPT_INDENT_2)

    def pdf(self, summary: Summary) -> bytes:
        """Return the summary as a tagged PDF, on one side of A4 if it can be done."""
        html = HTML(string=self._fill("print.html", summary), url_fetcher=self._nothing)
        for size in SIZES_PT[_letters(summary) > _MANY_LETTERS :]:
            document = self._laid_out(html, size)
            if len(document.pages) == 1:
                break
        pdf: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
        return pdf

    def _laid_out(self, html: HTML, size: float) -> Document:
        fonts = FontConfiguration()
        style = _font_faces() + _PRINT_STYLE + f"html {{ font-size: {size}pt }}"
        styles = [CSS(string=style, font_config=fonts, url_fetcher=self._files)]
        return html.render(stylesheets=styles, font_config=fonts, pdf_variant="pdf/ua-1")

    def _fill(self, template: str, summary: Summary) -> str:
        return self._environment.get_template(template).render(
            summary=summary,
            header=summary.header,
            say=self._words,
            phrases=self._phrases,
            spoken=phrases,
            order=[section.name for section in self.outline.sections],
        )


def _letters(summary: Summary) -> int:
    parts = (part for section in summary.sections for part in section.parts)
    return sum(len(line.text) for part in parts for line in part.lines)


def _font_faces() -> str:
    """Return our own font: a server may have none, and the words must be readable there."""
    folder = Path(str(files("font_source_sans_pro"))) / "files"
    faces = {"Regular": 400, "Semibold": 600, "Bold": 700}
    return "\n".join(
        f"@font-face {{ font-family: 'Source Sans Pro'; font-weight: {weight};"
        f" src: url('{(folder / f'SourceSansPro-{name}.ttf').as_uri()}') }}"
        for name, weight in faces.items()
    )

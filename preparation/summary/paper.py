"""HTML -> a tagged PDF (PDF/UA) in our own font. It fetches nothing from anywhere."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

_FACES = {"Regular": 400, "Semibold": 600, "Bold": 700}


def as_pdf(html: str, style: str) -> bytes:
    """Return a page as a PDF; work for a thread."""
    fonts = FontConfiguration()
    own_files = URLFetcher(allowed_protocols=("file",))
    sheet = CSS(string=_faces() + style, font_config=fonts, url_fetcher=own_files)
    page = HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=()))
    pdf: bytes = page.write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1")
    return pdf


def _faces() -> str:
    folder = Path(str(files("font_source_sans_pro"))) / "files"
    return "\n".join(
        f"@font-face {{ font-family: 'Source Sans Pro'; font-weight: {weight};"
        f" src: url('{(folder / f'SourceSansPro-{name}.ttf').as_uri()}') }}"
        for name, weight in _FACES.items()
    )

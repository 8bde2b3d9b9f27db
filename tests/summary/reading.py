"""Reads the renderings back as a person, or a program, would."""

from __future__ import annotations

import io
from html.parser import HTMLParser
from typing import Any

import pypdf


class _Text(HTMLParser):
    _BREAKS = frozenset({"p", "li", "h1", "h2", "h3", "br", "div", "section"})

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._BREAKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def html_text(html: str) -> str:
    """Return what can be read on a page, one line a paragraph."""
    parser = _Text()
    parser.feed(html)
    lines = (" ".join(line.split()) for line in "".join(parser.pieces).splitlines())
    return "\n".join(line for line in lines if line)


def pdf_text(pdf: bytes) -> str:
    """Return what can be read in a PDF."""
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def json_texts(node: Any) -> list[str]:
    """Return every text of a JSON document, wherever it is."""
    if isinstance(node, str):
        return [node]
    if isinstance(node, dict):
        node = list(node.values())
    return [text for child in node for text in json_texts(child)] if isinstance(node, list) else []


def squeezed(text: str) -> str:
    """Return a text without blanks: line ends are the renderer's affair."""
    return "".join(text.split())

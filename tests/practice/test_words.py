"""Every word that a template asks for is in content/, and nothing there is unused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from practice.rendering import TEMPLATES as PAGES
from preparation.summary.printer import TEMPLATES as SHEETS
from tests.practice.surgery import words

SOURCES = [*PAGES.glob("*.html"), *SHEETS.glob("*.html")]
ASKED = re.compile(r"""say\(["']([a-z_.]+)["']\s*[,)]""")


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_every_word_that_is_asked_for_is_there(source: object) -> None:
    asked = ASKED.findall(source.read_text(encoding="utf-8"))  # type: ignore[attr-defined]
    assert [key for key in asked if key not in words()] == []


def test_no_page_word_is_unused() -> None:
    elsewhere = (
        "preparation/conversation/contact_tests.py",
        "preparation/conversation/escalation.py",
        "preparation/delivery/alarms.py",
        "preparation/delivery/email.py",
        "beforehand/trial_delivery.py",
    )
    places = [*SOURCES, *(PAGES.parent).glob("*.py"), *map(Path, elsewhere)]
    text = "\n".join(source.read_text("utf-8") for source in places)
    mine = [key for key in words() if key.startswith("practice")]
    assert [key for key in mine if not _is_named(key, text)] == []


def _is_named(key: str, text: str) -> bool:
    """Tell whether a key is written out, or made from a part of it and a name."""
    parts = key.split(".")
    shortest = 2 if parts[0] == "practice" else 1  # a room's own file may be a group
    groups = [".".join(parts[:length]) for length in range(shortest, len(parts))]
    made = "|".join(re.escape(group) for group in groups)
    return any(f"{quote}{key}{quote}" in text for quote in "\"'") or bool(
        groups and re.search(rf"[\"'](?:{made})\.(?:\{{|[\"'])", text)
    )

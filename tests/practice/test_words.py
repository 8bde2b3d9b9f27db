"""Every word that a template asks for is in content/, and nothing there is unused."""

from __future__ import annotations

import re

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
    asked = {key for source in SOURCES for key in ASKED.findall(source.read_text("utf-8"))}
    made = ("states", "counts", "asked", "channels", "delivery", "targets")
    mine = {key for key in words() if key.startswith("practice.") and key.split(".")[1] not in made}
    built = {f"practice.days.{name}" for name in ("time", "patient", "clinician", "state", "next")}
    built |= {"practice.alerts.private", "practice.alerts.nobody"}
    assert mine - asked - built == set()

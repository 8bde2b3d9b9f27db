"""Twenty-one different people: their summaries in every format, read by eye and kept in golden/.

To accept a change on purpose: `BEFOREHAND_WRITE_GOLDEN=1 ./run test tests/summary`, then read
the difference.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from preparation.summary.as_json import as_json
from preparation.summary.printer import SummaryPrinter
from tests.summary.people import PEOPLE
from tests.summary.reading import html_text
from tests.summary.talks import outline, words

GOLDEN = Path(__file__).parent / "golden"


def same_as_kept(path: Path, made: str) -> bool:
    if os.environ.get("BEFOREHAND_WRITE_GOLDEN"):
        path.write_text(made, encoding="utf-8")
    return path.read_text(encoding="utf-8") == made


PRINTER = SummaryPrinter(outline(), words())


@pytest.mark.parametrize("name", PEOPLE)
def test_the_page_reads_as_it_did(name: str) -> None:
    page = PRINTER.fragment(PEOPLE[name]().summary())
    assert same_as_kept(GOLDEN / f"{name}.txt", html_text(page) + "\n")


@pytest.mark.parametrize("name", PEOPLE)
def test_the_json_is_as_it_was(name: str) -> None:
    document = as_json(PEOPLE[name]().summary())
    made = json.dumps(document, indent=1, ensure_ascii=False, sort_keys=False)
    assert same_as_kept(GOLDEN / f"{name}.json", made + "\n")


@pytest.mark.parametrize("name", PEOPLE)
def test_the_plain_text_is_as_it_was(name: str) -> None:
    made = PRINTER.text(PEOPLE[name]().summary())
    assert same_as_kept(GOLDEN / f"{name}.plain.txt", made)


@pytest.mark.parametrize("name", PEOPLE)
def test_the_fhir_document_is_as_it_was(name: str) -> None:
    made = PRINTER.as_fhir(PEOPLE[name]().summary()).decode()
    assert same_as_kept(GOLDEN / f"{name}.fhir.json", made + "\n")

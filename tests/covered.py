"""Which hazards, faults, invariants and bad inputs the tests cover, told by their marks.

`./run test --collect-only -q --covered docs/covered.md` writes the table.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

_KINDS = {
    "I": "Invariants",
    "H": "Hazards",
    "F": "Faults",
    "B": "Bad inputs",
}
_HEAD = """# What the tests cover

Made from the marks of the tests (`@pytest.mark.covers(...)`) by
`./run test --collect-only -q --covered docs/covered.md`. Numbers are those of the project's
reliability notes: hazards H1-H26, faults F1-F77, invariants I1-I15, bad inputs B1-B109.
What is not listed has no test that names it.
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--covered", metavar="FILE", help="write the table of what is covered")


def pytest_collection_finish(session: pytest.Session) -> None:
    target = session.config.getoption("--covered")
    if target:
        Path(target).write_text(table(session.items), encoding="utf-8")


def table(items: list[pytest.Item]) -> str:
    """Return the table as Markdown."""
    found: dict[str, set[str]] = defaultdict(set)
    for item in items:
        where = f"{item.nodeid.split('[')[0].removeprefix('tests/')}"
        for mark in item.iter_markers("covers"):
            for number in mark.args:
                found[_named(str(number))].add(where)
    return _HEAD + "".join(_section(kind, found) for kind in _KINDS)


def _named(number: str) -> str:
    """Bad inputs are written with or without their letter."""
    number = number.removeprefix("bad-input-")
    return f"B{number}" if number.isdigit() else number


def _section(kind: str, found: dict[str, set[str]]) -> str:
    mine = sorted((key for key in found if key[0] == kind), key=_order)
    rows = [f"| {key} | {'<br>'.join(sorted(found[key]))} |\n" for key in mine]
    return f"\n## {_KINDS[kind]} ({len(mine)})\n\n| | tests |\n|---|---|\n{''.join(rows)}"


def _order(key: str) -> int:
    return int(re.sub(r"\D", "", key) or 0)

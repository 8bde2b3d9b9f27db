"""The house stays small: short files, short functions, and words where words belong."""

from __future__ import annotations

import ast
import statistics
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("beforehand", "bot", "channels", "practice", "preparation", "tests")
LONGEST_FILE = 300
LONGEST_FUNCTION = 40
FORBIDDEN_NAMES = ("utils", "helpers", "manager")

FILES = [
    path
    for room in ROOMS
    for path in sorted((ROOT / room).rglob("*.py"))
    if ".venv" not in path.parts
]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_file_is_long() -> None:
    long = {str(p.relative_to(ROOT)): n for p in FILES if (n := _lines(p)) > LONGEST_FILE}
    assert long == {}


def test_most_files_are_short() -> None:
    assert statistics.median(_lines(path) for path in FILES) < 100


def test_no_function_is_long() -> None:
    files = [path for path in FILES if path.parent.name != "versions"]  # tables are long lists
    found = ((path.relative_to(ROOT), *each) for path in files for each in functions(path))
    assert [f"{path}: {name}, {n}" for path, name, n in found if n > LONGEST_FUNCTION] == []


@pytest.mark.parametrize("name", FORBIDDEN_NAMES)
def test_no_file_is_a_drawer_for_odds_and_ends(name: str) -> None:
    assert [str(path) for path in FILES if name in path.stem.split("_")] == []


def test_all_that_runs_inside_rasa_is_held_to_its_import_rule() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    listed = next(c for c in contracts["contracts"] if "inside Rasa" in c["name"])
    modules = {f"bot.{path.stem}" for path in (ROOT / "bot").glob("*.py")} - {"bot.__init__"}
    assert set(listed["source_modules"]) == modules


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())

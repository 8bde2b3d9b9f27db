"""What README.md and the pages beside it say is there, is there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click
import pytest
import typer

from beforehand.cli import app
from beforehand.evaluation.texts import read_texts
from beforehand.simulation.run import read_scripts
from preparation.imports.csv_columns import KINDS
from preparation.imports.reading import read_file
from tests.imports.files import NOW, PRACTICE, VOCABULARY

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FORMATS = (ROOT / "docs/formats.md").read_text(encoding="utf-8")
PAGES = ["README.md", "CHANGELOG.md", *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))]
OF_THE_SCRIPT = {"test", "check", "help"}
NOT_A_PATH = re.compile(r"[<\s]|^\.|^--|^utter_|^[A-Z_]+$")


def commands() -> set[str]:
    """Return every command of the program, those below others as "practice add"."""
    top = typer.main.get_command(app)
    assert isinstance(top, click.Group) or hasattr(top, "commands")
    found: set[str] = set()
    for name, command in top.commands.items():
        below = getattr(command, "commands", None)
        found |= {f"{name} {one}" for one in below} if below else {name}
    return found


def test_every_command_is_told_of_and_every_command_told_of_is_there() -> None:
    below = "|".join(sorted({name.partition(" ")[2] for name in commands()} - {""}))
    told = set(re.findall(rf"`\./run ([a-z]+(?: (?:{below})\b)?)", README))
    assert told - OF_THE_SCRIPT == commands() - {"up", "help"}
    script = (ROOT / "run").read_text(encoding="utf-8")
    assert all(f"\n{name})" in script for name in ("test", "check"))
    assert "help" in commands()


@pytest.mark.parametrize("page", PAGES)
def test_every_link_and_picture_leads_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", text)
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []


def test_every_file_and_folder_that_is_named_is_there() -> None:
    prose = re.sub(r"```.+?```", "", README, flags=re.DOTALL)
    named = [name for name in re.findall(r"`([^`]+)`", prose) if "/" in name or ".yml" in name]
    paths = [name for name in named if not NOT_A_PATH.search(name)]
    assert len(paths) > 20
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_columns_of_the_csv_are_those_that_are_read() -> None:
    parts = FORMATS.split("### FHIR")[0].split("\n#### ")[1:]
    told = {part.split("\n")[0].casefold(): _columns(part) for part in parts}
    person = told.pop("the person")
    assert set(told) == {kind.name for kind in KINDS}
    for kind in KINDS:
        mine = told[kind.name] | (person if "last_name" in kind.columns else {})
        assert set(mine) == set(kind.columns)
        assert {name for name, need in mine.items() if need} == set(kind.needed)


def _columns(part: str) -> dict[str, str]:
    rows = re.findall(r"^\| (`[a-z_`, ]+`) \| (needed)? ?\|", part, re.MULTILINE)
    return {name: need for names, need in rows for name in re.findall(r"[a-z_]+", names)}


def test_the_examples_of_csv_files_are_read_without_a_word() -> None:
    examples = re.findall(r"```csv\n(.+?)```", FORMATS, re.DOTALL)
    assert len(examples) == len(KINDS)
    for example in examples:
        plan = read_file(example.encode(), PRACTICE, VOCABULARY, NOW)
        assert (plan.problems, plan.notes) == ((), ())
        assert plan.rows


def test_the_examples_are_understood(tmp_path: Path) -> None:
    script, text, _bench = re.findall(r"```json\n(.+?)```", FORMATS, re.DOTALL)
    (tmp_path / "script.json").write_text(script, encoding="utf-8")
    (tmp_path / "texts.jsonl").write_text(text, encoding="utf-8")
    (rosa,) = read_scripts(tmp_path / "script.json")
    assert [line.channel for line in rosa.lines][-1] == "web"
    (one,) = read_texts(tmp_path / "texts.jsonl")
    assert one.label == "answer"
    told = FORMATS.split("\nQuestions: ")[1].splitlines()[0]
    questions = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`]+)`", told))))
    assert {line["about"] for line in json.loads(script)[0]["messages"]} <= questions | {"any"}
    slots = (ROOT / "domain.yml").read_text(encoding="utf-8")
    assert [name for name in sorted(questions) if f"\n  {name}:\n" not in slots] == []

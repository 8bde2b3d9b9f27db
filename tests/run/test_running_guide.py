"""What docs/running.md says of the settings is what the program takes."""

from __future__ import annotations

import re
from pathlib import Path

from beforehand.settings import SETTING_NAMES

ROOT = Path(__file__).parents[2]


def test_every_setting_has_its_row_and_every_row_its_setting() -> None:
    guide = (ROOT / "docs/running.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([A-Z_]+)` \|", guide, re.MULTILINE)
    assert rows == list(SETTING_NAMES)


def test_every_decision_that_is_pointed_to_is_there() -> None:
    kept = {path.name[:4] for path in (ROOT / "docs/decisions").glob("*.md")}
    folders = ("beforehand", "bot", "channels", "practice", "preparation", "content", "docs")
    named = {
        number
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".toml", ".yml", ".md") and ".venv" not in path.parts
        for number in re.findall(r"decisions/(\d{4})", path.read_text(encoding="utf-8"))
    }
    assert named <= kept

"""A small project folder in which `rasa` is our stand-in."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

_RASA = Path(__file__).parent / "stand_in_rasa.py"


class Project:
    """A folder like the project's, with everything that a model is made from."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name in (
            "config.yml",
            "domain.yml",
            "bot/uv.lock",
            "bot/turn.py",
            "bot/data/nlu/a.yml",
        ):
            self.write(name, name)
        rasa = self.write("bot/.venv/bin/rasa", f'#!/bin/sh\nexec {sys.executable} {_RASA} "$@"\n')
        rasa.chmod(0o755)

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def started(self) -> list[dict[str, Any]]:
        """What `rasa` was started with, every time."""
        path = self.root / "started.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a small project."""
    return Project(tmp_path)

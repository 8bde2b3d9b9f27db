"""Finding rules by index changes how long it takes, and nothing else."""

from __future__ import annotations

import subprocess

from beforehand.training import model_path
from tests.bot.talk import ROOT


def test_the_index_finds_exactly_the_rules_that_rasa_finds(rasa_url: str) -> None:
    """On every rule of the trained model, whole, cut short and mixed with another."""
    done = subprocess.run(
        [ROOT / "bot/.venv/bin/python", "-m", "tests.bot.compare_rules", model_path(ROOT)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    compared, found = map(int, done.stdout.split())
    assert compared > 1000
    assert found > compared / 3

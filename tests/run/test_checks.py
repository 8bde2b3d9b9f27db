"""`./run check`, whole: lint, format, types, import rules and words."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_check_passes() -> None:
    done = subprocess.run(
        [ROOT / "run", "check"], capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]

"""Where a newcomer to the demonstration starts; kept in HOME for `./run status`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from practice.demo_sign_ins import DemoSignIn

DEMO_FILE = "demo.json"


@dataclass(frozen=True, slots=True)
class DemoPlaces:
    """Where a newcomer starts: written to HOME, for its owner alone, when the demo starts."""

    patient_link: str
    handset: str
    practice: str
    sign_ins: tuple[DemoSignIn, ...]
    """Somebody of every role, the clinician first."""


def read_demo_places(home: Path) -> DemoPlaces | None:
    """Return what the demo wrote when it started, or None."""
    try:
        kept = json.loads((home / DEMO_FILE).read_text(encoding="utf-8"))
        sign_ins = tuple(DemoSignIn(**one) for one in kept.pop("sign_ins"))
        return DemoPlaces(**kept, sign_ins=sign_ins)
    except (FileNotFoundError, KeyError):  # not started yet, or not since it was an older one
        return None

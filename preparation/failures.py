"""Where in our own files something broke, for a log that may hold nobody's words. Pure."""

from __future__ import annotations

import traceback
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_MOST = 4


def places_of(problem: Exception) -> list[str]:
    """Return the innermost of our own lines it passed, and no values: they may be anybody's."""
    frames = traceback.extract_tb(problem.__traceback__)
    ours = [f"{Path(f.filename).name}:{f.lineno}" for f in frames if _is_ours(f.filename)]
    return ours[-_MOST:]


def _is_ours(file: str) -> bool:
    return Path(file).is_relative_to(_ROOT) and "site-packages" not in file

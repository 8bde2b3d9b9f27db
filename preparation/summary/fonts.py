"""The fonts of the sheet: our own, because a server may have none.

Emoji and other alphabets have a font each; only those that a summary needs are loaded.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cached_property
from importlib.resources import files
from pathlib import Path

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

MORE = Path(__file__).parents[2] / "node_modules/@fontsource"
_WEIGHTS = {"Regular": 400, "Semibold": 600, "Bold": 700}
_ALPHABETS = ("arabic", "bengali", "devanagari", "gujarati", "gurmukhi", "tamil")
_UNSEEN = frozenset({"Cc", "Cf", "Mn", "Zs"})


class Face:
    """One font file and the letters that it has."""

    def __init__(self, family: str, file: Path, weight: int = 400) -> None:
        self.family = family
        self.weight = weight
        self._file = file

    @cached_property
    def letters(self) -> frozenset[str]:
        """The characters that it can draw; none where the file is not there."""
        if not self._file.exists():
            return frozenset()
        with TTFont(self._file, lazy=True) as font:
            return frozenset(map(chr, font.getBestCmap()))

    def rule(self) -> str:
        """Return the rule of a style sheet that loads it."""
        return (
            f"@font-face {{ font-family: '{self.family}'; font-weight: {self.weight};"
            f" src: url('{self._file.as_uri()}') }}"
        )


class Fonts:
    """Chooses the fonts of a sheet."""

    def __init__(self, more: Path = MORE) -> None:
        own = Path(str(files("font_source_sans_pro"))) / "files"
        self._own = [
            Face("Source Sans Pro", own / f"SourceSansPro-{name}.ttf", weight)
            for name, weight in _WEIGHTS.items()
        ]
        self._more = [
            Face("Noto Emoji", more / "noto-emoji/files/noto-emoji-emoji-400-normal.woff2"),
            *(_alphabet(more, name) for name in _ALPHABETS),
        ]

    def style(self, text: str) -> str:
        """Return the rules that load the fonts of a text, and name them in order."""
        chosen = [*self._own, *self._needed(text)]
        names = ", ".join(dict.fromkeys(f"'{face.family}'" for face in chosen))
        rules = "\n".join(face.rule() for face in chosen)
        return f"{rules}\nhtml {{ font-family: {names}, 'Noto Sans', 'DejaVu Sans', sans-serif }}\n"

    def lacks(self, text: str) -> bool:
        """Tell whether a text has a character that none of our fonts can draw."""
        found = frozenset[str]().union(*(face.letters for face in self._needed(text)))
        return bool(self._foreign(text) - found)

    def _needed(self, text: str) -> Iterator[Face]:
        foreign = self._foreign(text)
        return (face for face in self._more if foreign and face.letters & foreign)

    def _foreign(self, text: str) -> frozenset[str]:
        """Return the visible characters that the first font does not have."""
        seen = (one for one in set(text) if unicodedata.category(one) not in _UNSEEN)
        return frozenset(seen) - self._own[0].letters


def _alphabet(more: Path, name: str) -> Face:
    file = more / f"noto-sans-{name}/files/noto-sans-{name}-{name}-400-normal.woff2"
    return Face(f"Noto Sans {name.title()}", file)

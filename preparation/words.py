"""Every word that is not dialogue comes from `content/`, through here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from preparation.yaml_file import read_yaml


class Words:
    """The texts of `content/`, by file and key: `words("messages.stranger", phone=...)`.

    An entry is a text, or a mapping whose `text` is the text and whose other keys describe
    it (budget, approved ...). `{name}` in a text is filled from the call's arguments.
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def __call__(self, key: str, **values: str | int) -> str:
        """Return a text with its gaps filled. Raises KeyError for a key or gap unknown."""
        return self._texts[key].format_map(values)

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def raw(self, key: str) -> str:
        """Return a text as it is written, gaps and all."""
        return self._texts[key]

    def __contains__(self, key: object) -> bool:
        return key in self._texts


def load_words(folder: Path, files: tuple[str, ...]) -> Words:
    """Read `files` (names without .yml) of `folder`; the key `meta` of each is not a text.

    A name may end in `*`: "practice*" is practice.yml and every practice_<room>.yml.
    """
    texts: dict[str, str] = {}
    for path in _paths(folder, files):
        entries = read_yaml(path)
        entries.pop("meta", None)
        texts.update(_flat(path.stem, entries))
    return Words(texts)


def _paths(folder: Path, files: tuple[str, ...]) -> Iterator[Path]:
    for name in files:
        if name.endswith("*"):
            yield from sorted(folder.glob(f"{name}.yml"))
        else:
            yield folder / f"{name}.yml"


def _flat(prefix: str, node: Any) -> Iterator[tuple[str, str]]:
    if isinstance(node, str):
        yield prefix, node
    elif isinstance(node, dict) and isinstance(node.get("text"), str):
        yield prefix, node["text"]
    elif isinstance(node, dict):
        for key, child in node.items():
            yield from _flat(f"{prefix}.{key}", child)

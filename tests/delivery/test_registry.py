"""Whatever is registered has a file, a description and tests."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from preparation.delivery import TARGETS
from preparation.words import load_words

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_is_a_file_with_a_class_of_that_name(name: str) -> None:
    module = importlib.import_module(f"preparation.delivery.{name}")
    assert [
        thing
        for thing in vars(module).values()
        if isinstance(thing, type) and getattr(thing, "name", None) == name
    ]


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_has_tests_words_and_a_description(name: str) -> None:
    words = load_words(ROOT / "content", ("practice",))
    assert (Path(__file__).parent / f"test_{name}.py").exists()
    assert f"practice.targets.{name}" in words
    assert f"## `{name}`" in (ROOT / "docs/delivery.md").read_text(encoding="utf-8")

"""When two change the settings at once: what is kept of the second one's form. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from practice.settings_form import shown_all
from preparation.model import Practice

_MARK = 8


@dataclass(frozen=True, slots=True)
class Joined:
    """A form over what was saved meanwhile."""

    typed: Mapping[str, str]
    """What was typed where something was; what holds now everywhere else."""
    meanwhile: Mapping[str, str]
    """What somebody else has changed, by field, as it stands now."""


def mark_of(practice: Practice) -> str:
    """Return what the page carries: of each field, by what to know that it was changed."""
    return ".".join(map(_mark, shown_all(practice).values()))


def join(form: Mapping[str, str], now: Practice) -> Joined:
    """Put what was typed over what holds now. A mark of another version: all was typed."""
    standing = shown_all(now)
    marks = form.get("mark", "").split(".")
    known = dict(zip(standing, marks, strict=True)) if len(marks) == len(standing) else {}
    typed = {
        name: form[name]
        for name in standing
        if name in form and known.get(name) != _mark(_plain(form[name]))
    }
    meanwhile = {
        name: value
        for name, value in standing.items()
        if known.get(name) != _mark(value) and typed.get(name) != value
    }
    return Joined(standing | typed, meanwhile)


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_MARK]


def _plain(text: str) -> str:
    return text.strip().replace("\r\n", "\n")

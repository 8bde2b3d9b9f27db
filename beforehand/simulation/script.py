"""A scripted patient, as `./run simulate` reads it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from preparation.errors import BeforehandError
from preparation.model import ChannelName, QuestionName

USUAL_PAUSE = timedelta(minutes=2)
AT_ONCE = frozenset({"any", "command"})
"""What such a message is about does not matter: it is sent whatever is open."""

_PAUSE = re.compile(r"\+(\d+)([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class ScriptRefused(BeforehandError):
    """A script that cannot be played; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message that the patient will send."""

    about: str
    text: str
    pause: timedelta
    channel: ChannelName


@dataclass(frozen=True, slots=True)
class Script:
    """One patient with one appointment, and what they will say."""

    id: str
    patient: Mapping[str, Any]
    lines: Sequence[Line]
    ok_at_end: bool
    expected: Any


def read_script(source: Mapping[str, Any]) -> Script:
    """Return the script in a JSON object of the form given in docs/formats.md."""
    try:
        return Script(
            id=str(source["id"]),
            patient={**source.get("patient", {}), **_beside(source)},
            lines=_lines(source),
            ok_at_end=bool(source.get("ok_at_end", False)),
            expected=source.get("expected"),
        )
    except (KeyError, ValueError, TypeError) as problem:
        raise ScriptRefused(f"script {source.get('id', '?')!r}: {problem}") from None


def _beside(source: Mapping[str, Any]) -> dict[str, Any]:
    """Return what else is known of the patient: it stands beside `patient` in a script."""
    known = ("results", "previous_preparation", "carer", "nation")
    return {name: source[name] for name in known if name in source}


def _lines(source: Mapping[str, Any]) -> list[Line]:
    channel, lines = str(source.get("channel", "sms")), []
    for message in source["messages"]:
        channel = message.get("channel", channel)
        lines.append(
            Line(
                about=QuestionName(message["about"]),
                text=message["text"],
                pause=_pause(message.get("at")),
                channel=ChannelName(channel),
            )
        )
    return lines


def _pause(written: str | None) -> timedelta:
    if written is None:
        return USUAL_PAUSE
    match = _PAUSE.fullmatch(written)
    if match is None:
        raise ValueError(f"{written!r} is no delay like +8s, +20m, +3d")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def born(script: Script) -> date:
    """Return the patient's date of birth; one is made up where the script gives none."""
    return date.fromisoformat(script.patient.get("date_of_birth", "1960-01-01"))

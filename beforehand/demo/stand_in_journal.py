"""The stand-in's memory on disk, so that the phones of a demonstration survive a restart."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from beforehand.demo.stand_in_ledger import StandInMessage


class Journal:
    """A line for every change of a message; the last line of a message holds."""

    def __init__(self, path: Path | None) -> None:
        """`path` None: nothing is kept."""
        self._path = path
        self._forgotten: set[str] = set()

    def read(self) -> list[StandInMessage]:
        """Return the messages in the order they were made."""
        if self._path is None or not self._path.exists():
            return []
        messages: dict[str, StandInMessage] = {}
        for line in self._path.read_text(encoding="utf-8").splitlines():
            try:
                message = _message(json.loads(line))
            except (ValueError, TypeError, KeyError):  # a line cut short when we were stopped
                continue
            messages[message.sid] = message
        return list(messages.values())

    def note(self, message: StandInMessage) -> None:
        """Write down how a message is now, unless it was forgotten on its way."""
        if self._path is None or message.sid in self._forgotten:
            return
        with self._path.open("a", encoding="utf-8") as book:
            book.write(_line(message))

    def forget(self, number: str) -> None:
        """Write the file anew without the messages from and to a number."""
        if self._path is None:
            return
        messages = self.read()
        kept = [one for one in messages if number not in (one.from_, one.to)]
        self._forgotten |= {one.sid for one in messages} - {one.sid for one in kept}
        anew = self._path.with_suffix(".new")
        anew.write_text("".join(map(_line, kept)), encoding="utf-8")
        anew.replace(self._path)


def _line(message: StandInMessage) -> str:
    return json.dumps(asdict(message), default=str) + "\n"


def _message(kept: dict[str, str]) -> StandInMessage:
    created, sent = kept.pop("created_at"), kept.pop("sent_at")
    return StandInMessage(
        **kept,  # type: ignore[arg-type]
        created_at=datetime.fromisoformat(created),
        sent_at=datetime.fromisoformat(sent) if sent else None,
    )

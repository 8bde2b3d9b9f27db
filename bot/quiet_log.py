"""Rasa's log without a word of the patient's.

Rasa's debug lines, some warnings and every traceback can hold the text of a message or the
value of a slot. What is left: the time, the level, what happened, and the kind of an error.
"""

from __future__ import annotations

import logging
from typing import Any, Dict

import structlog

# Fields of Rasa's structured lines that never hold what a patient wrote.
_HARMLESS = frozenset({"event", "level", "timestamp", "action_name", "event_info"})


def keep_words_out_of_the_log() -> None:
    """From here on, in this process: no debug lines, no tracebacks, no unknown fields."""
    for handler in logging.getLogger().handlers:
        if not any(isinstance(f, _NoWords) for f in handler.filters):
            handler.addFilter(_NoWords())
    processors = structlog.get_config()["processors"]
    if _only_harmless not in processors:
        # In place: loggers that have spoken already hold on to this very list.
        processors.insert(0, _only_harmless)


def _only_harmless(_: Any, level: str, fields: Dict[str, Any]) -> Dict[str, Any]:
    if level == "debug":
        raise structlog.DropEvent
    return {name: value for name, value in fields.items() if name in _HARMLESS}


class _NoWords(logging.Filter):
    """Drops debug lines, and of an error leaves its kind."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the record may be written, made harmless on the way."""
        if record.levelno < logging.INFO:
            return False
        if record.name == "py.warnings":
            record.msg, record.args = "a warning was given", ()
        if record.exc_info:
            kind = record.exc_info[0]
            record.msg = f"{record.getMessage()} ({kind.__name__ if kind else 'no error'})"
            record.args = ()
        record.exc_info = record.exc_text = record.stack_info = None
        return True

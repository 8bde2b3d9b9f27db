"""What the stand-in for Twilio remembers: messages, and who has said stop."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from channels.segments import count_segments

API_VERSION = "2010-04-01"

# Twilio's own keywords, single words only:
# https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
STOP_WORDS = frozenset(
    {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}
)
START_WORDS = frozenset({"START", "YES", "UNSTOP"})


@dataclass(slots=True)
class StandInMessage:
    """One text, as Twilio would list it."""

    sid: str
    from_: str
    to: str
    body: str
    direction: str
    status: str
    created_at: datetime
    service: str | None = None
    status_callback: str = ""
    sent_at: datetime | None = None
    error_code: int | None = None
    media: int = 0
    automatic: bool = False
    """Twilio's own answer to STOP or START, not ours."""
    heard: list[int] = field(default_factory=list)
    """HTTP statuses our webhook answered with, one for each time it was told."""

    def as_json(self, account_sid: str) -> dict[str, Any]:
        """Return the message as Twilio's API writes it."""
        uri = f"/{API_VERSION}/Accounts/{account_sid}/Messages/{self.sid}"
        return {
            "account_sid": account_sid,
            "api_version": API_VERSION,
            "body": self.body,
            "date_created": format_datetime(self.created_at),
            "date_sent": format_datetime(self.sent_at) if self.sent_at else None,
            "date_updated": format_datetime(self.sent_at or self.created_at),
            "direction": self.direction,
            "error_code": self.error_code,
            "error_message": None,
            "from": None if self.status == "accepted" else self.from_,
            "messaging_service_sid": self.service,
            "num_media": str(self.media),
            "num_segments": "0" if self.status == "accepted" else str(self.segments),
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "tags": None,
            "to": self.to,
            "uri": f"{uri}.json",
        }

    @property
    def segments(self) -> int:
        """How many parts it is charged as; a text without words still travels as one."""
        return count_segments(self.body).count or 1


class OptOuts:
    """Who may not be texted by which number of ours."""

    def __init__(self) -> None:
        self._stopped: set[tuple[str, str]] = set()

    def heed(self, ours: str, theirs: str, body: str) -> str:
        """Act on a keyword as Twilio does. Returns "stop", "start" or ""."""
        word = body.strip().upper()
        if word in STOP_WORDS:
            self._stopped.add((ours, theirs))
            return "stop"
        if word in START_WORDS and (ours, theirs) in self._stopped:
            self._stopped.discard((ours, theirs))
            return "start"
        return ""

    def stopped(self, ours: str, theirs: str) -> bool:
        """Tell whether a text would be refused with 21610."""
        return (ours, theirs) in self._stopped


def listed(messages: list[StandInMessage], query: Mapping[str, str]) -> Iterator[StandInMessage]:
    """Give the messages a list request asks for, newest first."""
    for message in reversed(messages):
        if query.get("To") not in (None, message.to):
            continue
        if query.get("From") not in (None, message.from_):
            continue
        if _sent_when(message, query):
            yield message


def _sent_when(message: StandInMessage, query: Mapping[str, str]) -> bool:
    bounds = {name: query[name] for name in ("DateSent", "DateSent<", "DateSent>") if name in query}
    if not bounds:
        return True
    if message.sent_at is None:
        return False
    sent = message.sent_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return all(_in_bound(name, sent, when) for name, when in bounds.items())


def _in_bound(name: str, sent: str, when: str) -> bool:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", when):
        sent = sent[:10]
    return {"DateSent": sent == when, "DateSent<": sent <= when, "DateSent>": sent >= when}[name]

"""What the world outside knows once a fault is over: all that the checker may believe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from beforehand.demo.stand_in_ledger import StandInMessage
from preparation.model import PhoneNumber, Preparation
from preparation.records.database import Database

RED_FLAG = "I have crushing chest pain right now"
"""How every text begins that the safety net must see."""
THINGS = """stairs garden letters piano bread shops bus kettle scarf puzzle daughter neighbour
church dog window soup radio curtain library tomatoes""".split()
"""What people write about: whoever writes the same again and again is taken for a machine."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text that somebody sent us, as Twilio lists it."""

    sid: str
    sender: str
    body: str
    late: bool = False
    """It never got through to our webhook: where it stands among the others is nobody's fault."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A text of ours that Twilio took."""

    sid: str
    to: str
    body: str
    intent_key: str
    at: datetime
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Posted:
    """A summary that a receiver took, under its idempotency key."""

    key: str
    body: bytes


@dataclass
class Evidence:
    """Everything the invariants are checked against, our own database among it."""

    database: Database
    """Ours, as the fault left it; the checker closes it."""
    people: Mapping[PhoneNumber, Preparation]
    canaries: Mapping[PhoneNumber, str]
    """A word that is in every text a person sends for keeping, and in nobody else's."""
    texts: list[Text]
    heard: set[str]
    """Those our webhook has answered with "kept"."""
    sent: list[Sent]
    answered: Mapping[PhoneNumber, str] = field(default_factory=dict)
    """Words of each person's last text, sent when all was well: they must come back."""
    posted: list[Posted] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    """What somebody was allowed to see, once the trail had it."""
    statuses: list[int] = field(default_factory=list)
    """What our webhooks answered while nothing was wrong with the machine."""
    exits: list[int] = field(default_factory=list)
    """How our process ended when nobody had asked it to."""
    logged: str = ""
    secrets: tuple[str, ...] = ()
    """What must be in no log besides people's words and numbers."""


def texts_in(ledger: Iterable[StandInMessage]) -> list[Text]:
    """Return what people sent, as the stand-in's ledger has it."""
    return [
        Text(m.sid, m.from_, m.body, late=200 not in m.heard)
        for m in ledger
        if m.direction == "inbound"
    ]


def sent_in(ledger: Iterable[StandInMessage]) -> list[Sent]:
    """Return what we sent, as the stand-in's ledger has it."""
    return [
        Sent(m.sid, m.to, m.body, intent_of(m), m.created_at, m.status in ("failed", "undelivered"))
        for m in ledger
        if m.direction == "outbound-api"
    ]


def heard_in(ledger: Iterable[StandInMessage]) -> set[str]:
    """Return what our webhook said "kept" to, at any time."""
    return {m.sid for m in ledger if m.direction == "inbound" and 200 in m.heard}


def intent_of(message: StandInMessage) -> str:
    """Return the intention that a text's callback address names."""
    return parse_qs(urlsplit(message.status_callback).query).get("intent", [""])[0]

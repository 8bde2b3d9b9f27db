"""What a room of the practice's pages is, and what it is given.

To add a room: a class in a file of its own that takes `Surroundings` and has `routes()`;
its line in `practice.pages.ROOMS`; its line in `practice.navigation` if it is to be found
from everywhere; its words in `content/practice_<room>.yml`. Every address goes through
`Surroundings.door`, which lets in only who is signed in and has one of the roles.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from aiohttp import web

from practice.door import Door
from practice.frame import Frames
from practice.rendering import Rendering
from practice.sign_in import SignIns
from preparation.clock import Clock, NewId
from preparation.delivery.mail import Mailer
from preparation.records.database import Database
from preparation.summary.outline import Outline
from preparation.summary.printer import SummaryPrinter
from preparation.words import Words


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every room has at hand."""

    database: Database
    words: Words
    clock: Clock
    new_id: NewId
    random_token: Callable[[], str]
    outline: Outline
    printer: SummaryPrinter
    rendering: Rendering
    door: Door
    public_url: str
    sign_ins: SignIns
    by_openid: bool
    """Whether people may sign in through a provider too."""
    frames: Frames
    mailer: Mailer | None
    """Sends email to the practice; None where no mail server is set up."""


class Room(Protocol):
    """Some pages that belong together."""

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses, each behind the door."""

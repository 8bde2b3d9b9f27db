"""The page of demonstration phones: `/demo/handset`.

A phone here does what a phone does: what is typed goes to Twilio (the stand-in), which signs
it and posts it to our webhook; what we send arrives by the stand-in's ledger.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jinja2
from aiohttp import web

from beforehand.demo.stand_in_ledger import StandInMessage
from beforehand.demo.twilio_stand_in import TwilioStandIn
from preparation.model import PhoneNumber
from preparation.words import Words

PAGE = "/demo/handset"
HERE = Path(__file__).parent / "handset"
LONGEST_TEXT = 1600
SHOWN = 200
"""How many of a phone's latest texts are shown."""
POLL_SECONDS = 3.0
ADDRESS = re.compile(r"(https?://[^\s]*[^\s.,)])")
"""A text split by this has words and addresses by turns, as phones show them."""


@dataclass(frozen=True, slots=True)
class DemoPhone:
    """A phone to play with. `label`: whose; `note`: what is special about them."""

    label: str
    number: PhoneNumber
    practice_number: PhoneNumber
    practice: str = ""
    note: str = ""


class Handset:
    """Show the phones and type on them."""

    def __init__(
        self,
        stand_in: TwilioStandIn,
        phones: Sequence[DemoPhone],
        words: Words,
        zone: str = "Europe/London",
    ) -> None:
        """`words` hold content/demo.yml; `zone` is where the phones are."""
        self._stand_in = stand_in
        self._phones = phones
        self._words = words
        self._zone = ZoneInfo(zone)
        pages = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE), autoescape=True, undefined=jinja2.StrictUndefined
        )
        self._template = pages.get_template("handset.html")

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the page, what it asks for, and what it looks like."""
        return [
            web.get(PAGE, self._page),
            web.get(f"{PAGE}/messages", self._messages),
            web.post(f"{PAGE}/send", self._send),
            web.static(f"{PAGE}/static", HERE / "static"),
        ]

    async def _page(self, request: web.Request) -> web.Response:
        index = self._index(request.query.get("phone", "0"))
        page = self._template.render(
            words=self._words,
            phones=self._phones,
            phone=self._phones[index],
            index=index,
            longest=LONGEST_TEXT,
            quick=[self._words(key) for key in self._words if key.startswith("demo.try.")],
            not_sent="not-sent" in request.query,
            **self._state(index),
        )
        return web.Response(text=page, content_type="text/html")

    async def _messages(self, request: web.Request) -> web.Response:
        """Answer with all of a phone's texts as soon as there is something new."""
        index = self._index(request.query.get("phone", ""))
        since = request.query.get("since", "")
        if since == str(self._stand_in.changes):
            await self._stand_in.changed(int(since), POLL_SECONDS)
        return web.json_response(self._state(index))

    async def _send(self, request: web.Request) -> web.Response:
        form = await request.post()
        index = self._index(str(form.get("phone", "")))
        phone = self._phones[index]
        text, media = str(form.get("text", ""))[:LONGEST_TEXT], int("photo" in form)
        status = 200
        if text.strip() or media:
            status = await self._stand_in.deliver_inbound(
                phone.number, phone.practice_number, text, media
            )
        if request.headers.get("Accept") == "application/json":
            return web.json_response({"heard": status == 200})
        back = f"{PAGE}?phone={index}" + ("" if status == 200 else "&not-sent=1")
        raise web.HTTPSeeOther(back)

    def _index(self, text: str) -> int:
        if not (text.isascii() and text.isdigit() and int(text) < len(self._phones)):
            raise web.HTTPNotFound
        return int(text)

    def _state(self, index: int) -> dict[str, Any]:
        phone = self._phones[index]
        texts = [m for m in self._stand_in.messages if _between(phone, m)]
        paid = sum(m.segments for m in texts if m.direction == "outbound-api")
        return {
            "since": self._stand_in.changes,
            "messages": [self._shown(m) for m in texts[-SHOWN:]],
            "cost": self._count("handset.cost", paid),
            "arrived": [self._arrived(phone) for phone in self._phones],
        }

    def _arrived(self, phone: DemoPhone) -> int:
        return sum(_between(phone, m) and m.to == phone.number for m in self._stand_in.messages)

    def _shown(self, message: StandInMessage) -> dict[str, Any]:
        at = message.created_at.astimezone(self._zone)
        mine = message.direction == "inbound"
        parts = self._count("parts", message.segments, one="one", many="many")
        speaker = "phone" if mine else "automatic" if message.automatic else "practice"
        return {
            "id": message.sid,
            "by": speaker,
            "speaker": self._words(f"demo.said.{speaker}"),
            "pieces": ADDRESS.split(message.body or self._words("demo.handset.photo_sent")),
            "day": _day(at),
            "time": _time(at),
            "iso": at.isoformat(timespec="minutes"),
            "note": f"{parts}, {self._words('demo.state.' + _how_far(message))}",
        }

    def _count(self, key: str, count: int, one: str = "", many: str = "") -> str:
        if one:
            return self._words(f"demo.{key}.{one if count == 1 else many}", count=count)
        return self._words(f"demo.{key}_one" if count == 1 else f"demo.{key}", count=count)


def _between(phone: DemoPhone, message: StandInMessage) -> bool:
    return {message.from_, message.to} == {phone.number, phone.practice_number}


def _how_far(message: StandInMessage) -> str:
    if message.direction != "inbound":
        return message.status
    if not message.heard:
        return "waiting"
    return "received" if message.heard[-1] == 200 else "not_received"


def _day(at: datetime) -> str:
    return f"{at:%A} {at.day} {at:%B}"


def _time(at: datetime) -> str:
    """Return a time as the NHS writes it: 9.05am."""
    return f"{at.hour % 12 or 12}.{at:%M}{'am' if at.hour < 12 else 'pm'}"

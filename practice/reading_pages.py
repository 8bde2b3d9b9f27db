"""Beside the summary: who has read it, the messages it came from, and its plain text."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from aiohttp import web

from practice.forms import read_form, see_other
from practice.preparation_pages import ONE
from practice.reading import Sources, note_read, read_preparation, read_sources
from practice.room import Surroundings
from preparation.errors import NotFound
from preparation.model import PreparationId
from preparation.records.answer_origins import Origin
from preparation.records.staff import StaffMember
from preparation.summary.as_text import LIMIT
from preparation.summary.model import Line, Part
from preparation.summary.phrases import Phrases, clock_time, full_day
from preparation.summary.plain import plain_words

_PAGE = "web"
"""Words that came in no message were written on the patient's own page."""


class ReadingPages:
    """What a reader does with a summary."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here
        self._phrases = Phrases(here.words)

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.door.opens
        return [
            web.post(f"{ONE}/read", opens(self._read)),
            web.get(f"{ONE}/messages", opens(self._messages)),
            web.get(f"{ONE}/text", opens(self._text)),
        ]

    async def _read(self, request: web.Request, member: StaffMember) -> web.Response:
        """Note by name that the version that was on the page has been read."""
        here, asked = self._here, _asked(request)
        version = (await read_form(request)).get("version", "")
        if not version.isdecimal() or len(version) > 6:
            raise NotFound("summary")
        await here.database.write(
            lambda c: note_read(
                c, member, asked, int(version), now=here.clock(), new_id=here.new_id
            )
        )
        return see_other(f"/practice/preparations/{asked}#read")

    async def _messages(self, request: web.Request, member: StaffMember) -> web.Response:
        here, asked = self._here, _asked(request)
        sources = await here.database.write(
            lambda c: read_sources(c, member, asked, now=here.clock(), outline=here.outline)
        )
        summary, zone = sources.summary, ZoneInfo(sources.record.practice.choices.time_zone)
        shown = [
            (part, [(line, self._came(line, sources)) for line in part.lines])
            for part in (summary.parts if summary else ())
        ]
        return here.rendering.page(
            "messages.html",
            member,
            record=sources.record,
            summary=summary,
            shown=shown,
            safety=here.printer.safety(sources.safety, zone) if sources.safety else "",
            last=self._when("came", sources.last, sources) if sources.last else "",
        )

    def _came(self, line: Line, sources: Sources) -> list[str]:
        """Return how a line came to us, a sentence for each message."""
        origins = sources.origins[line.answer_id]
        if origins:
            return [self._when("came", origin, sources) for origin in origins]
        key = "written" if line.channel == _PAGE else "came"
        return [self._when(key, Origin(line.at, line.channel), sources)]

    def _when(self, key: str, origin: Origin, sources: Sources) -> str:
        zone = ZoneInfo(sources.record.practice.choices.time_zone)
        channel = self._phrases.channel(origin.channel)
        return self._here.words(
            f"practice_reading.messages.{key}",
            channel=channel[:1].upper() + channel[1:],
            day=full_day(origin.at, zone),
            time=clock_time(origin.at, zone),
        )

    async def _text(self, request: web.Request, member: StaffMember) -> web.Response:
        here, asked = self._here, _asked(request)
        reading = await here.database.write(
            lambda c: read_preparation(
                c,
                here.database.vault,
                member,
                asked,
                "read the summary as text",
                now=here.clock(),
                outline=here.outline,
            )
        )
        if reading.summary is None:
            raise NotFound("summary")
        text = here.printer.text(reading.summary)
        partly = not _all_there(reading.summary.parts, text)
        return here.rendering.page(
            "text.html", member, record=reading.record, text=text, limit=LIMIT, partly=partly
        )


def _all_there(parts: list[Part], text: str) -> bool:
    there = plain_words(text)
    return all(plain_words(line.text) in there for part in parts for line in part.lines)


def _asked(request: web.Request) -> PreparationId:
    return PreparationId(request.match_info["preparation"])

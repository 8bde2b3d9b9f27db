"""My copy: what was shared, with whom, and when it was read; to look at, print and keep."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from channels.web_forms import read_form, see_other
from channels.web_room import Surroundings
from preparation.conversation.facts import day_in_words, facts_of, time_in_words
from preparation.conversation.page_work import PREPARED, is_over
from preparation.messages import ReadBackLine
from preparation.model import PreparationState
from preparation.record import PreparationRecord
from preparation.records.answers import read_answers
from preparation.records.database import Connection
from preparation.records.reading_marks import (
    ReadMark,
    reads_of,
    wants_to_be_told,
    wish_to_be_told,
)
from preparation.records.summaries import newest_version
from preparation.records.visits import Visit
from preparation.records.whole import read_record
from preparation.summary.model import SummaryVersion
from preparation.summary.paper import as_pdf
from preparation.summary.phrases import visible
from preparation.summary.read_back import read_back_lines
from preparation.summary.sharing import Sharing, sharing_of

HOME = "/p/copy"
_STYLE = (Path(__file__).parent / "templates" / "copy_print.css").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Copy:
    """All that a patient's own copy tells."""

    record: PreparationRecord
    lines: Sequence[ReadBackLine]
    sharing: Sharing
    version: SummaryVersion | None
    reads: Sequence[ReadMark]
    wants_to_be_told: bool

    @property
    def sent(self) -> bool:
        """Tell whether somebody else may read it."""
        return self.version is not None and self.sharing.agreed and self.record.state in PREPARED

    @property
    def taken_back(self) -> bool:
        """Tell whether the patient keeps it to themselves."""
        return self.record.state is PreparationState.FINISHED_NOT_SHARED

    @property
    def groups(self) -> Mapping[str, list[str]]:
        """Return what is shared, under its headings."""
        return _under_headings(line for line in self.lines if not line.hidden)

    @property
    def private(self) -> Mapping[str, list[str]]:
        """Return what the patient keeps to themselves."""
        return _under_headings(line for line in self.lines if line.hidden)


class CopyPages:
    """The copy as a page, as a PDF and as plain text. Files hold nothing that is kept private."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.opens
        return [
            web.get(HOME, opens(self._show)),
            web.get(f"{HOME}.pdf", opens(self._pdf)),
            web.get(f"{HOME}.txt", opens(self._text)),
            web.post(f"{HOME}/tell", opens(self._tell)),
        ]

    async def _show(self, _request: web.Request, visit: Visit) -> web.Response:
        return self._here.pages.draw("copy", here=HOME, **self._values(await self._read(visit)))

    async def _pdf(self, _request: web.Request, visit: Visit) -> web.Response:
        values = self._values(await self._read(visit))
        html = self._here.pages.text("copy_print.html", **values)
        pdf = await asyncio.to_thread(as_pdf, html, _STYLE)
        return _file(pdf, "application/pdf", "my-answers.pdf")

    async def _text(self, _request: web.Request, visit: Visit) -> web.Response:
        copy = await self._read(visit)
        return _file(self._as_text(copy).encode(), "text/plain", "my-answers.txt")

    async def _tell(self, request: web.Request, visit: Visit) -> web.Response:
        """Note whether a text is wanted once somebody has read it."""
        here, wanted = self._here, (await read_form(request)).get("wanted") == "yes"
        await here.database.write(
            lambda c: wish_to_be_told(
                c, visit.preparation_id, wanted, now=here.clock(), new_id=here.new_id
            )
        )
        return see_other(f"{HOME}#told")

    async def _read(self, visit: Visit) -> Copy:
        outline = self._here.outline

        def read(c: Connection) -> Copy:
            rows = read_answers(c, visit.preparation_id)
            return Copy(
                record=read_record(c, visit.preparation_id),
                lines=read_back_lines(rows, outline),
                sharing=sharing_of(rows, outline),
                version=newest_version(c, visit.preparation_id),
                reads=reads_of(c, visit.preparation_id),
                wants_to_be_told=wants_to_be_told(c, visit.preparation_id),
            )

        return await self._here.database.read(read)

    def _values(self, copy: Copy) -> dict[str, Any]:
        return {
            "copy": copy,
            "facts": facts_of(copy.record),
            "sentences": self._status(copy),
            "over": is_over(copy.record, self._here.clock()),
            "wish": copy.sharing.words if len(copy.sharing.words) > _SHORT else "",
        }

    def _status(self, copy: Copy) -> list[str]:
        """Return what was shared with whom, in sentences."""
        words, facts = self._here.words, facts_of(copy.record)
        if copy.taken_back:
            return [words("pages_copy.kept", **facts)]
        if not copy.sent or copy.version is None:
            return [words("pages_copy.not_sent", **facts)]
        at = self._when(copy, copy.version.built_at)
        read = [
            words("pages_copy.read", name=mark.by, when=self._when(copy, mark.at))
            for mark in copy.reads
        ]
        return [
            words("pages_copy.sent", when=at, **facts),
            *(read or [words("pages_copy.not_read")]),
        ]

    def _when(self, copy: Copy, moment: datetime) -> str:
        local = moment.astimezone(ZoneInfo(copy.record.practice.choices.time_zone))
        return f"{day_in_words(local)}, {time_in_words(local)}"

    def _as_text(self, copy: Copy) -> str:
        words, facts = self._here.words, facts_of(copy.record)
        parts = [
            words("pages_copy.title"),
            words("pages_copy.appointment", **facts),
            *self._status(copy),
        ]
        for heading, said in copy.groups.items():
            parts.append("\n".join([heading, *(f"- {visible(text)}" for text in said)]))
        if copy.private:
            parts.append(words("pages_copy.private_not_here"))
        return "\r\n\r\n".join(parts).replace("\n", "\r\n").replace("\r\r", "\r") + "\r\n"


_SHORT = len("yes, please")
"""A longer wish about sharing says more than yes, and is shown as it was written."""


def _under_headings(lines: Iterable[ReadBackLine]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for line in lines:
        groups.setdefault(line.heading, []).append(line.text)
    return groups


def _file(body: bytes, content_type: str, name: str) -> web.Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    charset = "utf-8" if content_type.startswith("text/") else None
    return web.Response(body=body, content_type=content_type, charset=charset, headers=headers)

"""The paper version and the letter with results, as PDFs to print and post."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from aiohttp import web

from practice.forms import shown_file
from practice.paper import LARGE, STYLE, Paper, PaperDay, Questions, lay_out, read_results
from practice.preparation_pages import ONE
from practice.room import Room, Surroundings
from preparation.model import PreparationId
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.day_list import preparation_of_practice
from preparation.records.preparations import has_earlier
from preparation.records.staff import StaffMember
from preparation.summary.paper import as_pdf


def paper_pages(questions: Questions) -> Callable[[Surroundings], Room]:
    """Return what makes the room, which has to know what the conversation asks."""
    return lambda here: PaperPages(here, questions)


class PaperPages:
    """What goes to those who are not reached by text or page."""

    def __init__(self, here: Surroundings, questions: Questions) -> None:
        self._here = here
        self._questions = questions

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.door.opens
        return [
            web.get(f"{ONE}/paper.pdf", opens(self._paper)),
            web.get(f"{ONE}/letter.pdf", opens(self._letter)),
        ]

    async def _paper(self, request: web.Request, member: StaffMember) -> web.Response:
        return await self._print(request, member, "paper_print.html", "printed the paper version")

    async def _letter(self, request: web.Request, member: StaffMember) -> web.Response:
        return await self._print(request, member, "letter_print.html", "printed the results letter")

    async def _print(
        self, request: web.Request, member: StaffMember, template: str, action: str
    ) -> web.Response:
        here, asked = self._here, PreparationId(request.match_info["preparation"])
        paper = await here.database.write(lambda c: self._read(c, member, asked, action))
        html = here.rendering.page(template, None, paper=paper).text or ""
        style = STYLE + (LARGE if request.query.get("large") == "yes" else "")
        pdf = await asyncio.to_thread(as_pdf, html, style)
        kind = template.partition("_")[0]
        return shown_file(pdf, "application/pdf", f"{kind}-{asked}.pdf")

    def _read(self, c: Connection, member: StaffMember, asked: PreparationId, action: str) -> Paper:
        """Return what is to be printed, once the audit says who printed it. Raises NotFound."""
        here = self._here
        now, kinds = here.clock(), here.outline.kinds
        record = preparation_of_practice(c, member.practice_id, asked)
        append(c, now, member.practice_id, member.id, action, asked)
        results = read_results(c, here.database.vault, record, kinds, here.words, now)
        today = PaperDay(now, has_earlier(c, record.preparation))
        return lay_out(record, self._questions, results, today)

"""Paper that a patient sent back, typed in word for word by somebody at the practice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from practice.forms import read_form, see_other
from practice.paper import Questions
from practice.preparation_pages import ONE
from practice.room import Surroundings
from practice.steps import when
from preparation.conversation.facts import facts_of
from preparation.conversation.page_work import Outcome, PageEdges, is_over
from preparation.conversation.paper_work import PaperWork, Sheet
from preparation.model import PreparationId, QuestionName
from preparation.record import PreparationRecord
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.day_list import preparation_of_practice
from preparation.records.preparations import has_earlier
from preparation.records.request_marks import RequestMark, add_mark, marks_of
from preparation.records.staff import StaffMember

_TYPED = f"{ONE}/typed"
MARK = "typed_in"
_LETTERS = 20_000
_SHARES = {"agreed": True, "kept": False}
_NOTHING: Mapping[str, str] = {}
_PROBLEMS = frozenset({"empty", "share"})


class TypedPages:
    """One form: a box for each question that is on the paper."""

    def __init__(self, here: Surroundings, questions: Questions, edges: PageEdges) -> None:
        self._here = here
        self._questions = questions
        self._work = PaperWork(edges)

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.door.opens
        return [web.get(_TYPED, opens(self._show)), web.post(_TYPED, opens(self._save))]

    async def _show(self, request: web.Request, member: StaffMember) -> web.Response:
        return await self._page(request, member)

    async def _save(self, request: web.Request, member: StaffMember) -> web.Response:
        here, form = self._here, await read_form(request)
        asked = PreparationId(request.match_info["preparation"])
        record = await here.database.read(
            lambda c: preparation_of_practice(c, member.practice_id, asked)
        )
        sheet = self._sheet(record, form)
        share, typed = form.get("share", ""), any(sheet.answers.values())
        problem = "" if share in (*_SHARES, "none") else "share"
        problem = problem or ("" if typed or share in _SHARES else "empty")
        if problem:
            return await self._page(request, member, typed=form, problem=problem)

        def note(c: Connection) -> None:
            now, mine = here.clock(), member.practice_id
            mark = RequestMark(asked, MARK, member.name, sheet.written_by, now)
            add_mark(c, mine, mark, new_id=here.new_id)
            append(c, now, mine, member.id, "typed in answers from paper", asked)

        outcome = await self._work.take(asked, sheet, note)
        if outcome is Outcome.OVER:
            return await self._page(request, member, typed=form, problem="over")
        return see_other(f"{_TYPED.format(preparation=asked)}?told=1")

    def _sheet(self, record: PreparationRecord, form: Mapping[str, str]) -> Sheet:
        said = {
            QuestionName(name): _words(form.get(f"said-{name}", ""))
            for name in (*self._questions.core(review=True), *self._questions.topics)
        }
        box = self._here.words("practice_paper.share.agreed", clinician=record.clinician.name)
        sharing = f"{box} {_words(form.get('also', ''))}".strip()
        by = " ".join(form.get("written_by", "").split())[:100]
        return Sheet(said, _SHARES.get(form.get("share", "")), sharing, by)

    async def _page(
        self,
        request: web.Request,
        member: StaffMember,
        *,
        typed: Mapping[str, str] = _NOTHING,
        problem: str = "",
    ) -> web.Response:
        here, asked = self._here, PreparationId(request.match_info["preparation"])

        def read(c: Connection) -> dict[str, Any]:
            record = preparation_of_practice(c, member.practice_id, asked)
            append(c, here.clock(), member.practice_id, member.id, "opened the paper form", asked)
            review = has_earlier(c, record.preparation)
            zone = ZoneInfo(record.practice.choices.time_zone)
            return {
                "record": record,
                "marks": [(one.done_by, when(one.at, zone)) for one in marks_of(c, asked, MARK)],
                "core": self._boxes(record, self._questions.core(review=review)),
                "more": self._boxes(record, tuple(self._questions.topics)),
            }

        found = await here.database.write(read)
        over = is_over(found["record"], here.clock())
        return here.rendering.page(
            "typed.html",
            member,
            status=400 if problem else 200,
            typed=typed,
            problem=problem if problem in _PROBLEMS else "",
            over=over,
            told="told" in request.query,
            **found,
        )

    def _boxes(self, record: PreparationRecord, names: tuple[str, ...]) -> list[tuple[str, str]]:
        asked = self._questions.asked(names, facts_of(record))
        return [(name, one.text) for name, one in zip(names, asked, strict=True)]


def _words(text: str) -> str:
    return text.replace("\r\n", "\n").strip()[:_LETTERS]

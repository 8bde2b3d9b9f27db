"""Results, prepared: what a clinician has released, and what the patient wants to ask about it.

What is shown is found out anew for every page: what was withdrawn a second ago is not there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from channels.web_devices import Devices
from channels.web_forms import message_text, read_form, see_other
from channels.web_room import Surroundings
from preparation.answers import standing_answers
from preparation.conversation.facts import facts_of
from preparation.conversation.page_edits import PageEdits, Written
from preparation.conversation.page_work import Outcome
from preparation.messages import ProviderKey
from preparation.model import QuestionName
from preparation.record import PreparationRecord
from preparation.records.answers import read_answers
from preparation.records.database import Connection
from preparation.records.result_questions import asked_about, note_question, was_released
from preparation.records.result_releases import read_shelf
from preparation.records.visits import Visit
from preparation.records.whole import read_record
from preparation.results.explain import Shown, explain
from preparation.results.kinds import read_kinds
from preparation.results.model import Reading, ResultId
from preparation.results.sheet import ResultSheet

HOME = "/p/results"
LETTERS = 20_000
_AGENDA = QuestionName("talk_about")
_ALL = "all"


@dataclass(frozen=True, slots=True)
class Mine:
    """What a patient may read at this moment, and what they asked about each."""

    record: PreparationRecord
    shown: Sequence[Shown]
    asked: Mapping[ResultId, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a question that was written, and the words, to give them back."""

    key: str
    result_id: str
    words: str


class ResultsPages:
    """The list, one result or all of them, and the form under each."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here
        self._kinds = read_kinds(here.words)
        self._sheet = ResultSheet(here.words)
        self._devices = Devices(here)
        self._edits = PageEdits(here.edges)

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses. They name no result: addresses end up in logs."""
        opens = self._here.opens
        return [
            web.get(HOME, opens(self._list)),
            web.get(f"{HOME}/{_ALL}", opens(self._all)),
            web.get(f"{HOME}/{{place:[0-9]{{1,3}}}}", opens(self._one)),
            web.post(f"{HOME}/ask", opens(self._ask)),
        ]

    async def _list(self, request: web.Request, visit: Visit) -> web.Response:
        mine = await self._mine(visit)
        if mine.shown and not await self._devices.is_known(request, mine.record):
            return see_other(f"{HOME}/code")
        return self._draw_list(mine)

    async def _all(self, request: web.Request, visit: Visit) -> web.Response:
        mine = await self._mine(visit)
        if not mine.shown or not await self._devices.is_known(request, mine.record):
            return see_other(HOME)
        return self._draw(mine, 0, done="asked" in request.query)

    async def _one(self, request: web.Request, visit: Visit) -> web.Response:
        mine, place = await self._mine(visit), int(request.match_info["place"])
        known = await self._devices.is_known(request, mine.record)
        if not known or not 0 < place <= len(mine.shown):
            return see_other(HOME)
        return self._draw(mine, place, done="asked" in request.query)

    async def _ask(self, request: web.Request, visit: Visit) -> web.Response:
        """Put a question on the patient's list, as one of their answers."""
        fields = await read_form(request)
        text, asked = message_text(fields.get("text", "")), fields.get("result", "")
        place = _place(fields.get("place", ""))
        reading = await self._here.database.read(lambda c: self._released(c, visit, asked))
        if reading is None:
            return await self._refuse(request, visit, place, Problem("gone", asked, text))
        if not text or len(text) > LETTERS:
            problem = Problem("too_long" if text else "empty", asked, text)
            return await self._refuse(request, visit, place, problem)
        outcome = await self._keep(visit, fields.get("id", ""), text, reading)
        if outcome is Outcome.SAID:
            return see_other("/p/chat?sent=1#newest")
        if outcome is Outcome.OVER:
            return await self._refuse(request, visit, place, Problem("over", asked, text))
        return see_other(f"{HOME}/{place or _ALL}?asked=1#done")

    async def _keep(self, visit: Visit, form: str, text: str, reading: Reading) -> Outcome:
        """Note which result it is about, then take the words in: the words are never alone."""
        here, code = self._here, reading.result.code
        index = f"{visit.preparation_id}|{form}|{reading.id}|{text}"
        key = ProviderKey(here.database.vault.index(index, "result question"))
        name = self._kinds[code].name if code in self._kinds else code
        said, now = here.words("pages_results.card.chat", name=name), here.clock()
        await here.database.write(
            lambda c: note_question(c, key, visit.preparation_id, reading, now=now)
        )
        written = Written(visit.practice_id, visit.preparation_id, text, key, said)
        return await self._edits.add(written, _AGENDA)

    def _released(self, c: Connection, visit: Visit, asked: str) -> Reading | None:
        return was_released(c, read_record(c, visit.preparation_id).patient.id, asked)

    async def _refuse(
        self, request: web.Request, visit: Visit, place: int, problem: Problem
    ) -> web.Response:
        """Say what is wrong, and give the words back."""
        mine = await self._mine(visit)
        here = [shown.id for shown in mine.shown]
        known = await self._devices.is_known(request, mine.record)
        if not known or problem.result_id not in here or place > len(here):
            return self._draw_list(mine if known else Mine(mine.record, (), {}), problem)
        if place:
            place = here.index(ResultId(problem.result_id)) + 1
        return self._draw(mine, place, problem=problem)

    async def _mine(self, visit: Visit) -> Mine:
        here, kinds = self._here, self._kinds

        def read(c: Connection) -> Mine:
            record, now = read_record(c, visit.preparation_id), here.clock()
            shelf = read_shelf(c, here.database.vault, record, kinds, now=now)
            shown = [explain(card, kinds, here.words) for card in shelf.released]
            return Mine(record, shown, _questions(c, visit))

        return await here.database.read(read)

    def _draw_list(self, mine: Mine, problem: Problem | None = None) -> web.Response:
        return self._here.pages.draw(
            "results",
            status=409 if problem else 200,
            **self._said(mine, problem),
            results=mine.shown,
        )

    def _draw(
        self, mine: Mine, place: int, *, done: bool = False, problem: Problem | None = None
    ) -> web.Response:
        count = len(mine.shown)
        numbers = [place] if place else list(range(1, count + 1))
        sheets = {
            number: self._sheet.fragment(mine.shown[number - 1], f"result-{number}")
            for number in numbers
        }
        return self._here.pages.draw(
            "results_cards",
            status=422 if problem else 200,
            **self._said(mine, problem),
            cards=[(number, mine.shown[number - 1], sheets[number]) for number in numbers],
            asked=mine.asked,
            place=place,
            count=count,
            done=done,
            form_id=self._here.new_id(),
        )

    def _said(self, mine: Mine, problem: Problem | None) -> dict[str, Any]:
        said = self._here.words
        error = said(f"pages_results.card.problem.{problem.key}") if problem else ""
        return {
            "here": HOME,
            "facts": facts_of(mine.record),
            "error": error,
            "problem": problem,
        }


def _questions(c: Connection, visit: Visit) -> Mapping[ResultId, Sequence[str]]:
    """Return what the patient asked about each result, as it stands."""
    about = asked_about(c, visit.preparation_id)
    if not about:
        return {}
    found: dict[ResultId, list[str]] = {}
    for one in standing_answers(read_answers(c, visit.preparation_id)):
        if (result := about.get(one.answer.id)) is not None and one.answer.question == _AGENDA:
            found.setdefault(result.result_id, []).append(one.answer.text)
    return found


def _place(field: str) -> int:
    """Return the number of the page that a form stood on; 0: the page with all of them."""
    return int(field) if field.isascii() and field.isdecimal() and len(field) < 4 else 0

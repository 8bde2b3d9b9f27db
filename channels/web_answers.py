"""My answers: the read-back as a page, every line with what can be done to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web

from channels.web_forms import message_text, read_form, see_other
from channels.web_room import Surroundings
from preparation.conversation.facts import facts_of
from preparation.conversation.page_decisions import PageDecisions, seen_mark
from preparation.conversation.page_edits import PageEdits, Written
from preparation.conversation.page_work import PREPARED, Outcome, is_over
from preparation.messages import ProviderKey, ReadBackLine
from preparation.model import Answer, AnswerId, PreparationState, QuestionName
from preparation.record import PreparationRecord
from preparation.records.answers import read_answers
from preparation.records.database import Connection
from preparation.records.visits import Visit
from preparation.records.whole import read_record
from preparation.summary.outline import PRIORITY
from preparation.summary.read_back import read_back_lines
from preparation.summary.sharing import sharing_of

HOME = "/p/answers"
LETTERS = 20_000
_ROOM_IN_CHAT = 120
_DONE = frozenset({"changed", "added", "private", "shown", "removed", "shared", "kept", "deleted"})
_AT_A_LINE = frozenset({"private", "shown"})
"""What is said beside the line itself, so that nobody loses their place."""
_PROBLEMS = frozenset({Outcome.ELSEWHERE.value, Outcome.OVER.value, Outcome.ALREADY.value})


@dataclass(frozen=True, slots=True)
class Mine:
    """A patient's answers as they stand."""

    record: PreparationRecord
    rows: Sequence[Answer]
    lines: Sequence[ReadBackLine]

    def line(self, answer_id: str) -> ReadBackLine | None:
        """Return the line that a row stands for."""
        return next((line for line in self.lines if line.answer_id == answer_id), None)


class AnswersPages:
    """The read-back, and forms that work without a script."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here
        self._edits = PageEdits(here.edges)
        self._decisions = PageDecisions(here.edges)

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.opens
        return [
            web.get(HOME, opens(self._show)),
            web.get(f"{HOME}/change", opens(self._ask_change)),
            web.post(f"{HOME}/change", opens(self._change)),
            web.get(f"{HOME}/add", opens(self._ask_add)),
            web.post(f"{HOME}/add", opens(self._add)),
            web.post(f"{HOME}/private", opens(self._private)),
            web.post(f"{HOME}/shown", opens(self._private)),
            web.get(f"{HOME}/remove", opens(self._ask_remove)),
            web.post(f"{HOME}/remove", opens(self._remove)),
            web.post(f"{HOME}/share", opens(self._share)),
            web.post(f"{HOME}/keep", opens(self._keep)),
            web.get(f"{HOME}/delete", opens(self._ask_delete)),
            web.post(f"{HOME}/delete", opens(self._delete)),
        ]

    async def _show(self, request: web.Request, visit: Visit) -> web.Response:
        return self._draw(await self._mine(visit), request.query)

    async def _ask_change(self, request: web.Request, visit: Visit) -> web.Response:
        mine = await self._mine(visit)
        line = mine.line(request.query.get("line", ""))
        if line is None or self._over(mine):
            return _back(Outcome.ELSEWHERE)
        return self._draw_change(mine, line, line.text, "")

    async def _change(self, request: web.Request, visit: Visit) -> web.Response:
        fields = await read_form(request)
        text, asked = message_text(fields.get("text", "")), fields.get("line", "")
        mine = await self._mine(visit)
        problem, line = _problem(text), mine.line(asked)
        if problem and line is not None:
            return self._draw_change(mine, line, text, problem)
        said = self._here.words("pages_answers.chat.changed", line=_cut(text))
        written = self._written(visit, f"{fields.get('id')}|{asked}|{text}", text, said)
        outcome = await self._edits.change(written, AnswerId(asked))
        if outcome is Outcome.ELSEWHERE and text:
            return await self._clash(visit, text)
        return _back(outcome, "changed")

    async def _ask_add(self, request: web.Request, visit: Visit) -> web.Response:
        mine = await self._mine(visit)
        if self._over(mine):
            return _back(Outcome.OVER)
        return self._draw_add(mine, request.query.get("question", ""), "", "")

    async def _add(self, request: web.Request, visit: Visit) -> web.Response:
        fields = await read_form(request)
        text, question = message_text(fields.get("text", "")), fields.get("question", "")
        headings = self._here.outline.headings
        problem = _problem(text)
        if not problem and (question not in headings or question == PRIORITY):
            problem = "no_question"
        if problem:
            return self._draw_add(await self._mine(visit), question, text, problem)
        said = self._here.words("pages_answers.chat.added", line=_cut(text))
        written = self._written(visit, f"{fields.get('id')}|{question}|{text}", text, said)
        return _back(await self._edits.add(written, QuestionName(question)), "added")

    async def _private(self, request: web.Request, visit: Visit) -> web.Response:
        line, private = await self._line(request, visit), request.path.endswith("/private")
        if line is None:
            return _back(Outcome.ELSEWHERE)
        done = "private" if private else "shown"
        said = self._here.words(f"pages_answers.chat.{done}", line=_cut(line.text))
        outcome = await self._edits.set_private(
            visit.preparation_id, line.answer_id, private=private, said=said
        )
        return _back(outcome, done, f"&line={line.answer_id}#line-{line.answer_id}")

    async def _ask_remove(self, request: web.Request, visit: Visit) -> web.Response:
        mine = await self._mine(visit)
        line = mine.line(request.query.get("line", ""))
        if line is None or self._over(mine):
            return _back(Outcome.ELSEWHERE)
        return self._here.pages.draw(
            "answer_remove", here=HOME, line=line, facts=facts_of(mine.record)
        )

    async def _remove(self, request: web.Request, visit: Visit) -> web.Response:
        fields = await read_form(request)
        said = self._here.words("pages_answers.chat.removed")
        asked = AnswerId(fields.get("line", ""))
        return _back(await self._edits.remove(visit.preparation_id, asked, said), "removed")

    async def _share(self, request: web.Request, visit: Visit) -> web.Response:
        fields = await read_form(request)
        mine = await self._mine(visit)
        outcome = await self._decisions.share(
            visit.preparation_id,
            seen=fields.get("seen", ""),
            reply=self._here.words("pages_answers.share.reply"),
            said=self._here.words("pages_answers.chat.shared", **facts_of(mine.record)),
        )
        return _back(outcome, "shared")

    async def _keep(self, _request: web.Request, visit: Visit) -> web.Response:
        mine = await self._mine(visit)
        said = self._here.words("pages_answers.chat.kept", **facts_of(mine.record))
        return _back(await self._decisions.keep(visit.preparation_id, said), "kept")

    async def _ask_delete(self, _request: web.Request, visit: Visit) -> web.Response:
        mine = await self._mine(visit)
        if self._over(mine):
            return _back(Outcome.OVER)
        facts = facts_of(mine.record)
        return self._here.pages.draw("answers_delete", here=HOME, facts=facts)

    async def _delete(self, _request: web.Request, visit: Visit) -> web.Response:
        said = self._here.words("pages_answers.chat.deleted")
        return _back(await self._decisions.delete(visit.preparation_id, said), "deleted")

    async def _clash(self, visit: Visit, text: str) -> web.Response:
        """Show what stands now, and give the words back: neither side is overwritten."""
        return self._draw(await self._mine(visit), {"problem": "elsewhere"}, 409, text)

    async def _line(self, request: web.Request, visit: Visit) -> ReadBackLine | None:
        fields = await read_form(request)
        return (await self._mine(visit)).line(fields.get("line", ""))

    async def _mine(self, visit: Visit) -> Mine:
        outline = self._here.outline

        def read(c: Connection) -> Mine:
            rows = read_answers(c, visit.preparation_id)
            record = read_record(c, visit.preparation_id)
            return Mine(record, rows, read_back_lines(rows, outline))

        return await self._here.database.read(read)

    def _over(self, mine: Mine) -> bool:
        return is_over(mine.record, self._here.clock())

    def _written(self, visit: Visit, key: str, text: str, said: str) -> Written:
        index = self._here.database.vault.index(f"{visit.preparation_id}|{key}", "web edit")
        return Written(visit.practice_id, visit.preparation_id, text, ProviderKey(index), said)

    def _draw(
        self, mine: Mine, query: Mapping[str, str], status: int = 200, words_back: str = ""
    ) -> web.Response:
        done, problem = query.get("done", ""), query.get("problem", "")
        state, sharing = mine.record.state, sharing_of(mine.rows, self._here.outline)
        return self._here.pages.draw(
            "answers",
            status=status,
            here=HOME,
            facts=facts_of(mine.record),
            nation=mine.record.practice.choices.nation,
            groups=_groups(mine.lines),
            private=sum(line.hidden for line in mine.lines),
            over=self._over(mine),
            sent=state in PREPARED and sharing.agreed,
            kept=state is PreparationState.FINISHED_NOT_SHARED,
            seen=seen_mark(mine.rows, self._here.outline),
            done=done if done in _DONE else "",
            at=_place(mine, query),
            problem=problem if problem in _PROBLEMS else "",
            words_back=words_back,
        )

    def _draw_change(self, mine: Mine, line: ReadBackLine, text: str, problem: str) -> web.Response:
        return self._here.pages.draw(
            "answer_change",
            status=422 if problem else 200,
            here=HOME,
            facts=facts_of(mine.record),
            line=line,
            text=text,
            error=self._here.words(f"pages_answers.problem.{problem}") if problem else "",
            form_id=self._here.new_id(),
        )

    def _draw_add(self, mine: Mine, question: str, text: str, problem: str) -> web.Response:
        return self._here.pages.draw(
            "answer_add",
            status=422 if problem else 200,
            here=HOME,
            facts=facts_of(mine.record),
            sections=self._here.outline.sections,
            headings=self._here.outline.headings,
            question=question,
            text=text,
            problem=problem,
            error=self._here.words(f"pages_answers.problem.{problem}") if problem else "",
            form_id=self._here.new_id(),
        )


def _groups(lines: Sequence[ReadBackLine]) -> list[tuple[str, list[ReadBackLine]]]:
    """Return the lines under their headings, in the order of the read-back."""
    groups: list[tuple[str, list[ReadBackLine]]] = []
    for line in lines:
        if not groups or groups[-1][0] != line.heading:
            groups.append((line.heading, []))
        groups[-1][1].append(line)
    return groups


def _place(mine: Mine, query: Mapping[str, str]) -> str:
    """Return the line that was just pressed, if it is there."""
    line = mine.line(query.get("line", "")) if query.get("done") in _AT_A_LINE else None
    return line.answer_id if line else ""


def _problem(text: str) -> str:
    if not text:
        return "empty"
    return "too_long" if len(text) > LETTERS else ""


def _cut(text: str) -> str:
    return text if len(text) <= _ROOM_IN_CHAT else f"{text[:_ROOM_IN_CHAT].rstrip()}.."


def _back(outcome: Outcome, done: str = "", place: str = "") -> web.Response:
    """Send the browser on after a press: to the list, or to the chat where that answers."""
    if outcome is Outcome.SAID:
        return see_other("/p/chat?sent=1#newest")
    if outcome is Outcome.DONE or (outcome is Outcome.ALREADY and done):
        return see_other(f"{HOME}?done={done}{place}")
    return see_other(f"{HOME}?problem={outcome.value}")

"""After the appointment: did you get to talk about what mattered? Said once, on the page.

What a link opens then is this page, and the plan for whoever has answered.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from channels.web_forms import message_text, read_form, see_other
from channels.web_room import Surroundings
from preparation.conversation.facts import facts_of
from preparation.conversation.judgement import is_urgent
from preparation.messages import NewInbound, ProviderKey
from preparation.model import ChannelName, PreparationId
from preparation.record import PreparationRecord
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.learning import (
    ANSWERED,
    TOOK_PART,
    Afterthought,
    afterthought_of,
    keep_afterthought,
)
from preparation.records.visits import Visit
from preparation.records.whole import read_record

HOME = "/p/afterwards"
WEB = ChannelName("web")
MOST_LETTERS = 1000
SCORES = {"5": "five", "4": "four", "3": "three", "2": "two", "1": "one"}


def first_page(c: Connection, preparation_id: PreparationId, now: datetime) -> str:
    """Return what a link opens: the conversation, and from the next day on this question.

    Whoever has answered it, or never took part, finds the plan.
    """
    record = read_record(c, preparation_id)
    zone = ZoneInfo(record.practice.choices.time_zone)
    if now.astimezone(zone).date() <= record.appointment.start.astimezone(zone).date():
        return "/p/chat"
    asked = record.state in TOOK_PART and record.practice.choices.ask_afterwards
    return HOME if asked and afterthought_of(c, preparation_id) is None else "/p/plan"


class AfterwardsPages:
    """One question, answered once: the first answer stands."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.opens
        return [web.get(HOME, opens(self._show)), web.post(HOME, opens(self._say))]

    async def _show(self, _request: web.Request, visit: Visit) -> web.Response:
        record, said = await self._here.database.read(lambda c: _read(c, visit))
        return self._draw(record, said)

    async def _say(self, request: web.Request, visit: Visit) -> web.Response:
        here, form = self._here, await read_form(request)
        score, words = form.get("score", ""), message_text(form.get("words", ""))[:MOST_LETTERS]
        record, said = await here.database.read(lambda c: _read(c, visit))
        if said is not None or record.appointment.start > here.clock():
            return see_other(HOME)
        urgent = bool(words) and is_urgent(words, here.edges.net)
        if urgent:  # what sounds like an emergency is answered as one, whatever else is wrong
            await here.edges.inbox.receive(self._message(visit, words))
        if score not in SCORES:
            return see_other("/p/chat?sent=1#newest") if urgent else self._wrong(record, words)
        answer = Afterthought(int(score), words, WEB, here.clock())

        def keep(c: Connection) -> None:
            if keep_afterthought(c, visit.preparation_id, answer, new_id=here.new_id):
                append(
                    c, here.clock(), visit.practice_id, "patient", ANSWERED, visit.preparation_id
                )

        await here.database.write(keep)
        return see_other("/p/chat?sent=1#newest" if urgent else HOME)

    def _wrong(self, record: PreparationRecord, words: str) -> web.Response:
        return self._draw(record, None, error=True, typed=words)

    def _draw(
        self,
        record: PreparationRecord,
        said: Afterthought | None,
        *,
        error: bool = False,
        typed: str = "",
    ) -> web.Response:
        return self._here.pages.draw(
            "afterwards",
            status=422 if error else 200,
            here=HOME,
            facts=facts_of(record),
            early=record.appointment.start > self._here.clock(),
            said=said,
            scores=SCORES,
            most=MOST_LETTERS,
            error=error,
            typed=typed,
        )

    def _message(self, visit: Visit, text: str) -> NewInbound:
        key = self._here.database.vault.index(f"{visit.preparation_id}|{text}", "afterwards")
        return NewInbound(
            visit.practice_id, WEB, ProviderKey(key), text, preparation_id=visit.preparation_id
        )


def _read(c: Connection, visit: Visit) -> tuple[PreparationRecord, Afterthought | None]:
    return read_record(c, visit.preparation_id), afterthought_of(c, visit.preparation_id)

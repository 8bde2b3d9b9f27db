"""My plan: what was agreed in the conversation, and who has read what was prepared for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from channels.web_forms import read_form, see_other
from channels.web_room import Surroundings
from preparation.conversation.facts import day_in_words, facts_of, time_in_words
from preparation.conversation.page_work import PREPARED
from preparation.model import PreparationState
from preparation.plan import Plan
from preparation.record import PreparationRecord
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.next_steps import agreed_plan
from preparation.records.reading_marks import (
    ReadMark,
    reads_of,
    wants_to_be_told,
    wish_to_be_told,
)
from preparation.records.visits import Visit
from preparation.records.whole import read_record
from preparation.summary.phrases import plain_date

HOME = "/p/plan"


@dataclass(frozen=True, slots=True)
class Known:
    """All that the page tells."""

    record: PreparationRecord
    plan: Plan | None
    reads: Sequence[ReadMark]
    wanted: bool

    @property
    def sent(self) -> bool:
        """Whether there is something that somebody could read."""
        return self.record.state in PREPARED and not self.kept

    @property
    def kept(self) -> bool:
        """Whether the patient keeps it to themselves."""
        return self.record.state is PreparationState.FINISHED_NOT_SHARED

    @property
    def may_be_told(self) -> bool:
        """Whether a text about it could still be news."""
        to_come = not self.reads and self.plan is None and (self.sent or self.wanted)
        return self.record.patient.mobile is not None and to_come


class PlanPages:
    """The plan, who has read the answers, and whether a text about that is wanted."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.opens
        return [web.get(HOME, opens(self._show)), web.post(HOME, opens(self._wish))]

    async def _show(self, request: web.Request, visit: Visit) -> web.Response:
        known = await self._here.database.read(lambda c: _read(c, visit))
        zone = ZoneInfo(known.record.practice.choices.time_zone)
        plan = known.plan
        done = request.query.get("told", "")
        return self._here.pages.draw(
            "plan",
            here=HOME,
            facts=facts_of(known.record),
            plan=plan,
            written=_when(plan.at, zone) if plan else "",
            review=plain_date(plan.words.review_on) if plan and plan.words.review_on else "",
            reads=[(mark.by, _when(mark.at, zone)) for mark in known.reads],
            read_key=_read_key(known),
            may_be_told=known.may_be_told,
            wanted=known.wanted,
            done=done if done in ("on", "off") else "",
        )

    async def _wish(self, request: web.Request, visit: Visit) -> web.Response:
        """Note whether a text is wanted when the answers have been read."""
        wanted = (await read_form(request)).get("told") == "yes"
        here, now = self._here, self._here.clock()

        def note(c: Connection) -> None:
            wish_to_be_told(c, visit.preparation_id, wanted, now=now, new_id=here.new_id)
            said = "wants a text when read" if wanted else "wants no text when read"
            append(c, now, visit.practice_id, "patient", said, visit.preparation_id)

        await here.database.write(note)
        return see_other(f"{HOME}?told={'on' if wanted else 'off'}")


def _read(c: Connection, visit: Visit) -> Known:
    preparation_id = visit.preparation_id
    return Known(
        read_record(c, preparation_id),
        agreed_plan(c, preparation_id),
        _once_each(reads_of(c, preparation_id)),
        wants_to_be_told(c, preparation_id),
    )


def _read_key(known: Known) -> str:
    """Return the key of what is said while nobody has read anything."""
    if known.sent:
        return "read_none"
    return "read_kept" if known.kept else "read_not_sent"


def _once_each(reads: Sequence[ReadMark]) -> list[ReadMark]:
    """Return the first mark of everybody who has read it: more would only be confusing."""
    first: dict[str, ReadMark] = {}
    for mark in reads:
        first.setdefault(mark.staff_id, mark)
    return list(first.values())


def _when(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{day_in_words(local)}, {time_in_words(local)}"

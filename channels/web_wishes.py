"""How should we reach you: said by the patient, on their page, and obeyed everywhere."""

from __future__ import annotations

from aiohttp import web

from channels.web_forms import read_form, see_other
from channels.web_room import Surroundings
from preparation.conversation.facts import facts_of
from preparation.conversation.judgement import is_urgent
from preparation.invite.wishes import read_wishes
from preparation.messages import NewInbound, ProviderKey
from preparation.model import ChannelName
from preparation.record import PreparationRecord
from preparation.records.database import Connection
from preparation.records.preferences import PATIENT, WAYS, Preferences, preferences_now
from preparation.records.preferences import set_preferences as store
from preparation.records.visits import Visit
from preparation.records.whole import read_record

HOME = "/p/wishes"


class WishesPages:
    """Text, page, post or telephone; reminders or none; the support somebody needs."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.opens
        return [web.get(HOME, opens(self._show)), web.post(HOME, opens(self._save))]

    async def _show(self, request: web.Request, visit: Visit) -> web.Response:
        record, wants = await self._here.database.read(lambda c: _read(c, visit))
        return self._here.pages.draw(
            "wishes",
            here=HOME,
            facts=facts_of(record),
            wants=wants,
            choices=WAYS,
            done="saved" in request.query,
        )

    async def _save(self, request: web.Request, visit: Visit) -> web.Response:
        here, wanted = self._here, read_wishes(await read_form(request))
        if wanted.support and is_urgent(wanted.support, here.edges.net):
            await here.edges.inbox.receive(self._message(visit, wanted.support))
            return see_other("/p/chat?sent=1#newest")

        def work(c: Connection) -> None:
            who = read_record(c, visit.preparation_id).patient.id
            now, mine = here.clock(), visit.practice_id
            store(c, mine, who, wanted, by=PATIENT, at=now, new_id=here.new_id)

        await here.database.write(work)
        return see_other(f"{HOME}?saved=1")

    def _message(self, visit: Visit, text: str) -> NewInbound:
        key = self._here.database.vault.index(f"{visit.preparation_id}|{text}", "web wish")
        return NewInbound(
            visit.practice_id,
            ChannelName("web"),
            ProviderKey(key),
            text,
            preparation_id=visit.preparation_id,
        )


def _read(c: Connection, visit: Visit) -> tuple[PreparationRecord, Preferences]:
    record = read_record(c, visit.preparation_id)
    return record, preferences_now(c, record.patient.id)

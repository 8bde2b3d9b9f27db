"""Near me: places to look, from the practice's own list, beside what a patient talked about.

An offer, never advice; what nobody could offer is noted for the practice as an unmet need.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from channels.web_forms import message_text, read_form, see_other
from channels.web_room import Surroundings
from preparation.answers import standing_answers
from preparation.conversation.facts import facts_of
from preparation.conversation.judgement import is_urgent
from preparation.messages import NewInbound, ProviderKey
from preparation.model import ChannelName
from preparation.record import PreparationRecord
from preparation.records.answers import read_answers
from preparation.records.database import Connection
from preparation.records.places import Place, read_places
from preparation.records.unmet_needs import UnmetNeed, add_unmet_need
from preparation.records.visits import Visit
from preparation.records.whole import read_record
from preparation.summary.topics import Topics, read_topics, topics_of

HOME = "/p/places"
MOST_LETTERS = 2_000


@dataclass(frozen=True, slots=True)
class Nearby:
    """What the practice's list holds, with what the patient talked about."""

    record: PreparationRecord
    places: Sequence[Place]
    raised: Sequence[str]


class PlacesPages:
    """The list, and "I did not find what I need"."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here
        self._topics = read_topics(here.words)

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.opens
        return [web.get(HOME, opens(self._show)), web.post(HOME, opens(self._note))]

    async def _show(self, request: web.Request, visit: Visit) -> web.Response:
        return await self._draw(visit, done="noted" in request.query)

    async def _note(self, request: web.Request, visit: Visit) -> web.Response:
        here, fields = self._here, await read_form(request)
        text, form_id = message_text(fields.get("text", "")), fields.get("id", "")
        if not text or len(text) > MOST_LETTERS:
            return await self._draw(visit, text=text, problem="too_long" if text else "empty")
        key = here.database.vault.index(f"{visit.preparation_id}|{form_id}|{text}", "web need")
        if is_urgent(text, here.edges.net):
            await here.edges.inbox.receive(
                NewInbound(
                    visit.practice_id,
                    ChannelName("web"),
                    ProviderKey(key),
                    text,
                    preparation_id=visit.preparation_id,
                )
            )
            return see_other("/p/chat?sent=1#newest")
        need = UnmetNeed(visit.preparation_id, text, here.clock())
        await here.database.write(
            lambda c: add_unmet_need(c, visit.practice_id, need, form_key=key, new_id=here.new_id)
        )
        return see_other(f"{HOME}?noted=1")

    async def _draw(
        self, visit: Visit, *, done: bool = False, text: str = "", problem: str = ""
    ) -> web.Response:
        here = self._here
        nearby = await here.database.read(lambda c: self._read(c, visit))
        groups = offered(nearby.places, nearby.raised, self._topics)
        return here.pages.draw(
            "places",
            status=422 if problem else 200,
            here=HOME,
            facts=facts_of(nearby.record),
            groups=groups,
            done=done,
            text=text,
            error=here.words(f"pages_places.problem.{problem}") if problem else "",
            form_id=here.new_id(),
        )

    def _read(self, c: Connection, visit: Visit) -> Nearby:
        said = standing_answers(read_answers(c, visit.preparation_id))
        lines = [
            one.answer.text for one in said if self._here.outline.is_shown(one.answer.question)
        ]
        found = {topic for text in lines for topic in topics_of(text, self._topics)}
        return Nearby(
            read_record(c, visit.preparation_id),
            [place for _, place in read_places(c, visit.practice_id)],
            [topic for topic in self._topics.tags if topic in found],
        )


def offered(
    places: Sequence[Place], raised: Sequence[str], topics: Topics
) -> list[tuple[str, list[Place]]]:
    """Return the places under the tags of what was talked about; then, under "", all others.

    A place that fits several tags stands under the first of them only.
    """
    left, groups = list(places), []
    for topic in raised:
        here = [place for place in left if topic in place.topics]
        if here:
            groups.append((topics.tags[topic], here))
            left = [place for place in left if place not in here]
    if left:
        groups.append(("", left))
    return groups

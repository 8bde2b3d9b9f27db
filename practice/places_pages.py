"""The practice's list of places to look, and what patients did not find."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from aiohttp import web

from practice.forms import one_line, see_other
from practice.room import Surroundings
from preparation.model import Role
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.places import (
    Place,
    PlaceId,
    PlaceKind,
    add_place,
    change_place,
    read_place,
    read_places,
    remove_place,
)
from preparation.records.practices import read_practice
from preparation.records.staff import StaffMember
from preparation.records.unmet_needs import UnmetNeed, practice_unmet_needs
from preparation.summary.phrases import full_day
from preparation.summary.topics import read_topics

HOME = "/practice/places"
KEEPERS = frozenset({Role.STAFF, Role.MANAGER})
_NEEDS = 50
_NAME, _WHAT, _LINE = 120, 600, 200
_FORM_BYTES = 20_000


@dataclass(frozen=True, slots=True)
class TypedPlace:
    """An entry as it was typed."""

    name: str = ""
    kind: str = PlaceKind.GROUP.value
    what: str = ""
    contact: str = ""
    url: str = ""
    topics: Sequence[str] = ()

    def problems(self) -> dict[str, str]:
        """Return what is wrong, by box."""
        found = {box: box for box in ("name", "what") if not getattr(self, box)}
        if self.kind not in list(PlaceKind):
            found["kind"] = "kind"
        if self.url and not _is_web_address(self.url):
            found["url"] = "url"
        if not self.contact and not self.url:
            found["contact"] = "contact"
        return found

    def place(self) -> Place:
        """Return the entry; ask for `problems` first."""
        return Place(
            self.name, PlaceKind(self.kind), self.what, self.contact, self.url, tuple(self.topics)
        )


class PlacesPages:
    """Kept by staff and managers; what a patient sees of it is an offer, never advice."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here
        self._topics = read_topics(here.words)

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.door.opens
        return [
            web.get(HOME, opens(self._show, KEEPERS)),
            web.get(f"{HOME}/new", opens(self._new, KEEPERS)),
            web.post(f"{HOME}/new", opens(self._add, KEEPERS)),
            web.get(f"{HOME}/{{place}}", opens(self._one, KEEPERS)),
            web.post(f"{HOME}/{{place}}", opens(self._change, KEEPERS)),
            web.post(f"{HOME}/{{place}}/remove", opens(self._remove, KEEPERS)),
        ]

    async def _show(self, request: web.Request, member: StaffMember) -> web.Response:
        here = self._here

        def read(c: Connection) -> tuple[list[tuple[PlaceId, Place]], list[UnmetNeed], ZoneInfo]:
            needs = practice_unmet_needs(c, member.practice_id, _NEEDS)
            if needs:
                subject = f"{len(needs)} unmet needs"
                append(c, here.clock(), member.practice_id, member.id, "read unmet needs", subject)
            zone = ZoneInfo(read_practice(c, member.practice_id).choices.time_zone)
            return read_places(c, member.practice_id), needs, zone

        places, needs, zone = await here.database.write(read)
        done = request.query.get("done", "")
        return here.rendering.page(
            "places.html",
            member,
            places=places,
            offered={
                place_id: [
                    self._topics.tags[name] for name in place.topics if name in self._topics.tags
                ]
                for place_id, place in places
            },
            needs=[(need.words, full_day(need.at, zone), need.preparation_id) for need in needs],
            done=done if done in ("saved", "removed") else "",
        )

    async def _new(self, _request: web.Request, member: StaffMember) -> web.Response:
        return self._form(member, TypedPlace(), None)

    async def _one(self, request: web.Request, member: StaffMember) -> web.Response:
        asked = PlaceId(request.match_info["place"])
        found = await self._here.database.read(lambda c: read_place(c, member.practice_id, asked))
        typed = TypedPlace(
            found.name, found.kind.value, found.what, found.contact, found.url, found.topics
        )
        return self._form(member, typed, asked)

    async def _add(self, request: web.Request, member: StaffMember) -> web.Response:
        typed = await self._typed(request)
        if typed.problems():
            return self._form(member, typed, None, typed.problems())
        here, new = self._here, PlaceId(self._here.new_id())

        def write(c: Connection) -> None:
            add_place(c, member.practice_id, new, typed.place(), now=here.clock())
            append(c, here.clock(), member.practice_id, member.id, "added a place", new)

        await here.database.write(write)
        return see_other(f"{HOME}?done=saved")

    async def _change(self, request: web.Request, member: StaffMember) -> web.Response:
        asked, typed = PlaceId(request.match_info["place"]), await self._typed(request)
        if typed.problems():
            return self._form(member, typed, asked, typed.problems())
        here = self._here

        def write(c: Connection) -> None:
            change_place(c, member.practice_id, asked, typed.place(), now=here.clock())
            append(c, here.clock(), member.practice_id, member.id, "changed a place", asked)

        await here.database.write(write)
        return see_other(f"{HOME}?done=saved")

    async def _remove(self, request: web.Request, member: StaffMember) -> web.Response:
        here, asked = self._here, PlaceId(request.match_info["place"])

        def write(c: Connection) -> None:
            remove_place(c, member.practice_id, asked, now=here.clock())
            append(c, here.clock(), member.practice_id, member.id, "removed a place", asked)

        await here.database.write(write)
        return see_other(f"{HOME}?done=removed")

    async def _typed(self, request: web.Request) -> TypedPlace:
        if (request.content_length or 0) > _FORM_BYTES:
            raise web.HTTPRequestEntityTooLarge(_FORM_BYTES, request.content_length or 0)
        fields = await request.post()
        said = {name: value for name, value in fields.items() if isinstance(value, str)}
        what = said.get("what", "").replace("\r\n", "\n").replace("\x00", "")
        return TypedPlace(
            one_line(said.get("name", ""), _NAME),
            said.get("kind", ""),
            what.strip()[:_WHAT],
            one_line(said.get("contact", ""), _LINE),
            one_line(said.get("url", ""), _LINE),
            [name for name in self._topics.tags if name in fields.getall("topics", [])],
        )

    def _form(
        self,
        member: StaffMember,
        typed: TypedPlace,
        place_id: PlaceId | None,
        problems: dict[str, str] | None = None,
    ) -> web.Response:
        return self._here.rendering.page(
            "place.html",
            member,
            status=422 if problems else 200,
            typed=typed,
            place_id=place_id,
            kinds=[kind.value for kind in PlaceKind],
            tags=self._topics.tags,
            problems=problems or {},
        )


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc

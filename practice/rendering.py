"""Fills the templates of the practice's pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from practice.demo_sign_ins import DemoSignIn
from practice.frame import frame_now
from practice.navigation import way_to, ways_of
from practice.telephones import spoken_number
from preparation.records.staff import StaffMember
from preparation.summary.phrases import plain_date, spaced, visible
from preparation.words import Words

TEMPLATES = Path(__file__).parent / "templates"


class Rendering:
    """Makes pages; everything that comes from a person is escaped by the environment."""

    def __init__(
        self,
        words: Words,
        asset_url: Callable[[str], str],
        demo_sign_ins: Sequence[DemoSignIn],
    ) -> None:
        self.demo_sign_ins = demo_sign_ins
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(
            visible=visible, plain_date=plain_date, spaced=spaced, spoken=spoken_number
        )
        self._environment.globals.update(say=words, asset=asset_url, demo_sign_ins=demo_sign_ins)

    def page(
        self,
        template: str,
        member: StaffMember | None,
        *,
        status: int = 200,
        **values: object,
    ) -> web.Response:
        """Return a page as the answer to a request."""
        frame = frame_now()
        ways = ways_of(member.role) if member else []
        html = self._environment.get_template(template).render(
            member=member,
            ways=ways,
            here=way_to(frame.path, ways),
            frame=frame,
            **values,
        )
        return web.Response(text=html, content_type="text/html", status=status)

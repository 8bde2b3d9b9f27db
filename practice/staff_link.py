"""The page that shows, once, the link by which somebody chooses their password."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from practice.room import Surroundings
from practice.steps import when
from preparation.model import Practice
from preparation.records.staff import StaffMember

STAFF = "/practice/staff"
SET_UP = "/practice/set-up"


def link_page(
    here: Surroundings,
    manager: StaffMember,
    person: StaffMember,
    practice: Practice,
    until: datetime,
    *,
    token: str,
    is_new: bool,
) -> web.Response:
    """Return the page; nothing keeps the link itself, so it cannot be shown again."""
    return here.rendering.page(
        "staff_link.html",
        manager,
        person=person,
        link=f"{here.public_url.rstrip('/')}{SET_UP}/{token}",
        until=when(until, ZoneInfo(practice.choices.time_zone)),
        is_new=is_new,
    )

"""The settings' room with an installation on which some things are set up and some are not."""

from __future__ import annotations

import re
from collections.abc import Collection
from html import unescape

from beforehand.content_check import priced_texts
from beforehand.what_is_set_up import costly_texts
from channels.segments import count_segments
from practice.installation import Installation
from practice.pages import MakeRoom
from practice.settings_pages import SettingsPages
from practice.wording import Wording
from practice.wording_pages import WordingPages
from preparation.errors import DeliveryFailed
from preparation.model import Practice
from tests.practice.surgery import ROOT
from tests.practice.visitor import Page

SETTINGS = "/practice/settings"


async def try_sending(practice: Practice, target: str) -> str:
    """Accept what goes to the folder, and nothing else."""
    if target != "folder":
        raise DeliveryFailed("HTTP 500", permanent=False)
    return "kept"


def installation(missing: dict[str, str] | None = None, tied: Collection[str] = ()) -> Installation:
    """Return one that posts to hosts of example.org alone."""
    texts = priced_texts(ROOT)
    return Installation(
        try_sending,
        lambda practice: costly_texts(texts, practice),
        lambda text: count_segments(text).count,
        missing or {},
        lambda address: not address.startswith("https://hooks.example.org/"),
        tied,
    )


def settings_rooms(its: Installation | None = None) -> tuple[MakeRoom, ...]:
    """Return the rooms of the settings and of the words."""
    its, said = its or installation(), [Wording("help", "Hello {first_name}")]
    return (lambda here: SettingsPages(here, its), lambda here: WordingPages(here, its, said))


def form_of(page: Page) -> dict[str, str]:
    """Return the form as a browser would send it back."""
    fields = dict(
        re.findall(r'<input [^>]*name="(\w+)"[^>]*?value="([^"]*)"', page.text, re.DOTALL)
    )
    for name, inside in re.findall(
        r'<select [^>]*name="(\w+)"[^>]*>(.*?)</select>', page.text, re.S
    ):
        chosen = re.search(r'value="(\w*)" selected', inside)
        assert chosen is not None, name
        fields[name] = chosen[1]
    return {name: unescape(value) for name, value in fields.items()} | {"target": "folder"}

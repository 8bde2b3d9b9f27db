"""From an import to a summary at the practice, before the appointment, by text alone."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from beforehand.commands.importing import ImportOrder, import_files
from beforehand.commands.inviting import invite
from preparation.model import PreparationState
from preparation.records.practices import change_choices
from tests.journeys.appointments import handed_in
from tests.journeys.house import House
from tests.journeys.receiver import Receiver, receiving
from tests.journeys.talk import Talk

SHOWN = {
    "what_matters": ["being able to pick up my grandson", "and sleeping"],
    "whats_working": ["walking with my neighbour, she's 82!"],
    "whats_not": ["the new tablets upset my stomach – I can’t face lunch"],
    "tried": ["taking them with food"],
    "talk_about": ["the tablets"],
    "something_else": ["my feet"],
    "consent": ["yes, but not my brother"],
}
PRIVATE = "what my brother said at Christmas"


@pytest.mark.covers("I1", "I3", "I5", "I6", "I7")
async def test_from_an_import_to_the_summary_at_the_practice(houses: House, tmp_path: Path) -> None:
    """The practice has every word that was to be passed on, and not the one left out."""
    async with receiving() as receiver:
        await wants_its_summaries_by_webhook(houses, receiver)
        first, others = await are_imported_and_invited(houses, tmp_path)
        await prepares(first)
        key, summary = await receiver.next_summary()
    assert receiver.refused == 0
    assert list(receiver.summaries) == [key]
    assert datetime.fromisoformat(summary["appointment"]["start"]) > datetime.now(UTC)
    are_the_words(json.dumps(summary, ensure_ascii=False), summary)
    await is_in_the_folder(houses, key, summary)
    assert await first.state() is PreparationState.FINISHED
    for other in others:
        assert await other.state() is PreparationState.INVITED


async def wants_its_summaries_by_webhook(house: House, receiver: Receiver) -> None:
    practice = house.practice
    receiver.secret = house.database.vault.index(practice.id, "webhook signature")
    choices = replace(practice.choices, targets=("folder", "webhook"), webhook_url=receiver.url)
    await house.database.write(lambda c: change_choices(c, practice.id, choices))


async def are_imported_and_invited(house: House, folder: Path) -> tuple[Talk, list[Talk]]:
    """Import, list what is due, send it, and return the conversations that it begins."""
    files, people = handed_in(folder, 3)
    order = ImportOrder(files, dry_run=False, partial=False, routine=False, practice=None)
    said, good = await import_files(house.settings, order)
    assert good, said
    listed = "\n".join(await invite(house.settings, dry_run=True))
    assert all(person.last_name in listed for person in people)
    await invite(house.settings, dry_run=False)
    numbers = [f"+44{person.mobile.replace(' ', '')[1:]}" for person in people]
    first, *others = [house.talk_on(number) for number in numbers]
    for person, talk in zip(people, (first, *others), strict=True):
        assert person.first_name.split()[0] in await talk.phone.hears()
    return first, others


async def prepares(talk: Talk) -> None:
    """Answer every question, ask one, keep one line private, and say OK."""
    await talk.answers("invite", "ok")
    for question, texts in SHOWN.items():
        if question == "consent":
            await talk.answers("priority", "1")
            await talk.answers("more", "no thanks")
        if question == "whats_working":
            assert await talk.phone.says("who will see this?")
        read_back = await talk.answers(question, *texts)
        if question == "something_else":
            await talk.answers(question, PRIVATE)
            await talk.answers(question, "no")
    number = re.search(rf"^(\d+)\W.*{re.escape(PRIVATE)}", read_back, re.MULTILINE)
    assert number is not None, read_back
    await talk.answers("read_back", f"hide {number[1]}")
    await talk.answers("read_back", "ok")


def are_the_words(everything: str, summary: dict[str, Any]) -> None:
    """Every word is there letter by letter under its question, and nothing else is."""
    lines = [
        line
        for section in summary["sections"]
        for part in section["parts"]
        for line in part["lines"]
    ]
    said = {(question, "\n".join(texts)) for question, texts in SHOWN.items()}
    told = {(line["question"], line["text"]) for line in lines}
    told.add(("consent", summary["sharing"]["words"]))
    assert told - {("priority", "1")} == said
    assert PRIVATE not in everything
    assert "Christmas" not in everything


async def is_in_the_folder(house: House, key: str, summary: dict[str, Any]) -> None:
    """The same version lies in the practice's folder, as JSON and as a page to print."""
    folder = house.settings.home / "delivered" / house.practice.id
    as_json, printed = folder / f"{key}.json", folder / f"{key}.pdf"
    async with asyncio.timeout(30):  # every target has a loop of its own
        while not (as_json.exists() and printed.exists()):
            await asyncio.sleep(0.2)
    assert json.loads(as_json.read_text(encoding="utf-8")) == summary
    pages = PdfReader(BytesIO(printed.read_bytes())).pages
    words = " ".join(" ".join(page.extract_text() for page in pages).split())
    for texts in SHOWN.values():
        assert " ".join(texts) in words
    assert "Christmas" not in words

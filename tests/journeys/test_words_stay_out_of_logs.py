"""No name, number, date of birth, address of a page or word of anybody's is ever logged.

The last of the journeys: it looks through what was logged of all that ran before it.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from aiohttp import ClientSession, CookieJar

from beforehand.commands.importing import ImportOrder, import_files
from beforehand.commands.inviting import invite
from tests.builders import nhs_number
from tests.journeys.appointments import Person, write_csv
from tests.journeys.house import House
from tests.journeys.talk import Talk

PLANTED = Person("Perpetua", "Quillfeather", date(1931, 8, 7), "07700 900733", nhs_number(7))
WORDS = [
    "marzipan hippopotamus on Thursdays",
    "crushing pain in my chest and my left arm, aubergine",
]
SHORT = 8
"""Words of patients shorter than this ("ok", "my feet") may stand in a log by chance."""


@pytest.mark.covers("I10", "H25")
async def test_nothing_of_anybody_is_logged(house: House, tmp_path: Path) -> None:
    """A whole preparation, with everything that goes wrong, leaves no trace of a person."""
    talk = await is_invited(house, tmp_path)
    address = re.search(r"https?://\S+", await talk.phone.hears())
    assert address is not None
    await talk.answers("invite", "ok")
    for text in WORDS:
        await talk.phone.says(text)
    await fails_to_get_in(house, address[0])

    log = house.logged()
    assert "sign-in refused" in log, "the log was not looked at"
    assert (house.settings.home / "log" / "rasa.log").stat().st_size > 0
    token = address[0].rpartition("/")[2]
    secret = [token, *names_and_numbers(house), *said(house)]
    assert [text for text in secret if text.casefold() in log.casefold()] == []


async def is_invited(house: House, folder: Path) -> Talk:
    csv = write_csv(folder / "planted.csv", [PLANTED])
    order = ImportOrder(
        [csv], dry_run=False, partial=False, routine=False, practice="Elm Street Surgery"
    )
    said, good = await import_files(house.settings, order)
    assert good, said
    await invite(house.settings, dry_run=False)
    return house.talk_on("+447700900733")


async def fails_to_get_in(house: House, address: str) -> None:
    """Do all that might make somebody log what they should not."""
    wrong = {"day": "1", "month": "1", "year": "1931"}
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as http:
        for path, form in (
            (address, {}),
            (f"{address}/date-of-birth", wrong),
            (f"{house.url}/p/nobody-has-this-token", {}),
            (f"{house.url}/p/chat/messages", {"text": WORDS[0]}),
            (
                f"{house.url}/practice/sign-in",
                {"username": PLANTED.last_name, "password": WORDS[0]},
            ),
            (f"{house.url}/sms/inbound", {"From": "+447700900733", "Body": WORDS[0]}),
            (f"{house.url}/sms/status", {"To": "+447700900733"}),
        ):
            async with http.post(path, data=form) as answer:
                await answer.read()


def names_and_numbers(house: House) -> list[str]:
    """Return what identifies the planted patient, and every phone of the demonstration."""
    phones = [phone.number for phone in house.made.phones]
    written = PLANTED.mobile.replace(" ", "")
    numbers = [written, PLANTED.mobile, *phones, *(number.removeprefix("+44") for number in phones)]
    born = [f"{PLANTED.born:{form}}" for form in ("%Y-%m-%d", "%d/%m/%Y", "%-d %B %Y")]
    names = [PLANTED.first_name, PLANTED.last_name, PLANTED.nhs_number]
    return [*names, written[1:], *numbers, *born]


def said(house: House) -> list[str]:
    """Return everything that any phone has said in this house, but for the shortest words."""
    texts = (text for phone in house.phones.values() for text in phone.said)
    return sorted({text for text in texts if len(text) >= SHORT})

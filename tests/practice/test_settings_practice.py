"""The practice's own name, telephone and sender, and what this installation cannot do."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from beforehand.content import read_words
from beforehand.directory import Directory
from beforehand.settings import read_settings
from beforehand.staff_door import dialogue
from beforehand.what_is_set_up import missing_targets
from channels.segments import count_segments
from practice.settings_form import NEEDED
from practice.trials import meaning_of
from practice.wording import show_wording
from preparation.model import Practice, PracticeChoices, PracticeId, Role
from preparation.records.database import Database
from preparation.records.practices import change_choices, read_practice
from preparation.records.tables import audit
from tests.builders import Builder, HandClock
from tests.practice.conftest import Town
from tests.practice.roles import add_role, sign_in_as
from tests.practice.settings_room import SETTINGS, form_of, installation, settings_rooms
from tests.practice.surgery import ROOT, open_pages
from tests.practice.visitor import Page, Visitor, visiting

MISSING = {"mesh": "mesh", "email": "mail"}


class Office:
    """A manager at the settings."""

    def __init__(self, visitor: Visitor, cookie: str, database: Database, town: Town) -> None:
        self.visitor, self.cookie, self.database, self.town = visitor, cookie, database, town

    async def saves(self, **typed: str) -> Page:
        form = form_of(await self.visitor.gets(SETTINGS, Cookie=self.cookie))
        return await self.visitor.posts(SETTINGS, form | typed, Cookie=self.cookie)

    async def practice(self) -> Practice:
        return await self.database.read(lambda c: read_practice(c, self.town.kingfisher.id))


@pytest.fixture
async def office(
    database: Database, clock: HandClock, builder: Builder, town: Town
) -> AsyncIterator[Office]:
    with database.engine.begin() as c:
        me = add_role(c, builder, town.kingfisher, "manager-1", Role.MANAGER)
    rooms = settings_rooms(installation(MISSING, tied=["Tied Surgery"]))
    async with (
        open_pages(database, clock, builder, rooms=rooms) as pages,
        visiting(pages) as visitor,
    ):
        yield Office(visitor, sign_in_as(database, builder, me), database, town)


async def test_a_new_name_and_telephone_are_on_record_and_in_every_preview(office: Office) -> None:
    page = await office.saves(name="Halcyon \u2019Surgery", phone="01632  960 123")
    assert page.status == 303, page.text
    saved = await office.practice()
    assert (saved.name, saved.phone) == ("Halcyon 'Surgery", "01632 960 123")
    words = (await office.visitor.gets(f"{SETTINGS}/wording", Cookie=office.cookie)).text
    assert "Hello Rosa, Halcyon &#39;Surgery here." in words
    said = await office.database.read(lambda c: list(c.execute(select(audit.c.subject)).scalars()))
    assert "name: Kingfisher Surgery -> Halcyon 'Surgery" in said


@pytest.mark.parametrize(
    "name", ["The Worshipful Company of Fishmongers' Riverside Surgery", "Meddygfa T\u0177 Coch"]
)
async def test_a_name_that_makes_texts_cost_more_than_they_may_is_refused(
    office: Office, name: str
) -> None:
    page = await office.saves(name=name)
    assert page.status == 400
    assert re.search(r"Name makes \d+ texts cost more than they may", page.text)
    assert (await office.practice()).name == "Kingfisher Surgery"


@pytest.mark.covers("H1", "H2")
async def test_the_sender_of_another_practice_is_refused_also_one_it_had_before(
    office: Office,
) -> None:
    heron = replace(
        office.town.heron.choices, sender="+447700900222", former_senders=("+447700900111",)
    )
    await office.database.write(lambda c: change_choices(c, office.town.heron.id, heron))
    for taken in ("07700 900222", "+447700900111"):
        page = await office.saves(sender=taken)
        assert page.status == 400
        assert "belongs to another practice" in page.text
    assert (await office.practice()).choices.sender == "+447700900000"


@pytest.mark.covers("H2")
async def test_replies_to_the_sender_from_before_are_still_the_practices(office: Office) -> None:
    """People answer the number that wrote to them, weeks later: no answer is lost."""
    heron = replace(office.town.heron.choices, sender="+447700900222")
    await office.database.write(lambda c: change_choices(c, office.town.heron.id, heron))
    for sender in ("07700 900333", "07700 900444"):
        assert (await office.saves(sender=sender)).status == 303
    directory = Directory(office.database)
    await directory.refresh()
    here = office.town.kingfisher.id
    for number in ("+447700900000", "+447700900333", "+447700900444"):
        assert directory.practice_of(number) == here
    assert directory.practice_of("+447700900222") == office.town.heron.id
    assert directory.practice_of("+447700900555") is directory.practice_of("") is None
    assert directory.sender_of(here) == "+447700900444"


async def test_a_name_that_the_organisations_sign_in_goes_by_is_not_changed_here(
    office: Office,
) -> None:
    def rename(c) -> None:  # type: ignore[no-untyped-def]
        from preparation.records.practices import change_details

        change_details(c, office.town.kingfisher.id, name="Tied Surgery", phone="020 7946 0000")

    await office.database.write(rename)
    page = await office.saves(name="Free Surgery")
    assert page.status == 400
    assert "would lock everybody out" in page.text


async def test_what_is_not_set_up_says_so_and_cannot_be_chosen(office: Office) -> None:
    page = (await office.visitor.gets(SETTINGS, Cookie=office.cookie)).text
    assert re.search(r'value="mesh"[^>]*disabled', page)
    assert not re.search(r'value="webhook"[^>]*disabled', page)
    assert "docs/delivery.md, mesh" in page
    refused = await office.saves(target="mesh", mesh_mailbox="X26ABC1")
    assert refused.status == 400
    assert "a place that is not set up here" in refused.text


@pytest.mark.covers("H19")
async def test_an_address_on_a_host_that_is_not_listed_is_not_saved(office: Office) -> None:
    refused = await office.saves(target="webhook", webhook_url="https://elsewhere.example/x")
    assert refused.status == 400
    assert "on a host that is not allowed here" in refused.text
    saved = await office.saves(target="webhook", webhook_url="https://hooks.example.org/in")
    assert saved.status == 303
    tried = await office.visitor.posts(
        f"{SETTINGS}/try", {"target": "webhook"}, Cookie=office.cookie
    )
    assert "The other system has a fault of its own." in tried.text
    assert "For whoever runs the program: HTTP 500" in tried.text


async def test_a_test_is_sent_to_a_target_of_the_practice_alone(office: Office) -> None:
    good = await office.visitor.posts(f"{SETTINGS}/try", {"target": "folder"}, Cookie=office.cookie)
    assert "It answered: kept" in good.text
    for other in ("webhook", "../x", ""):
        posted = office.visitor.posts(f"{SETTINGS}/try", {"target": other}, Cookie=office.cookie)
        assert (await posted).status == 400


@pytest.mark.parametrize(
    ("reason", "meaning"),
    [
        ("the host is not on the list", "not_allowed"),
        ("the address is not https", "address"),
        ("no mailbox of ours, or none to send to", "not_set_up"),
        ("no mail server, or no address", "not_set_up"),
        ("no reply in time", "slow"),
        ("HTTP 401", "refused"),
        ("HTTP 404", "not_there"),
        ("HTTP 503", "their_fault"),
        ("ClientConnectorCertificateError", "certificate"),
        ("ClientConnectorDNSError", "not_reached"),
        ("entry 3: 412", "other"),
    ],
)
def test_every_failure_of_a_test_has_a_sentence_that_says_who_can_mend_it(
    reason: str, meaning: str
) -> None:
    assert meaning_of(reason) == meaning
    assert f"practice_settings.try.failed.{meaning}" in read_words()


def test_what_is_set_up_is_what_the_settings_name() -> None:
    bare = read_settings({}, ROOT)
    assert set(missing_targets(bare)) == set(NEEDED)
    given = {
        "BEFOREHAND_DELIVERY_HOSTS": "hooks.example.org",
        "BEFOREHAND_MAIL_SERVER": "smtps://name:pass@mail.example.org",
        "BEFOREHAND_MAIL_FROM": "beforehand@example.org",
    }
    assert missing_targets(read_settings(given, ROOT)) == {"mesh": "mesh"}
    for key in missing_targets(bare).values():
        assert f"practice_settings.missing.{key}" in read_words()


@pytest.mark.parametrize("nation", ["england", "wales", "scotland", "northern_ireland"])
def test_every_text_is_shown_filled_named_and_priced(nation: str) -> None:
    choices = PracticeChoices(nation=nation)
    practice = Practice(PracticeId("k"), "Kingfisher Surgery", "020 7946 0000", choices)
    said, count = dialogue(ROOT / "domain.yml"), lambda text: count_segments(text).count
    parts = show_wording(read_words(), said, practice, count)
    texts = [one for part in parts for one in part.texts]
    assert len(texts) > 150
    for one in texts:
        assert "{" not in one.text, one.name
        assert "_" not in one.name, one.name
        assert (one.parts == 0) is one.on_page, one.name
    assert "The invite" in [one.name for one in parts[0].texts]

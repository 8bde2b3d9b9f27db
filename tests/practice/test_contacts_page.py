"""Contacts that cannot be reached are refused; whether the others can is tried by a press."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from practice.contacts_form import contact_problems
from practice.passing_on import passing_on
from preparation.messages import OutboundId, OutboundState
from preparation.model import PracticeChoices
from preparation.records.database import Database
from preparation.records.outbound import settle
from preparation.records.practices import change_choices, read_practice
from preparation.records.staff import find_member
from preparation.records.tables import outbound
from tests.builders import Builder, HandClock
from tests.practice.conftest import KINGFISHER, Town
from tests.practice.escalation_scene import Mailbox, Mailer, mailbox
from tests.practice.roles import everybody, sign_in_as
from tests.practice.surgery import Surgery, open_pages, words
from tests.practice.visitor import visiting

__all__ = ["everybody", "mailbox"]

DAY, CONTACTS = "+447700900777", "/practice/settings/contacts"
NOBODY = "Nobody is told when an alert waits too long"


@pytest.fixture
def manager(database: Database, builder: Builder, everybody: None) -> str:
    with database.engine.connect() as c:
        member = find_member(c, "manager-1")
    return sign_in_as(database, builder, member.id)


@pytest.fixture
async def with_mail(
    database: Database,
    clock: HandClock,
    builder: Builder,
    town: Town,
    mailbox: tuple[Mailbox, Mailer],
) -> AsyncIterator[Surgery]:
    async with open_pages(database, clock, builder, mailer=mailbox[1]) as running:
        yield running


def chooses(database: Database, town: Town, **choices: Any) -> None:
    with database.engine.begin() as c:
        now = read_practice(c, town.kingfisher.id).choices
        change_choices(c, town.kingfisher.id, replace(now, **choices))


async def tests_sent(database: Database) -> list[Any]:
    query = select(outbound).where(outbound.c.kind == "staff_test")
    return list(await database.read(lambda c: c.execute(query).all()))


@pytest.mark.parametrize(
    ("choices", "mail", "problems"),
    [
        ({"on_call_number": DAY}, False, {}),
        ({"on_call_number": "+447700900001"}, True, {"on_call_number": "own_number"}),
        ({"out_of_hours_number": "+447700900002"}, True, {"out_of_hours_number": "own_number"}),
        ({"on_call_email": "a@example.org"}, True, {}),
        ({"on_call_email": "a@example.org"}, False, {"on_call_email": "no_mail"}),
        ({}, False, {}),
    ],
)
def test_what_would_never_arrive_is_refused(
    choices: dict[str, str], mail: bool, problems: dict[str, str]
) -> None:
    senders = ["+447700900001", "+447700900002", ""]
    assert contact_problems(PracticeChoices(**choices), senders, mail=mail) == problems


@pytest.mark.parametrize(
    ("choices", "nobody", "day", "night"),
    [
        ({}, True, "nobody else is told", "nobody is told until you open"),
        ({"on_call_number": DAY}, False, "after 15 minutes", "nobody is told until you open"),
        (
            {"out_of_hours": "contact", "out_of_hours_email": "a@example.org"},
            True,
            "nobody else is told",
            "no contact can be reached",
        ),
        (
            {"out_of_hours": "contact", "out_of_hours_number": DAY},
            True,
            "nobody else is told",
            "the out-of-hours contact is told after 15 minutes",
        ),
    ],
)
def test_it_is_said_in_words_what_becomes_of_an_alert(
    choices: dict[str, str], nobody: bool, day: str, night: str
) -> None:
    said = passing_on(PracticeChoices(**choices), words(), mail=False)
    assert said.nobody is nobody
    assert day in said.open_hours
    assert night in said.out_of_hours
    assert said.out_of_hours.startswith("From 6.30pm to 8am")


async def test_while_no_contact_is_set_the_pages_say_so(
    surgery: Surgery, database: Database, town: Town, manager: str
) -> None:
    async with visiting(surgery, KINGFISHER) as visitor, visiting(surgery) as leader:
        for path in ("/practice/worklist", "/practice/alerts"):
            page = (await visitor.gets(path)).text
            assert NOBODY in page
            assert "Ask your practice manager" in page
            theirs = (await leader.gets(path, Cookie=manager)).text
            assert 'href="/practice/settings#on_call_number"' in theirs
        chooses(database, town, on_call_number=DAY)
        for path in ("/practice/worklist", "/practice/alerts"):
            assert NOBODY not in (await visitor.gets(path)).text
        assert (
            "the contact on call is told by text" in (await visitor.gets("/practice/alerts")).text
        )


async def test_a_test_goes_once_to_every_contact_and_shows_how_far_it_got(
    with_mail: Surgery,
    database: Database,
    builder: Builder,
    clock: HandClock,
    town: Town,
    manager: str,
    mailbox: tuple[Mailbox, Mailer],
) -> None:
    chooses(database, town, on_call_number=DAY, out_of_hours_email="night@example.org")
    async with visiting(with_mail) as visitor:
        answers = [await visitor.posts(f"{CONTACTS}/try", {}, Cookie=manager) for _ in range(2)]
        assert answers[0].headers["Location"] == f"{CONTACTS}?sent=yes&mailed=out_of_hours"
        page = (await visitor.gets(answers[0].headers["Location"], Cookie=manager)).text
        assert "The mail server took the email for the contact out of hours." in page
        assert "Last test: 1 June, 10am: on its way" in page
        (text,) = await tests_sent(database)
        assert (text.recipient, "This is a test" in text.body) == (DAY, True)
        now, new_id, arrived = clock(), builder.new_id, OutboundState.UNDELIVERED
        await database.write(
            lambda c: settle(c, OutboundId(text.id), arrived, now=now, new_id=new_id)
        )
        assert "10am: did not arrive" in (await visitor.gets(CONTACTS, Cookie=manager)).text
    assert mailbox[0].mails[0]["Subject"] == "A test from Beforehand"


async def test_an_email_that_is_refused_is_said_and_without_a_server_too(
    with_mail: Surgery,
    surgery: Surgery,
    database: Database,
    town: Town,
    manager: str,
    mailbox: tuple[Mailbox, Mailer],
) -> None:
    chooses(database, town, on_call_email="gone@example.org")
    mailbox[0].refuse = "550 no such person"
    for pages in (with_mail, surgery):
        async with visiting(pages) as visitor:
            answer = await visitor.posts(f"{CONTACTS}/try", {}, Cookie=manager)
            page = (await visitor.gets(answer.headers["Location"], Cookie=manager)).text
            assert "The email for the contact on call could not be sent." in page
            assert ("there is no mail server" in page) is (pages is surgery)

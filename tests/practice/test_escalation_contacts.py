"""An alert that is passed on arrives: where one contact fails, the other is told at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from preparation.conversation.escalation import ON_CALL, OUT_OF_HOURS, contacts_of
from preparation.messages import OutboundState
from preparation.model import PracticeChoices
from preparation.records.database import Database
from preparation.records.escalations import KIND, escalations_of
from preparation.records.texts_to_look_at import worrying_texts
from preparation.words import Words
from tests.builders import HandClock
from tests.practice.escalation_scene import Mailbox, Mailer, Scene, mailbox

__all__ = ["mailbox"]

DAY, NIGHT = "+447700900777", "+447700900778"


@pytest.mark.parametrize(
    "lost", [OutboundState.UNDELIVERED, OutboundState.FAILED, OutboundState.HELD]
)
async def test_where_the_text_does_not_arrive_the_other_contact_is_told_at_once(
    databases: Database, clock: HandClock, words: Words, lost: OutboundState
) -> None:
    scene = Scene(databases, clock, words, None)
    scene.chooses(on_call_number=DAY, out_of_hours_number=NIGHT)
    clock.moves(minutes=15)
    await scene.loop.pass_on()
    (text,) = await scene.texts()
    clock.moves(minutes=1)
    assert await scene.loop.pass_on() == 0  # it may still arrive
    await scene.becomes(text, lost)
    clock.moves(minutes=1)
    assert [await scene.loop.pass_on() for _ in range(3)] == [1, 0, 0]
    assert [one.recipient for one in await scene.texts()] == [DAY, NIGHT]
    assert await scene.rows() == [(ON_CALL, "sms", 1), (OUT_OF_HOURS, "sms", 1)]


async def test_where_both_fail_it_is_tried_again_after_the_hour_and_no_sooner(
    database: Database, clock: HandClock, words: Words
) -> None:
    scene = Scene(database, clock, words, None)
    scene.chooses(on_call_number=DAY, out_of_hours_number=NIGHT)
    clock.moves(minutes=15)
    for _ in range(2):
        await scene.loop.pass_on()
        await scene.becomes((await scene.texts())[-1], OutboundState.UNDELIVERED)
    assert await scene.loop.pass_on() == 0
    clock.moves(minutes=60)
    assert await scene.loop.pass_on() == 1
    assert (await scene.rows())[-1] == (ON_CALL, "sms", 2)


async def test_a_text_that_fails_while_the_email_goes_disturbs_nobody_else(
    database: Database, clock: HandClock, words: Words, mailbox: tuple[Mailbox, Mailer]
) -> None:
    scene = Scene(database, clock, words, mailbox[1])
    scene.chooses(on_call_number=DAY, on_call_email="a@example.org", out_of_hours_number=NIGHT)
    clock.moves(minutes=15)
    await scene.loop.pass_on()
    await scene.becomes((await scene.texts())[0], OutboundState.UNDELIVERED)
    assert await scene.loop.pass_on() == 0
    assert len(mailbox[0].mails) == 1


async def test_an_email_that_is_refused_sends_it_to_the_other_contact(
    database: Database, clock: HandClock, words: Words, mailbox: tuple[Mailbox, Mailer]
) -> None:
    box, mailer = mailbox
    box.refuse = "550 no such person"
    scene = Scene(database, clock, words, mailer)
    scene.chooses(on_call_email="gone@example.org", out_of_hours_number=NIGHT)
    clock.moves(minutes=15)
    assert [await scene.loop.pass_on() for _ in range(2)] == [1, 1]
    assert [one.recipient for one in await scene.texts()] == [NIGHT]


async def test_without_a_mail_server_an_address_counts_as_nobody(
    database: Database, clock: HandClock, words: Words
) -> None:
    choices = PracticeChoices(on_call_email="a@example.org")
    assert contacts_of(ON_CALL, choices, mail=False) == []
    scene = Scene(database, clock, words, None)
    scene.chooses(on_call_email="a@example.org")
    clock.moves(minutes=15)
    await scene.loop.pass_on()
    found = await database.read(lambda c: escalations_of(c, [scene.alert]))
    assert [one.how for one in found[scene.alert]] == ["nobody"]
    scene.chooses(out_of_hours_number=NIGHT)  # somebody who can be reached, now
    assert await scene.loop.pass_on() == 1
    assert [one.recipient for one in await scene.texts()] == [NIGHT]


async def test_a_failed_text_to_the_practices_own_people_is_not_among_the_patients(
    database: Database, clock: HandClock, words: Words
) -> None:
    scene = Scene(database, clock, words, None)
    scene.chooses(on_call_number=DAY)
    clock.moves(minutes=15)
    await scene.loop.pass_on()
    (text,) = await scene.texts()
    await scene.becomes(text, OutboundState.FAILED)
    earliest, mine = clock() - timedelta(days=1), scene.practice.id
    assert text.kind == KIND
    assert await database.read(lambda c: worrying_texts(c, mine, earliest)) == []
    found = await database.read(lambda c: escalations_of(c, [scene.alert]))
    assert [one.state for one in found[scene.alert]] == ["failed"]


def test_who_can_be_reached_changes_with_the_mail_server() -> None:
    both = PracticeChoices(on_call_number=DAY, on_call_email="a@example.org")
    assert contacts_of(ON_CALL, both) == [("sms", DAY), ("email", "a@example.org")]
    assert contacts_of(ON_CALL, both, mail=False) == [("sms", DAY)]
    assert contacts_of(ON_CALL, replace(both, on_call_number=""), mail=False) == []

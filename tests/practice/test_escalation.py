"""An alert that nobody looks at is passed on, in time, without a word about the patient."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from preparation.conversation.escalation import (
    MOST_ROUNDS,
    ON_CALL,
    OUT_OF_HOURS,
    contacts_of,
    is_open,
    rung_due,
)
from preparation.delivery.mail import Attachment, Mailer, MailServer
from preparation.errors import SendFailed
from preparation.model import PracticeChoices, PracticeId
from preparation.records.alert_notes import acknowledge
from preparation.records.database import Database
from preparation.records.escalations import WaitingAlert, escalations_of
from preparation.records.sending import claim_sendable
from preparation.words import Words
from tests.builders import HandClock
from tests.practice.escalation_scene import Mailbox, Scene, mailbox

__all__ = ["mailbox"]

MONDAY = datetime(2026, 6, 1, tzinfo=UTC)


def at(hours: float, day: int = 0) -> datetime:
    """Return a moment of the first week of June 2026, by London's clock."""
    return MONDAY + timedelta(days=day, hours=hours - 1)


def alert(raised: datetime, **passed: tuple[int, datetime]) -> WaitingAlert:
    return WaitingAlert("alert", PracticeId("practice"), raised, passed)


CHOICES = PracticeChoices(on_call_number="+447700900777", out_of_hours_email="night@example.org")
NIGHT = replace(CHOICES, out_of_hours="contact")


@pytest.mark.parametrize(
    ("raised", "now", "choices", "rung"),
    [
        (at(10), at(10.2), CHOICES, None),
        (at(10), at(10.25), CHOICES, ON_CALL),
        (at(18.4), at(18.6), CHOICES, None),  # closed meanwhile, and the practice waits
        (at(22), at(23), CHOICES, None),
        (at(22), at(8.1, 1), CHOICES, None),  # they have only just opened
        (at(22), at(8.25, 1), CHOICES, ON_CALL),
        (at(22), at(22.2), NIGHT, None),
        (at(22), at(22.25), NIGHT, OUT_OF_HOURS),
        (at(11, 5), at(12, 5), CHOICES, None),  # Saturday
        (at(11, 5), at(12, 5), NIGHT, OUT_OF_HOURS),
        (at(9, -7), at(12, -7), CHOICES, None),  # the bank holiday of 25 May
    ],
)
def test_it_is_passed_on_when_somebody_is_there_or_the_practice_says_so(
    raised: datetime, now: datetime, choices: PracticeChoices, rung: str | None
) -> None:
    assert rung_due(alert(raised), now, choices) == rung


def test_it_is_said_again_each_hour_three_times_to_each_contact() -> None:
    raised, now = at(9), at(12)
    for rounds, last, rung in ((1, at(11.1), None), (1, at(11), ON_CALL), (3, at(9), None)):
        assert rung_due(alert(raised, on_call=(rounds, last)), now, CHOICES) == rung
    night = {"out_of_hours": (MOST_ROUNDS, at(3))}
    assert rung_due(alert(at(1), **night), at(9), NIGHT) == ON_CALL


@pytest.mark.covers("F53")
def test_the_practices_own_clock_decides_also_when_the_clocks_change() -> None:
    for moment, there in (
        (datetime(2026, 10, 26, 8, 0, tzinfo=UTC), True),  # 08:00 in winter time
        (datetime(2026, 10, 23, 7, 0, tzinfo=UTC), True),  # 08:00 in summer time
        (datetime(2026, 10, 26, 7, 30, tzinfo=UTC), False),
    ):
        assert is_open(moment, CHOICES) is there


def test_who_is_told_and_how() -> None:
    assert contacts_of(ON_CALL, CHOICES) == [("sms", "+447700900777")]
    assert contacts_of(OUT_OF_HOURS, CHOICES) == [("email", "night@example.org")]
    assert contacts_of(ON_CALL, PracticeChoices()) == []


async def test_a_text_goes_to_the_number_on_call_once_and_names_nobody(
    databases: Database, clock: HandClock, words: Words
) -> None:
    scene = Scene(databases, clock, words, None)
    scene.chooses(on_call_number="+447700900777")
    assert await scene.loop.pass_on() == 0
    clock.moves(minutes=15)
    assert [await scene.loop.pass_on() for _ in range(3)] == [1, 0, 0]
    (text,) = await scene.texts()
    assert text.recipient == "+447700900777"
    assert "An alert waits at Kingfisher Surgery and nobody has looked." in text.body
    assert "https://x.example/practice/alerts" in text.body
    for word in ("chest", "Rosa", "pain"):
        assert word not in text.body
    assert await scene.rows() == [(ON_CALL, "sms", 1)]
    assert scene.woken == 1
    lease, new_id = timedelta(minutes=1), scene.builder.new_id
    claimed = await databases.write(
        lambda c: claim_sendable(c, now=clock(), lease=lease, limit=5, new_id=new_id)
    )
    assert [message.kind for message, _ in claimed] == ["staff_alert"]


@pytest.mark.covers("F51")
async def test_two_programs_pass_it_on_once(
    databases: Database, clock: HandClock, words: Words
) -> None:
    scene = Scene(databases, clock, words, None)
    scene.chooses(on_call_number="+447700900777")
    clock.moves(minutes=20)
    await asyncio.gather(*(scene.loop.pass_on() for _ in range(6)))
    assert len(await scene.texts()) == 1


async def test_nothing_more_goes_once_somebody_has_looked(
    database: Database, clock: HandClock, words: Words
) -> None:
    scene = Scene(database, clock, words, None)
    scene.chooses(on_call_number="+447700900777")
    new_id = scene.builder.new_id
    with database.engine.begin() as c:
        acknowledge(c, scene.practice.id, scene.alert, by="Dr O", now=clock(), new_id=new_id)
    clock.moves(minutes=30)
    assert await scene.loop.pass_on() == 0
    assert await scene.rows() == []


async def test_with_nobody_to_tell_that_is_written_down_and_shown(
    database: Database, clock: HandClock, words: Words
) -> None:
    scene = Scene(database, clock, words, None)
    clock.moves(minutes=15)
    await scene.loop.pass_on()
    found = await database.read(lambda c: escalations_of(c, [scene.alert]))
    assert [(one.how, one.state) for one in found[scene.alert]] == [("nobody", "failed")]


async def test_an_email_goes_with_a_link_and_without_a_word_about_the_patient(
    databases: Database, clock: HandClock, words: Words, mailbox: tuple[Mailbox, Mailer]
) -> None:
    box, mailer = mailbox
    scene = Scene(databases, clock, words, mailer)
    scene.chooses(on_call_email="oncall@example.org", on_call_number="+447700900777")
    clock.moves(minutes=15)
    for _ in range(3):
        await scene.loop.pass_on()
    (mail,) = box.mails
    assert mail["To"] == "oncall@example.org"
    assert mail["Subject"] == "An alert waits in Beforehand"
    text = mail.get_payload()
    assert "https://x.example/practice/" in str(text)
    assert "chest" not in mail.as_string()
    found = await databases.read(lambda c: escalations_of(c, [scene.alert]))
    assert [(one.how, one.state) for one in found[scene.alert]] == [
        ("sms", "queued"),
        ("email", "sent"),
    ]


async def test_an_email_that_is_refused_is_tried_again_later_and_not_for_ever(
    database: Database, clock: HandClock, words: Words, mailbox: tuple[Mailbox, Mailer]
) -> None:
    box, mailer = mailbox
    scene = Scene(database, clock, words, mailer)
    scene.chooses(on_call_email="oncall@example.org")
    box.refuse = "451 not now"
    clock.moves(minutes=15)
    await scene.loop.pass_on()
    await scene.loop.pass_on()
    states = await database.read(lambda c: escalations_of(c, [scene.alert]))
    assert states[scene.alert][0].code == "SMTP 451"
    box.refuse = ""
    await scene.loop.pass_on()
    assert box.mails == []  # not yet: a minute must pass
    clock.moves(minutes=1)
    await scene.loop.pass_on()
    assert len(box.mails) == 1


@pytest.mark.parametrize(
    ("answer", "permanent"), [("451 later", False), ("552 too big", True), ("530 log in", False)]
)
async def test_what_the_mail_server_says_decides_whether_to_try_again(
    mailbox: tuple[Mailbox, Mailer], answer: str, permanent: bool
) -> None:
    box, mailer = mailbox
    box.refuse = answer
    with pytest.raises(SendFailed) as refusal:
        await mailer.send("a@example.org", "Subject", "Body")
    assert refusal.value.permanent is permanent
    assert "a@example.org" not in str(refusal.value)


async def test_a_mail_server_that_is_not_there_is_tried_again() -> None:
    with pytest.raises(SendFailed) as refusal:
        await Mailer(MailServer("127.0.0.1", 1, "x@example.org", "none")).send("a@b.cd", "s", "b")
    assert not refusal.value.permanent


async def test_an_attachment_arrives_whole_and_no_header_can_be_smuggled_in(
    mailbox: tuple[Mailbox, Mailer],
) -> None:
    box, mailer = mailbox
    file = Attachment("summary.pdf", "application/pdf", b"%PDF-1.7\x00\xff")
    await mailer.send("a@example.org", "Hello", "Body", [file], key="k1")
    parts = [part for part in box.mails[0].walk() if part.get_filename() == "summary.pdf"]
    assert parts[0].get_payload(decode=True) == file.body
    assert box.mails[0]["Message-ID"] == "<k1@example.org>"
    with pytest.raises(SendFailed):
        await mailer.send("a@example.org", "x\r\nBcc: b@example.org", "Body")

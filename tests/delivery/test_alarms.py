"""Nobody has it and the appointment is near: somebody is told, once for each alarm."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from preparation.delivery.alarms import DeliveryAlarms
from preparation.delivery.mail import Mailer, MailServer
from preparation.records.deliveries import DeliveryState
from preparation.records.late_deliveries import sound_alarms, troubles_of, try_again
from preparation.records.practices import change_choices, read_practice
from preparation.records.tables import practices
from preparation.records.whole import read_record
from preparation.words import Words, load_words
from tests.delivery.conftest import A_WEEK, Post
from tests.delivery.receiver import Receiver
from tests.summary.talks import CONTENT


@dataclass
class NotingMailer(Mailer):
    """Keeps what it is asked to send."""

    sent: list[tuple[str, str, str]] = field(default_factory=list)

    def __init__(self) -> None:
        super().__init__(MailServer("127.0.0.1", 9, "a@b.example"))
        self.sent = []

    async def send(self, to: str, subject: str, body: str, *_: object, **__: object) -> str:
        self.sent.append((to, subject, body))
        return "250"


def _words() -> Words:
    return load_words(CONTENT, ("practice_deliveries",))


async def _new_alarms(post: Post) -> list[int]:
    found = await post.database.write(
        lambda c: sound_alarms(c, now=post.clock(), new_id=post.builder.new_id)
    )
    return [hours for _, hours in found]


async def _hours_before(post: Post, hours: float) -> None:
    record = await post.database.read(lambda c: read_record(c, post.preparation_id))
    left = (record.appointment.start - post.clock()).total_seconds() / 3600
    post.clock.moves(hours=left - hours)


@pytest.mark.covers("H7", "I6", "F56")
async def test_48_and_24_hours_before_an_alarm_is_sounded_once_each(post: Post) -> None:
    await post.stores("webhook")
    await _hours_before(post, 48.01)
    assert await _new_alarms(post) == []
    await _hours_before(post, 48)
    assert await _new_alarms(post) == [48]
    assert await _new_alarms(post) == []
    await _hours_before(post, 24)
    assert await _new_alarms(post) == [24]
    assert await _new_alarms(post) == []


@pytest.mark.covers("H7")
@pytest.mark.parametrize(("target", "alarms"), [("folder", []), ("webhook", [])])
async def test_what_has_arrived_is_no_alarm(post: Post, target: str, alarms: list[int]) -> None:
    await post.stores(target)
    await post.runs()
    await _hours_before(post, 20)
    assert await _new_alarms(post) == alarms


@pytest.mark.covers("H7", "I6")
async def test_only_the_newest_version_counts(post: Post) -> None:
    """The first arrived; what the patient added since did not."""
    await post.stores("folder")
    await post.runs()
    await post.hears("talk_about", "and my feet")
    await post.stores("webhook")
    await _hours_before(post, 40)
    assert await _new_alarms(post) == [48]


async def test_the_practice_is_told_without_a_word_about_the_patient(post: Post) -> None:
    await post.stores("webhook")
    practice = (await post.database.read(lambda c: read_record(c, post.preparation_id))).practice
    chosen = type(practice.choices)(notice_email="nurses@practice.example.org")
    await post.database.write(lambda c: change_choices(c, practice.id, chosen))
    await _hours_before(post, 30)
    mailer = NotingMailer()
    alarms = DeliveryAlarms(
        post.database, _words(), post.clock, post.builder.new_id, "https://b.example", mailer
    )
    assert await alarms.sound() == 1
    assert await alarms.sound() == 0
    ((to, subject, body),) = mailer.sent
    assert to == "nurses@practice.example.org"
    assert "48" in body
    assert "https://b.example/practice/deliveries" in body
    assert not [name for name in post.talk.name.split() if name in subject + body]


@pytest.mark.covers("F56", "F62", "H7")
async def test_what_was_given_up_is_seen_and_can_be_tried_again(
    post: Post, receiver: Receiver
) -> None:
    receiver.behaviour = "410"
    summary = await post.stores("webhook")
    await post.runs()
    (trouble,) = await _troubles(post)
    assert (trouble.state, trouble.detail) == (DeliveryState.DEAD, "HTTP 410")
    receiver.behaviour = "ok"
    assert await post.runs() == 0
    practice_id = _practice(post)
    await post.database.write(
        lambda c: try_again(
            c, practice_id, trouble.id, now=post.clock(), new_id=post.builder.new_id
        )
    )
    await post.runs()
    assert await post.state(summary, "webhook") is DeliveryState.ACCEPTED
    assert await _troubles(post) == []


async def test_what_is_replaced_is_no_trouble_any_more(post: Post, receiver: Receiver) -> None:
    receiver.behaviour = "410"
    await post.stores("webhook")
    await post.runs()
    await post.hears("talk_about", "and my feet")
    await post.stores("folder")
    await post.runs()
    assert await _troubles(post) == []


async def test_it_leaves_the_list_a_month_after_the_appointment(
    post: Post, receiver: Receiver
) -> None:
    receiver.behaviour = "410"
    await post.stores("webhook")
    await post.runs()
    post.clock.moves(days=10 + 29)
    assert len(await _troubles(post)) == 1
    post.clock.now += A_WEEK
    assert await _troubles(post) == []


def _practice(post: Post):  # type: ignore[no-untyped-def]
    with post.database.engine.begin() as c:
        return read_practice(c, c.execute(select(practices.c.id)).scalar_one()).id


async def _troubles(post: Post):  # type: ignore[no-untyped-def]
    practice_id = _practice(post)
    return await post.database.read(lambda c: troubles_of(c, practice_id, now=post.clock()))

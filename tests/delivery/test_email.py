"""The notice by email: to a real server, a link and nothing about anybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from beforehand.rasa_process import free_port
from preparation.delivery.base import SummaryPackage
from preparation.delivery.email import EmailTarget
from preparation.delivery.mail import Mailer, MailServer
from preparation.errors import DeliveryFailed
from preparation.summary.printer import SummaryPrinter
from preparation.words import Words, load_words
from tests.delivery.test_webhook import package
from tests.summary.people import rosa

ROOT = Path(__file__).parents[2]


@dataclass
class Mailbox:
    """Takes every email, or says no."""

    port: int
    says: str = "250 OK"
    got: list[str] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=default)
        body = message.get_body()
        assert body is not None
        self.got.append(f"{message.items()}\n{body.get_content()}")
        return self.says


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox(free_port())
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    yield box
    controller.stop()


@pytest.fixture
def said() -> Words:
    return load_words(ROOT / "content", ("practice_email",))


@pytest.fixture
def target(mailbox: Mailbox, said: Words) -> EmailTarget:
    server = MailServer("127.0.0.1", mailbox.port, "beforehand@example.org", tls="none")
    return EmailTarget(Mailer(server), said, "https://practice.example.org")


def for_address(printer: SummaryPrinter, address: str) -> SummaryPackage:
    made = package(printer, "")
    choices = replace(made.practice.choices, notice_email=address)
    return replace(made, practice=replace(made.practice, choices=choices))


@pytest.mark.covers("I10")
async def test_it_holds_a_link_and_nothing_of_the_patients(
    target: EmailTarget, mailbox: Mailbox, printer: SummaryPrinter
) -> None:
    made = for_address(printer, "nurses@practice.example.org")
    await target.deliver(made)
    (email,) = mailbox.got
    assert f"https://practice.example.org/practice/preparations/{made.preparation_id}" in email
    for word in (*rosa().name.split(), "grandson", "Khan"):
        assert word not in email
    assert f"<{made.key}@" in email


@pytest.mark.parametrize("says", ["550 no such box", "451 later", "535 who are you"])
async def test_a_refusal_is_tried_again(
    target: EmailTarget, mailbox: Mailbox, printer: SummaryPrinter, says: str
) -> None:
    mailbox.says = says
    with pytest.raises(DeliveryFailed, match=f"SMTP {says[:3]}") as failed:
        await target.deliver(for_address(printer, "nurses@practice.example.org"))
    assert not failed.value.permanent


async def test_without_an_address_or_a_server_it_says_so(
    target: EmailTarget, printer: SummaryPrinter, said: Words
) -> None:
    with pytest.raises(DeliveryFailed, match="no address"):
        await target.deliver(for_address(printer, ""))
    with pytest.raises(DeliveryFailed, match="no mail server"):
        await EmailTarget(None, said, "").deliver(for_address(printer, "a@b.example"))

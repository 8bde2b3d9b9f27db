"""The webhook: signed, told apart, never followed elsewhere, tried again."""

from __future__ import annotations

import asyncio
import hashlib
import hmac

import aiohttp
import pytest

from preparation.clock import system_clock
from preparation.delivery.base import SummaryPackage
from preparation.delivery.outside import Outside, outside_session
from preparation.delivery.webhook import WebhookTarget, sign
from preparation.errors import DeliveryFailed
from preparation.model import PracticeChoices
from preparation.summary.printer import SummaryPrinter
from tests.delivery.conftest import HERE, SECRETS, Post
from tests.delivery.receiver import Receiver
from tests.summary.people import rosa
from tests.summary.talks import Talk


def package(printer: SummaryPrinter, url: str) -> SummaryPackage:
    talk: Talk = rosa()
    practice = talk.record().practice
    chosen = type(practice)(
        practice.id, practice.name, practice.phone, PracticeChoices(webhook_url=url)
    )

    async def pdf() -> bytes:
        raise AssertionError("a webhook needs no PDF")

    summary = talk.summary()
    return SummaryPackage(
        summary, chosen, printer.json(summary), pdf, lambda: printer.as_fhir(summary)
    )


@pytest.fixture
def target(http: aiohttp.ClientSession) -> WebhookTarget:
    return WebhookTarget(http, HERE, lambda _: SECRETS, system_clock)


async def test_the_receiver_can_check_who_sent_it_and_when(post: Post, receiver: Receiver) -> None:
    await post.stores("webhook")
    await post.runs()
    (received,) = receiver.ledger
    parts = [part.split("=", 1) for part in received.headers["Beforehand-Signature"].split(",")]
    at = next(value for name, value in parts if name == "t")
    assert int(at) == int(post.clock().timestamp())
    for secret in SECRETS:
        expected = hmac.new(
            secret.encode(), at.encode() + b"." + received.body, hashlib.sha256
        ).hexdigest()
        assert ["v1", expected] in parts


async def test_a_changed_body_or_time_does_not_fit_the_signature() -> None:
    assert sign(b"{}", ["s"], 1) != sign(b"{ }", ["s"], 1)
    assert sign(b"{}", ["s"], 1).split(",")[1] != sign(b"{}", ["s"], 2).split(",")[1]


async def test_the_body_is_the_summary_and_the_key_names_nobody(
    post: Post, receiver: Receiver
) -> None:
    await post.stores("webhook")
    await post.runs()
    (received,) = receiver.ledger
    assert received.key == f"{post.preparation_id}-v1"
    assert received.document["sharing"]["words"] == "yes, but not my brother"
    assert received.document["version"] == 1
    assert not [value for value in received.headers.values() if "Rosa" in value]


@pytest.mark.covers("F60", "H19")
async def test_a_redirect_is_not_followed(
    target: WebhookTarget, receiver: Receiver, printer: SummaryPrinter
) -> None:
    receiver.behaviour = "redirect"
    with pytest.raises(DeliveryFailed, match="HTTP 307") as failed:
        await target.deliver(package(printer, receiver.url))
    assert not failed.value.permanent
    assert receiver.elsewhere == []


@pytest.mark.covers("F57", "F62")
@pytest.mark.parametrize(("behaviour", "permanent"), [("500", False), ("410", True)])
async def test_only_gone_is_for_good(
    target: WebhookTarget,
    receiver: Receiver,
    printer: SummaryPrinter,
    behaviour: str,
    permanent: bool,
) -> None:
    receiver.behaviour = behaviour
    with pytest.raises(DeliveryFailed, match=behaviour) as failed:
        await target.deliver(package(printer, receiver.url))
    assert failed.value.permanent is permanent


@pytest.mark.covers("F56")
async def test_a_receiver_that_is_down_is_tried_again(
    target: WebhookTarget, printer: SummaryPrinter
) -> None:
    with pytest.raises(DeliveryFailed) as failed:
        await target.deliver(package(printer, "http://127.0.0.1:9/hook"))
    assert not failed.value.permanent
    assert "127.0.0.1" not in str(failed.value)


@pytest.mark.covers("F58", "97")
async def test_a_slow_receiver_is_given_up_on_after_ten_seconds(
    receiver: Receiver, printer: SummaryPrinter
) -> None:
    receiver.behaviour = "slow"
    async with outside_session(HERE, seconds=0.2) as http:
        target = WebhookTarget(http, HERE, lambda _: SECRETS, system_clock)
        async with asyncio.timeout(5):
            with pytest.raises(DeliveryFailed, match="no reply in time"):
                await target.deliver(package(printer, receiver.url))


@pytest.mark.covers("H19", "95")
@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://example.org/hook",
        "ftp://example.org/hook",
        "file:///etc/passwd",
        "https://",
        "https://user:secret@example.org/",
        "http://10.0.0.1/hook",
        "http://169.254.169.254/latest",
        "http://2130706433/hook",
        "http://localhost.evil.example/hook",
        "http://[::ffff:10.0.0.1]/",
        "http://exa mple/",
        "gopher://127.0.0.1/",
        "//127.0.0.1/hook",
    ],
)
async def test_it_posts_to_https_addresses_only(
    target: WebhookTarget, printer: SummaryPrinter, url: str
) -> None:
    with pytest.raises(DeliveryFailed, match="the address is not"):
        await target.deliver(package(printer, url))


async def test_loopback_without_https_needs_the_settings_leave(
    http: aiohttp.ClientSession, receiver: Receiver, printer: SummaryPrinter
) -> None:
    strict = WebhookTarget(http, Outside(), lambda _: SECRETS, system_clock)
    with pytest.raises(DeliveryFailed, match="not https"):
        await strict.deliver(package(printer, receiver.url))
    assert receiver.ledger == []

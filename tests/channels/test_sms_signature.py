"""Who may speak to the webhooks: only Twilio, for our address and our account."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import pytest
from aiohttp import ClientSession
from twilio.request_validator import RequestValidator
from yarl import URL

from channels.sms import sign
from tests.channels.recording import (
    ACCOUNT,
    ELM_NUMBER,
    OLD_TOKEN,
    ROSA,
    TOKEN,
    House,
    running_house,
)

PUBLIC = "https://prepare.example"
INBOUND = PUBLIC + "/sms/inbound"
FIELDS = {
    "MessageSid": "SM" + "1" * 32,
    "AccountSid": ACCOUNT,
    "From": ROSA,
    "To": ELM_NUMBER,
    "Body": "My knee + sleep",
    "NumMedia": "0",
    "FromCity": "",
}


@pytest.fixture
async def public_house() -> AsyncIterator[House]:
    """Return a house that Twilio knows by an address it is not served at, as behind a proxy."""
    async with running_house(public_url=PUBLIC) as built:
        yield built


@dataclass(frozen=True)
class Forgery:
    """One way of speaking to the webhook. What is not named is as Twilio does it."""

    name: str
    allowed: bool = False
    signed_url: str = INBOUND
    asked: str = "/sms/inbound"
    token: str = TOKEN
    signed: Mapping[str, str] = field(default_factory=lambda: FIELDS)
    sent: Mapping[str, str] = field(default_factory=lambda: FIELDS)
    signature: str | None = "the right one"
    headers: Mapping[str, str] = field(default_factory=dict)


TABLE = [
    Forgery("good", allowed=True),
    Forgery("the token before, while it is being changed", allowed=True, token=OLD_TOKEN),
    Forgery("signed with the port written out", allowed=True, signed_url=INBOUND.replace(
        "example", "example:443")),
    Forgery("a query, signed", allowed=True, asked="/sms/inbound?a=1&b=x%20y",
            signed_url=INBOUND + "?a=1&b=x%20y"),
    Forgery("a proxy's other host name", allowed=True, headers={"Host": "10.0.0.7"}),
    Forgery("forged forwarding headers are not looked at", allowed=True, headers={
        "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}),
    Forgery("unsigned", signature=None),
    Forgery("empty signature", signature=""),
    Forgery("short signature", signature="abc="),
    Forgery("signature that is not ASCII", signature="sign\u00e9"),
    Forgery("somebody else's token", token="guessed"),
    Forgery("tampered words", sent={**FIELDS, "Body": "STOP"}),
    Forgery("dropped blank field", sent={k: v for k, v in FIELDS.items() if v}),
    Forgery("added field", sent={**FIELDS, "Extra": "1"}),
    Forgery("trimmed space", signed={**FIELDS, "Body": "My knee + sleep "}),
    Forgery("plus read as a space", sent={**FIELDS, "Body": "My knee   sleep"}),
    Forgery("http instead of https", signed_url=INBOUND.replace("https", "http")),
    Forgery("signed for the address it arrived at", signed_url="{served}/sms/inbound"),
    Forgery("another port", signed_url=INBOUND.replace("example", "example:8443")),
    Forgery("another path", signed_url=PUBLIC + "/sms/status"),
    Forgery("a slash too many", signed_url=INBOUND + "/"),
    Forgery("query order", asked="/sms/inbound?b=2&a=1", signed_url=INBOUND + "?a=1&b=2"),
    Forgery("plus in the query instead of %20", asked="/sms/inbound?a=x+y",
            signed_url=INBOUND + "?a=x%20y"),
    Forgery("an unsigned query", asked="/sms/inbound?a=1"),
    Forgery("another account", signed={**FIELDS, "AccountSid": "AC" + "f" * 32},
            sent={**FIELDS, "AccountSid": "AC" + "f" * 32}),
    Forgery("no account", signed={k: v for k, v in FIELDS.items() if k != "AccountSid"},
            sent={k: v for k, v in FIELDS.items() if k != "AccountSid"}),
    Forgery("an algorithm nobody has heard of", headers={
        "X-Twilio-Webhooks-Signature-Settings": "key=k,algorithm=ROT13"}),
]  # fmt: skip


async def speak(client: ClientSession, house: House, how: Forgery) -> int:
    signature = sign(how.signed_url.format(served=house.url), how.signed, how.token)
    if how.signature != "the right one":
        signature = how.signature or ""
    headers = {**how.headers, "X-Twilio-Signature": signature}
    if how.signature is None:
        del headers["X-Twilio-Signature"]

    address = URL(house.url + how.asked, encoded=True)
    async with client.post(address, data=dict(how.sent), headers=headers) as answer:
        return answer.status


@pytest.mark.covers("107", "108", "F63")
@pytest.mark.parametrize("how", TABLE, ids=lambda how: how.name)
async def test_only_what_twilio_signed_is_stored(
    public_house: House, browserless: ClientSession, how: Forgery
) -> None:
    """A good signature is 200 and stored; anything else is 403 and nothing is stored."""
    status = await speak(browserless, public_house, how)
    assert (status, len(public_house.inbox.received)) == ((200, 1) if how.allowed else (403, 0))


async def test_the_newer_kind_of_signature_is_understood(
    public_house: House, browserless: ClientSession
) -> None:
    """Webhooks signed with HMAC-SHA256 say so in a header."""
    signature = RequestValidator(TOKEN).compute_signature(INBOUND, FIELDS, "HMAC_SHA256")
    headers = {
        "X-Twilio-Signature": signature,
        "X-Twilio-Webhooks-Signature-Settings": "key=shared_1,algorithm=HMAC_SHA256",
    }
    address = public_house.url + "/sms/inbound"
    async with browserless.post(address, data=FIELDS, headers=headers) as answer:
        assert (answer.status, await answer.text()) == (200, "<Response/>")


@pytest.mark.covers("107", "F47")
async def test_the_status_callback_is_checked_with_its_query(
    public_house: House, browserless: ClientSession
) -> None:
    """The intent key in the address is signed too: nobody can report on another message."""
    fields = {"MessageSid": "SM" + "2" * 32, "MessageStatus": "delivered", "AccountSid": ACCOUNT}
    signature = sign(f"{PUBLIC}/sms/status?intent=one", fields, TOKEN)
    statuses = []
    for intent in ("one", "two"):
        address = f"{public_house.url}/sms/status?intent={intent}"
        async with browserless.post(
            address, data=fields, headers={"X-Twilio-Signature": signature}
        ) as answer:
            statuses.append(answer.status)
    assert statuses == [200, 403]
    assert [report[0] for report in public_house.outbox.reports] == ["one"]

"""What people send, however strange, is kept as it came or answered with a clear no."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from aiohttp import ClientSession
from multidict import MultiDict

from channels.sms import sign
from tests.channels.recording import ACCOUNT, ELM, ELM_NUMBER, ROSA, SERVICE, TOKEN, House

SID = "SM" + "1" * 32


def fields(**changed: str | None) -> dict[str, str]:
    """Return a webhook's fields; None leaves one out."""
    usual = {
        "MessageSid": SID,
        "AccountSid": ACCOUNT,
        "From": ROSA,
        "To": ELM_NUMBER,
        "Body": "Hello",
        "NumMedia": "0",
    }
    return {name: value for name, value in {**usual, **changed}.items() if value is not None}


async def post(client: ClientSession, house: House, form: dict[str, str], path: str) -> int:
    url = house.url + path
    headers = {"X-Twilio-Signature": sign(url, form, TOKEN)}
    async with client.post(url, data=form, headers=headers) as answer:
        return answer.status


@dataclass(frozen=True)
class Text:
    """Words somebody sent, and the words that must be kept."""

    number: str
    name: str
    sent: str
    kept: str | None = None
    """None: exactly what was sent."""


TEXTS = [
    Text("1", "empty", ""),
    Text("2", "spaces", "  \u00a0 "),
    Text("3", "one emoji", "\U0001f60a"),
    Text("4", "a family joined by ZWJ", "\U0001f468\u200d\U0001f469\u200d\U0001f467"),
    Text("5", "1,600 characters", "a" * 1600),
    Text("7", "NUL", "my\x00knee", "myknee"),
    Text("8", "what a broken gateway puts for bytes it cannot read", "caf\ufffd"),
    Text("9", "right to left override", "\u202ehello"),
    Text("10", "zalgo", "h\u0335\u0321e\u0338\u0322l\u0334p"),
    Text("11", "fullwidth digits", "\uff17"),
    Text("12", "Bengali and Arabic digits", "\u09ed \u0667"),
    Text("13", "curly quotes", "\u201cI can\u2019t sleep\u201d"),
    Text("13", "lines and trailing space", " one\r\ntwo\n "),
    Text("20", "what looks like a command", "/restart"),
    Text("23", "template marks", "{{7*7}} ${jndi:} %s%n"),
    Text("25", "markup", "<script>&amp;</script>"),
    Text("37", "Urdu", "\u0645\u06cc\u06ba \u0679\u06be\u06cc\u06a9"),
    Text("6", "far too long", "b" * 12_000, "b" * 10_000),
]


@pytest.mark.covers("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13")
@pytest.mark.parametrize("text", TEXTS, ids=lambda text: f"{text.number} {text.name}")
async def test_words_are_kept_as_they_came(house: House, text: Text) -> None:
    """Byte for byte, but for NUL and for what nobody types by thumb."""
    assert await house.twilio.deliver_inbound(ROSA, ELM_NUMBER, text.sent) == 200
    [kept] = house.inbox.received
    assert kept.body == (text.sent if text.kept is None else text.kept)
    assert (kept.practice_id, kept.sender, kept.channel) == (ELM, ROSA, "sms")


@pytest.mark.covers("6")
async def test_100_kilobytes_are_refused(house: House, browserless: ClientSession) -> None:
    """The server's limit holds before anything is read into words."""
    assert await post(browserless, house, fields(Body="b" * 100_000), "/sms/inbound") == 413
    assert house.inbox.received == []


@pytest.mark.covers("30")
async def test_a_picture_without_words_is_passed_on(house: House) -> None:
    """The conversation answers kindly; the channel only says how many there were."""
    assert await house.twilio.deliver_inbound(ROSA, ELM_NUMBER, "", media=2) == 200
    [kept] = house.inbox.received
    assert (kept.body, kept.media_count) == ("", 2)


@pytest.mark.parametrize("count", ["", "-1", "many", "1e3", "\u0663", "99999999"])
async def test_a_strange_media_count_is_none(
    house: House, browserless: ClientSession, count: str
) -> None:
    """A field we cannot read does not lose the words."""
    assert await post(browserless, house, fields(NumMedia=count), "/sms/inbound") == 200
    assert house.inbox.received[0].media_count == 0


SENDERS = [
    ("28", "short code", "60777", None),
    ("28", "a name", "NHSNoReply", None),
    ("28", "a name with digits", "Dentist24", None),
    ("29", "withheld", "Anonymous", None),
    ("29", "far too long", "+44770090012345678", None),
    ("29", "another channel", "whatsapp:+447700900123", None),
    ("29", "Ofcom's numbers for drama", "+447700900999", "+447700900999"),
    ("29", "national form", "07700900123", "+447700900123"),
    ("29", "spaces", "+44 7700 900123", "+447700900123"),
    ("29", "Poland", "+48601234567", "+48601234567"),
]


@pytest.mark.covers("28", "29")
@pytest.mark.parametrize(("row", "name", "sender", "known_as"), SENDERS)
async def test_who_can_be_answered(
    house: House,
    browserless: ClientSession,
    row: str,
    name: str,
    sender: str,
    known_as: str | None,
) -> None:
    """Every number is kept in one form; a sender nobody can reply to is thanked and let go."""
    assert await post(browserless, house, fields(From=sender), "/sms/inbound") == 200
    assert [kept.sender for kept in house.inbox.received] == ([known_as] if known_as else [])


@pytest.mark.covers("31")
@pytest.mark.parametrize("name", ["MessageSid", "From", "To"])
@pytest.mark.parametrize("value", [None, ""])
async def test_a_form_that_is_not_a_message_is_refused(
    house: House, browserless: ClientSession, name: str, value: str | None
) -> None:
    """400, and nothing is stored."""
    form = fields(**{name: value})
    assert await post(browserless, house, form, "/sms/inbound") == 400
    assert house.inbox.received == []


@pytest.mark.covers("31")
@pytest.mark.parametrize("key", ["x" * 65, "SM 1", "SM\x001", "SM\u00e9"])
async def test_a_key_the_database_could_not_hold_is_refused(
    house: House, browserless: ClientSession, key: str
) -> None:
    """A key is short and plain, or it is not Twilio's."""
    assert await post(browserless, house, fields(MessageSid=key), "/sms/inbound") == 400


@pytest.mark.covers("32")
async def test_a_text_to_a_number_that_is_not_ours_is_stored_nowhere(
    house: House, browserless: ClientSession
) -> None:
    """404, and nothing is stored."""
    assert await post(browserless, house, fields(To="+447700900999"), "/sms/inbound") == 404
    assert house.inbox.received == []


async def test_a_number_in_our_messaging_service_is_ours(
    house: House, browserless: ClientSession
) -> None:
    """A service may hold numbers that the practice's row does not name."""
    form = fields(To="+447700900999", MessagingServiceSid=SERVICE)
    assert await post(browserless, house, form, "/sms/inbound") == 200
    assert house.inbox.received[0].practice_id == ELM


@pytest.mark.covers("33")
async def test_of_a_repeated_field_the_first_holds(
    house: House, browserless: ClientSession
) -> None:
    """A doubled field is covered by the signature as a whole."""
    url = house.url + "/sms/inbound"
    form = MultiDict([*fields(Body="a").items(), ("Body", "b")])
    headers = {"X-Twilio-Signature": sign(url, form, TOKEN)}
    async with browserless.post(url, data=form, headers=headers) as answer:
        assert answer.status == 200
    assert house.inbox.received[0].body == "a"


FORM = "application/x-www-form-urlencoded"
WRONG_FORMS = [
    ("JSON", "application/json", b'{"MessageSid": "SM1"}', 415),
    ("parts", "multipart/form-data; boundary=x", b"--x--", 415),
    ("no type", "", b"a=b", 415),
    ("a character set that does not exist", f"{FORM}; charset=klingon", b"a=b", 400),
    ("bytes that are no UTF-8", FORM, b"Body=\xff\xfe", 400),
    ("UTF-16", f"{FORM}; charset=utf-16", b"Body=abc", 403),
    ("nothing", FORM, b"", 403),
]


@pytest.mark.covers("34", "8")
@pytest.mark.parametrize(("name", "kind", "body", "status"), WRONG_FORMS)
async def test_what_is_not_a_form_is_refused(
    house: House, browserless: ClientSession, name: str, kind: str, body: bytes, status: int
) -> None:
    """A clear no, never a fault of ours."""
    for path in ("/sms/inbound", "/sms/status"):
        headers = {"Content-Type": kind, "X-Twilio-Signature": "x"}
        async with browserless.post(house.url + path, data=body, headers=headers) as answer:
            assert answer.status in (status, 403 if status == 400 and b"=" in body else status)
    assert house.inbox.received == []


@pytest.mark.covers("8")
async def test_percent_bytes_that_are_no_utf8_are_replaced(
    house: House, browserless: ClientSession
) -> None:
    """A lone surrogate or a cut character becomes the mark for "something was here"."""
    url = house.url + "/sms/inbound"
    form = fields(Body="caf\ufffd")
    body = "&".join(
        f"{name}={value.replace('+', '%2B')}" for name, value in form.items() if name != "Body"
    )
    headers = {"X-Twilio-Signature": sign(url, form, TOKEN), "Content-Type": FORM}
    async with browserless.post(url, data=f"{body}&Body=caf%E9", headers=headers) as answer:
        assert answer.status == 200
    assert house.inbox.received[0].body == "caf\ufffd"


@pytest.mark.covers("I1", "F24", "F26")
async def test_we_never_say_thank_you_for_what_we_could_not_keep(house: House) -> None:
    """503, so that Twilio tries again or the reconciler finds it."""
    house.inbox.broken = True
    assert await house.twilio.deliver_inbound(ROSA, ELM_NUMBER, "Hello") == 503
    house.inbox.broken = False
    assert await house.twilio.tell(house.twilio.messages[0]) == 200
    assert len(house.inbox.received) == 1


@pytest.mark.covers("F44", "I3")
async def test_the_same_webhook_twice_carries_the_same_key(house: House) -> None:
    """A genuine second "Yes" has a key of its own."""
    await house.twilio.deliver_inbound(ROSA, ELM_NUMBER, "Yes")
    await house.twilio.tell(house.twilio.messages[0])
    await house.twilio.deliver_inbound(ROSA, ELM_NUMBER, "Yes")
    assert [kept.body for kept in house.inbox.received] == ["Yes", "Yes"]


@pytest.mark.covers("I10")
async def test_no_number_and_no_words_reach_the_log(
    house: House, browserless: ClientSession, capsys: pytest.CaptureFixture[str]
) -> None:
    """Refused, ignored and unkept texts leave only keys and reasons behind."""
    await post(browserless, house, fields(To="+447700900999", Body="secret"), "/sms/inbound")
    await post(browserless, house, fields(From="60777", Body="secret"), "/sms/inbound")
    await post(browserless, house, fields(AccountSid="x", Body="secret"), "/sms/inbound")
    house.inbox.broken = True
    await house.twilio.deliver_inbound(ROSA, ELM_NUMBER, "secret")
    said = "".join(capsys.readouterr())
    assert "sms.not_kept" in said
    assert "77009" not in said
    assert "secret" not in said

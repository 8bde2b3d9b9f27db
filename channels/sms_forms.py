"""The shape of what Twilio posts to us, read into our own words."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers
from multidict import MultiMapping

from channels.twilio_outcomes import STATES
from preparation.messages import OutboundState, ProviderKey
from preparation.model import PhoneNumber

BODY_LIMIT = 10_000
"""Characters. Twilio joins long texts up to 1,600; nobody types ten thousand by thumb."""

TOLD = {"STOP": "stop", "START": "start", "HELP": "help"}
"""What Advanced Opt-Out says of a text in the field OptOutType, in our words."""

_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CODE = re.compile(r"[0-9]{1,10}")
_DIGITS = re.compile(r"\+?[0-9]{7,15}")


class NotOurForm(Exception):
    """The fields do not make a message. Says which field, never what was in it."""


@dataclass(frozen=True, slots=True)
class InboundText:
    """A text as Twilio describes it. `sender` is None for a sender nobody can reply to."""

    key: ProviderKey
    sender: PhoneNumber | None
    to: str
    service: str
    body: str
    media_count: int
    told: str = ""
    """What Twilio took it for, and has answered: stop, start, help; or nothing."""


@dataclass(frozen=True, slots=True)
class StatusNews:
    """How far a message got, as Twilio tells it."""

    key: ProviderKey
    state: OutboundState
    code: str


def read_inbound(fields: MultiMapping[str]) -> InboundText:
    """Return the text in a webhook's fields. Raises NotOurForm."""
    return InboundText(
        key=_key(fields),
        sender=phone_number(_needed(fields, "From")),
        to=_needed(fields, "To").strip(),
        service=fields.get("MessagingServiceSid", ""),
        body=readable(fields.get("Body", "")),
        media_count=_count(fields.get("NumMedia", "0")),
        told=TOLD.get(fields.get("OptOutType", "").upper(), ""),
    )


def read_status(fields: MultiMapping[str]) -> StatusNews:
    """Return the news in a status callback's fields. Raises NotOurForm."""
    state = STATES.get(_needed(fields, "MessageStatus").lower())
    if state is None:
        raise NotOurForm("MessageStatus")
    code = fields.get("ErrorCode", "")
    return StatusNews(_key(fields), OutboundState(state), code if _CODE.fullmatch(code) else "")


def phone_number(text: str) -> PhoneNumber | None:
    """Return a number in E.164, or None for a short code, a name or a withheld number.

    Possible, not valid, is the test: Ofcom's numbers for drama, +447700900xxx, must pass.
    """
    compact = text.replace(" ", "")
    if not _DIGITS.fullmatch(compact):
        return None
    try:
        number = phonenumbers.parse(compact, "GB")
    except phonenumbers.NumberParseException:
        return None
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    return PhoneNumber(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def readable(body: str) -> str:
    """Return the words as they came, but for what no database keeps: NUL, and endless length."""
    return body.replace("\x00", "")[:BODY_LIMIT]


def _key(fields: MultiMapping[str]) -> ProviderKey:
    key = _needed(fields, "MessageSid")
    if not _KEY.fullmatch(key):
        raise NotOurForm("MessageSid")
    return ProviderKey(key)


def _needed(fields: MultiMapping[str], name: str) -> str:
    value = fields.get(name, "")
    if not value:
        raise NotOurForm(name)
    return value


def _count(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,3}", text) else 0

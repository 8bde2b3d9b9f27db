"""Whether a webhook is Twilio's: signed for our address, with our token, for our account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from aiohttp import web
from multidict import MultiMapping
from twilio.request_validator import RequestValidator, get_signature_algorithm

FORM = "application/x-www-form-urlencoded"

log = structlog.get_logger()


class Signatures:
    """Lets in what Twilio signed with any of the tokens: while one is changed there are two."""

    def __init__(self, account_sid: str, tokens: Sequence[str], public_url: str) -> None:
        self._account_sid = account_sid
        self._validators = [RequestValidator(token) for token in tokens]
        self._public_url = public_url.rstrip("/")

    async def fields(self, request: web.Request) -> MultiMapping[str]:
        """Return the form only when Twilio signed it, for this address and this account."""
        fields = await _form(request)
        url = self._public_url + request.raw_path
        if not self._signed(url, fields, request.headers):
            log.warning("sms.refused", reason="signature")
            raise web.HTTPForbidden
        if fields.get("AccountSid") != self._account_sid:
            log.warning("sms.refused", reason="account")
            raise web.HTTPForbidden
        return fields

    def _signed(self, url: str, fields: MultiMapping[str], headers: Mapping[str, str]) -> bool:
        signature = headers.get("X-Twilio-Signature", "")
        settings = headers.get("X-Twilio-Webhooks-Signature-Settings")
        algorithm = get_signature_algorithm(settings)
        try:
            # every token is tried, so that the time taken does not tell which one is right
            matches = [
                validator.validate(url, fields, signature, algorithm)
                for validator in self._validators
            ]
        except ValueError:  # an address or a field that no UTF-8 can write
            return False
        return any(matches)


def sign(url: str, fields: Mapping[str, str], token: str) -> str:
    """Return the X-Twilio-Signature of a form posted to `url`."""
    signature: str = RequestValidator(token).compute_signature(url, fields)
    return signature


async def _form(request: web.Request) -> MultiMapping[str]:
    if request.content_type != FORM:
        raise web.HTTPUnsupportedMediaType
    try:
        fields: Any = await request.post()
    except (UnicodeDecodeError, LookupError):  # bytes or a character set that cannot be read
        raise web.HTTPBadRequest from None
    read: MultiMapping[str] = fields
    return read

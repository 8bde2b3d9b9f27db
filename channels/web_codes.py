"""A device not seen before: results need a code that is texted to the number on record.

Whether a code was sent, and why one does not work, is never said: no number, an opt-out, too
many codes and a wrong, old or used one all look the same.
"""

from __future__ import annotations

import hashlib
import unicodedata
from secrets import compare_digest

import structlog
from aiohttp import web

from channels.segments import count_segments
from channels.web_devices import Devices
from channels.web_forms import read_form, see_other
from channels.web_room import Surroundings
from preparation.conversation.facts import facts_of
from preparation.messages import NewOutbound
from preparation.model import ChannelName, PatientState
from preparation.record import PreparationRecord
from preparation.records.database import Connection
from preparation.records.devices import (
    CODE,
    CountedCode,
    add_code,
    code_hash,
    count_code_try,
    use_code,
)
from preparation.records.lookups import number_hash
from preparation.records.opt_outs import is_stopped
from preparation.records.outbound import queue
from preparation.records.visits import Visit
from preparation.records.whole import read_record

HOME = "/p/results/code"
_ENTER = f"{HOME}/enter"
_DIGITS = 6
_SMS = ChannelName("sms")

log = structlog.get_logger()


class CodePages:
    """Asking for a code, typing it, and forgetting this device again."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here
        self._devices = Devices(here)

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.opens
        return [
            web.get(HOME, opens(self._offer)),
            web.post(HOME, opens(self._send)),
            web.get(_ENTER, opens(self._ask)),
            web.post(_ENTER, opens(self._check)),
            web.post("/p/results/forget", opens(self._forget)),
        ]

    async def _offer(self, _request: web.Request, visit: Visit) -> web.Response:
        facts = facts_of(await self._record(visit))
        return self._here.pages.draw("results_code", here="/p/results", facts=facts)

    async def _send(self, _request: web.Request, visit: Visit) -> web.Response:
        """Text a code, where one may be texted; the answer is the same where not."""
        token = self._here.random_token()
        code = f"{int(hashlib.sha256(token.encode()).hexdigest(), 16) % 10**_DIGITS:0{_DIGITS}}"
        await self._here.database.write(lambda c: self._queue(c, visit, code))
        self._here.edges.wake_outbox()  # whether there is a text or not: it looks the same
        return see_other(_ENTER)

    async def _ask(self, _request: web.Request, visit: Visit) -> web.Response:
        return await self._form(visit, "")

    async def _check(self, request: web.Request, visit: Visit) -> web.Response:
        """Count the try first, then look at the code."""
        code = _digits((await read_form(request)).get("code", ""))
        if len(code) != _DIGITS:
            return await self._form(visit, "length")
        here, token, now = self._here, self._here.random_token(), self._here.clock()
        counted = await here.database.write(lambda c: count_code_try(c, visit.token_hash, now=now))
        right = counted is not None and self._is_right(counted, code)

        def let_in(c: Connection, counted: CountedCode) -> bool:
            if not use_code(c, counted.id, now=now):
                return False
            self._devices.know(c, request, counted, token)
            return True

        if counted is None or not right:
            log.info("code not accepted", preparation=visit.preparation_id)
            return await self._form(visit, "wrong")
        if not await here.database.write(lambda c: let_in(c, counted)):
            return await self._form(visit, "wrong")
        response = see_other("/p/results")
        self._devices.keep(response, token)
        return response

    async def _forget(self, request: web.Request, _visit: Visit) -> web.Response:
        response = see_other("/p/chat")
        await self._devices.forget(request, response)
        return response

    def _queue(self, c: Connection, visit: Visit, code: str) -> None:
        here, record = self._here, read_record(c, visit.preparation_id)
        mobile = record.patient.mobile
        if mobile is None or record.patient_state is not PatientState.ACTIVE:
            return
        hashed, now = number_hash(here.database.vault, mobile), here.clock()
        if is_stopped(c, record.practice.id, hashed, record.patient.id):
            return
        code_id = add_code(
            c,
            here.database.vault,
            record.patient.id,
            visit.token_hash,
            hashed,
            code,
            now=now,
            new_id=here.new_id,
        )
        if code_id is not None:
            self._text(c, record, code_id, code)

    def _text(self, c: Connection, record: PreparationRecord, code_id: str, code: str) -> None:
        here = self._here
        body = here.words("pages_results.text.code", code=code, practice=record.practice.name)
        if count_segments(body).count > 1:
            body = here.words("pages_results.text.short", code=code)
        segments = count_segments(body).count
        message = NewOutbound(
            intent_key=f"device-code:{code_id}",
            practice_id=record.practice.id,
            patient_id=record.patient.id,
            preparation_id=record.preparation.id,
            channel=_SMS,
            kind=CODE,
            body=body,
            to=record.patient.mobile,
        )
        vault, now = here.database.vault, here.clock()
        queue(c, message, now=now, new_id=here.new_id, vault=vault, segments=segments)

    def _is_right(self, counted: CountedCode, code: str) -> bool:
        return compare_digest(
            code_hash(self._here.database.vault, counted.id, code), counted.code_hash
        )

    async def _form(self, visit: Visit, problem: str) -> web.Response:
        words = self._here.words
        return self._here.pages.draw(
            "results_code_enter",
            status=422 if problem else 200,
            here="/p/results",
            facts=facts_of(await self._record(visit)),
            error=words(f"pages_results.enter.{problem}") if problem else "",
        )

    async def _record(self, visit: Visit) -> PreparationRecord:
        return await self._here.database.read(lambda c: read_record(c, visit.preparation_id))


def _digits(typed: str) -> str:
    """Return the digits of a code as people type it: spaces, dashes, any script's digits."""
    found = (unicodedata.decimal(sign, None) for sign in typed[:40] if sign.isdecimal())
    return "".join(str(digit) for digit in found if digit is not None)

"""Asking Rasa for a turn over loopback HTTP. Rasa keeps nothing, so any of them can answer."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any

import aiohttp
import orjson

from preparation.errors import TurnFailed
from preparation.messages import AnswerChange, TurnReply, TurnRequest, Utterance
from preparation.model import AnswerId, ChannelName, Mark, Op, QuestionName, TurnId

TURN_TIMEOUT = aiohttp.ClientTimeout(total=10.0)
"""Far above the slowest turn measured; a turn that takes longer is run again."""

LOOK_AGAIN_SECONDS = 2.0
"""How often we look whether it is back while it fails."""
LONGEST_REPLY = 256 * 1024
"""Bytes: many times the longest read-back there is."""
MOST_MESSAGES = 20
"""No turn of the project's dialogue says nearly so much; what does is not our Rasa."""

_NO_WORDS = TurnRequest(
    turn=TurnId("readiness"),
    channel=ChannelName("sms"),
    text="",
    open_question=QuestionName("what_matters"),
    questions={},
    facts={},
)
"""A turn that only asks the open question again."""


class RasaClient:
    """The `Dialogue` of production: turns go round the given addresses."""

    def __init__(self, session: aiohttp.ClientSession, urls: Sequence[str], token: str) -> None:
        self._session = session
        self._urls = itertools.cycle(urls)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._fails = False

    async def turn(self, request: TurnRequest) -> TurnReply:
        """Return Rasa's reply. Raises TurnFailed, without the text, whatever went wrong."""
        try:
            reply = await self._ask(request)
        except TurnFailed:
            self._fails = True
            raise
        self._fails = self._fails and not reply.messages
        return reply

    async def _ask(self, request: TurnRequest) -> TurnReply:
        url = f"{next(self._urls)}/webhooks/turn/webhook"
        try:
            async with self._session.post(
                url, data=orjson.dumps(asdict(request)), headers=self._headers, timeout=TURN_TIMEOUT
            ) as answer:
                if answer.status != 200:
                    raise TurnFailed(f"status {answer.status}")
                return reply_from(orjson.loads(await _read(answer)))
        except (aiohttp.ClientError, TimeoutError) as problem:
            raise TurnFailed(type(problem).__name__) from None
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            raise TurnFailed(f"not a reply: {type(problem).__name__}") from None

    @asynccontextmanager
    async def watched(
        self, is_back: Callable[[], None], seconds: float = LOOK_AGAIN_SECONDS
    ) -> AsyncIterator[None]:
        """Call `is_back` whenever Rasa answers again after it failed, while the context is open.

        Turns that wait out a long pause need not wait for its end (F15-F17).
        """
        watching = asyncio.create_task(self._watch(is_back, seconds))
        try:
            yield
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)

    async def _watch(self, is_back: Callable[[], None], seconds: float) -> None:
        failed = False
        while True:
            await asyncio.sleep(seconds)
            if failed and (not self._fails or await self.is_ready()):
                is_back()
            failed = self._fails

    async def is_ready(self) -> bool:
        """Tell whether a turn can be served: Rasa answers even when its model did not load."""
        try:
            return bool((await self.turn(_NO_WORDS)).messages)
        except TurnFailed:
            return False


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    """Return what Rasa said. Raises ValueError when it says more than any reply of ours."""
    body = bytearray()
    async for piece in answer.content.iter_any():
        body += piece
        if len(body) > LONGEST_REPLY:
            raise ValueError("endless")
    return bytes(body)


def reply_from(wire: Mapping[str, Any]) -> TurnReply:
    """Read the wire form. Raises KeyError, TypeError or ValueError when it is something else."""
    if len(wire["messages"]) > MOST_MESSAGES:
        raise ValueError("too many messages")
    return TurnReply(
        messages=tuple(
            Utterance(str(said["text"]), tuple(said.get("choices") or ()))
            for said in wire["messages"]
        ),
        intent=str(wire["intent"]),
        answers=tuple(_change(change) for change in wire["answers"]),
        open_question=QuestionName(wire["open_question"]) if wire["open_question"] else None,
        questions={QuestionName(name): Mark(mark) for name, mark in wire["questions"].items()},
        kept={str(name): str(value) for name, value in wire.get("kept", {}).items()},
    )


def _change(change: Mapping[str, Any]) -> AnswerChange:
    of = change.get("of")
    return AnswerChange(
        question=QuestionName(change["question"]),
        op=Op(change["op"]),
        text=str(change.get("text") or ""),
        of=AnswerId(of) if of else None,
    )

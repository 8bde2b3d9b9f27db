"""The one way into Rasa: a turn of a conversation, as a function of the record.

The request carries everything that is known; the reply carries everything that changes.
Nothing is kept in between, so any Rasa process can serve any turn, and a turn that failed is
simply run again.
"""

from __future__ import annotations

import hmac
import json
import logging
from typing import Any, Awaitable, Callable, Dict, List, Optional

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.utils.io import read_yaml_file
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.belonging import Openings
from bot.questions import ANSWER, Questions
from bot.record import Malformed, Turn, TurnRequest, known, read_request
from bot.reply import ELSEWHERE, Outcome
from bot.tracker_store import CURRENT_TURN

logger = logging.getLogger(__name__)

MAYBE_CHANGE = "maybe_change"
Handler = Callable[[UserMessage], Awaitable[Any]]


class TurnOutput(CollectingOutputChannel):
    """Collects what is said. Its name (sms or web) chooses among the variations of a response."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def name(self) -> str:  # type: ignore[override]
        """Return the channel the patient uses."""
        return self._name

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """Keep a text whole: Rasa's own would cut it at blank lines."""
        await self._persist_message(self._message(recipient_id, text=text))


class TurnChannel(InputChannel):
    """`POST /webhooks/turn/webhook`, for the application alone."""

    def __init__(self, token: str, openings: Openings) -> None:
        self._expected = f"Bearer {token}".encode()
        self._openings = openings
        self._questions: Optional[Questions] = None

    @classmethod
    def name(cls) -> str:
        """Return the channel's part of the address."""
        return "turn"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[str, Any]]) -> InputChannel:
        """Take the token from credentials.yml; without one nothing could be let in."""
        given = credentials or {}
        token = str(given.get("token") or "")
        if not token or token.startswith("$"):
            cls.raise_missing_credentials_exception()
        words = read_yaml_file(given["words"])
        return cls(token, Openings(words["belongs"], words["corrections"]))

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        """Return the routes."""
        blueprint = Blueprint("turn_webhook", __name__)

        @blueprint.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            return self._refusal(request) or response.json({"status": "ok"})

        @blueprint.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            return self._refusal(request) or await self._receive(request, on_new_message)

        return blueprint

    async def _receive(self, request: Request, on_new_message: Handler) -> HTTPResponse:
        try:
            asked = read_request(json.loads(request.body))
        except (Malformed, ValueError):
            return response.json({"error": "malformed"}, status=400)
        try:
            agent: Agent = request.app.ctx.agent
            return response.json(await self._run(asked, on_new_message, agent))
        except Exception as error:  # Whatever it is, its message may hold the patient's words.
            logger.error("A turn failed: %s", type(error).__name__)
            return response.json({"error": "failed"}, status=500)

    async def _run(
        self, asked: TurnRequest, on_new_message: Handler, agent: Agent
    ) -> Dict[str, Any]:
        questions = self._known_questions(agent)
        turn, output = Turn(known(asked, questions), questions), TurnOutput(asked.channel)
        understood = _understood_already(asked.text)
        if understood is None:
            understood = await agent.processor.parse_message(UserMessage(asked.text))
            self._place(turn, understood)
        turn.intent = understood["intent"]["name"]
        # The turn's own id as sender: no lock is ever shared, and no conversation is named.
        message = UserMessage(asked.text, output, asked.turn, understood, self.name())
        token = CURRENT_TURN.set(turn)
        try:
            await on_new_message(message)
        finally:
            CURRENT_TURN.reset(token)
        outcome = Outcome(turn)
        return outcome.as_json(await _said(outcome, output, agent))

    def _known_questions(self, agent: Agent) -> Questions:
        if self._questions is None:
            self._questions = Questions.of(agent.processor.domain)
        return self._questions

    def _place(self, turn: Turn, understood: Dict[str, Any]) -> None:
        """Note where an answer belongs that says so itself, or which may put one right."""
        asked, text = turn.request.open_question, turn.request.text
        if not turn.questions.is_free(asked) or understood["intent"]["name"] != ANSWER:
            return
        turn.belonging = self._openings.belonging(text, asked or "")
        if turn.belonging.home is not None:
            understood["intent"] = {"name": ELSEWHERE, "confidence": 1.0}
        elif self._openings.may_correct(text):
            understood["intent"] = {"name": MAYBE_CHANGE, "confidence": 1.0}

    def _refusal(self, request: Request) -> Optional[HTTPResponse]:
        given = request.headers.get("Authorization", "").encode()
        if hmac.compare_digest(given, self._expected):
            return None
        return response.json({"error": "unauthorised"}, status=401)


async def _said(outcome: Outcome, output: TurnOutput, agent: Agent) -> List[Dict[str, Any]]:
    said = [one for one in output.messages if one.get("text")]
    if not outcome.request.text.strip():
        # Nobody wrote: only the question itself.
        said = said[-1:]
    elif said and outcome.acknowledgement:
        first = await agent.processor.nlg.generate(
            outcome.acknowledgement, outcome.tracker, outcome.request.channel
        )
        said = [first, *said] if first else said
    return [_message(one) for one in said]


def _understood_already(text: str) -> Optional[Dict[str, Any]]:
    """A leading "/" is a command to Rasa, never to us: such a text is an answer like any other.

    No text at all is the application's wish to hear the open question again.
    """
    words = text.strip()
    if words and not words.startswith("/"):
        return None
    intent = {"name": ANSWER if words else "repeat", "confidence": 1.0}
    return {"text": text, "intent": intent, "entities": []}


def _message(said: Dict[str, Any]) -> Dict[str, Any]:
    return {
        "text": said["text"],
        "choices": [button["title"] for button in said.get("buttons") or []],
    }

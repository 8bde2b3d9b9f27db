"""The loopback endpoint where Rasa runs the custom actions of `bot/actions`."""

from __future__ import annotations

import hmac
from collections.abc import Sequence

from aiohttp import web
from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

_LARGEST_BODY = 8 * 1024 * 1024


class ActionsEndpoint:
    """Runs actions for whoever knows the token. Never bound to anything but loopback."""

    def __init__(self, actions: Sequence[Action], token: str) -> None:
        self._executor = ActionExecutor()
        for action in actions:
            self._executor.register_action(action)
        self._expected = f"Bearer {token}".encode()

    def application(self) -> web.Application:
        """Return the aiohttp application that serves the endpoint."""
        application = web.Application(client_max_size=_LARGEST_BODY)
        application.router.add_post("/webhook", self._run)
        return application

    async def _run(self, request: web.Request) -> web.Response:
        given = request.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(given, self._expected):
            return web.json_response({}, status=401)
        call = await request.json()
        call.setdefault("domain", {})  # Rasa leaves it out; the executor insists on it
        try:
            done = await self._executor.run(call)
        except ActionExecutionRejection as refusal:
            return web.json_response({"action_name": refusal.action_name}, status=400)
        except ActionNotFoundException as unknown:
            return web.json_response({"action_name": unknown.action_name}, status=404)
        return web.json_response(done.model_dump() if done else {"events": [], "responses": []})

"""Debian's Firefox, spoken to in WebDriver BiDi: Playwright speaks only to a Firefox of its own.

Only what the tests need of it, over the WebSocket that the browser itself opens: no driver.
Things are found by their role and name, as a screen reader finds them.
"""

from __future__ import annotations

import asyncio
import itertools
import re
import shutil
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse

FIREFOXES = ("firefox-esr", "firefox")
ENTER, TAB = "\ue007", "\ue004"
_LISTENS = re.compile(rb"BiDi listening on (ws://\S+)")
_SECONDS = 60.0
"""For one thing to come true: a whole browser starts on a machine that does much else."""
_CALM = """
user_pref("app.normandy.enabled", false);
user_pref("app.update.auto", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("services.settings.server", "data:,");
user_pref("toolkit.telemetry.reportingpolicy.firstRun", false);
"""
"""Nothing is fetched from anywhere but the pages under test."""


class Firefox:
    """One window of a real Firefox."""

    def __init__(self, line: ClientWebSocketResponse) -> None:
        self._line = line
        self._numbers = itertools.count(1)
        self._window = ""
        self.complaints: list[str] = []
        """Errors of scripts, and whatever the policy blocked."""

    async def open(self) -> None:
        """Take the first window."""
        await self._ask("session.new", capabilities={})
        await self._ask("session.subscribe", events=["log.entryAdded"])
        tree = await self._ask("browsingContext.getTree")
        self._window = tree["contexts"][0]["context"]
        phone = {"width": 390, "height": 844}
        await self._ask("browsingContext.setViewport", context=self._window, viewport=phone)

    async def goes_to(self, url: str) -> None:
        """Open an address.

        Another site that fails to load just then is told as if it were this one: ask again.
        """
        for tries_left in (2, 1, 0):
            try:
                await self._ask(
                    "browsingContext.navigate", context=self._window, url=url, wait="complete"
                )
                return
            except RuntimeError:
                if not tries_left:
                    raise

    async def runs(self, script: str) -> Any:
        """Return what an expression is in the page."""
        target = {"context": self._window}
        asked = {"expression": script, "target": target, "awaitPromise": True}
        return (await self._ask("script.evaluate", **asked))["result"].get("value")

    async def sees(self, script: str) -> None:
        """Wait until an expression is true in the page."""
        async with asyncio.timeout(_SECONDS):
            while not await self.runs(script):
                await asyncio.sleep(0.05)

    async def reads(self, text: str) -> None:
        """Wait until the page says something."""
        await self.sees(f"document.body && document.body.innerText.includes({text!r})")

    async def presses(self, name: str, role: str = "button") -> None:
        """Press what has this role and name, with a pointer in its middle."""
        element = await self._find(role, name)
        await self._act(
            "pointer",
            {"type": "pointerMove", "x": 0, "y": 0, "origin": {"type": "element", **element}},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        )

    async def types(self, text: str) -> None:
        """Type where the focus is."""
        keys = ([{"type": "keyDown", "value": k}, {"type": "keyUp", "value": k}] for k in text)
        await self._act("key", *itertools.chain.from_iterable(keys))

    async def fills(self, label: str, text: str) -> None:
        """Type into the box that has this label."""
        await self.presses(label, "textbox")
        await self.types(text)

    async def closes(self) -> None:
        """Close the browser."""
        await self._ask("browser.close")

    async def _find(self, role: str, name: str) -> dict[str, Any]:
        locator = {"type": "accessibility", "value": {"role": role, "name": name}}
        async with asyncio.timeout(_SECONDS):
            while True:
                found = await self._ask(
                    "browsingContext.locateNodes", context=self._window, locator=locator
                )
                if found["nodes"]:
                    break
                await asyncio.sleep(0.05)
        element = {"sharedId": found["nodes"][0]["sharedId"]}
        await self._ask(
            "script.callFunction",
            functionDeclaration="(e) => e.scrollIntoView({block: 'center', behavior: 'instant'})",
            arguments=[element],
            target={"context": self._window},
            awaitPromise=False,
        )
        return {"element": element}

    async def _act(self, kind: str, *actions: dict[str, Any]) -> None:
        hand = {"type": kind, "id": kind, "actions": actions}
        await self._ask("input.performActions", context=self._window, actions=[hand])

    async def _ask(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        await self._line.send_json({"id": number, "method": method, "params": params})
        while True:
            answer = await self._line.receive_json(timeout=_SECONDS)
            if answer.get("method") == "log.entryAdded":
                self._note(answer["params"])
            if answer.get("id") == number:
                break
        if answer["type"] == "error":
            raise RuntimeError(f"{method}: {answer['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def _note(self, entry: dict[str, Any]) -> None:
        text = entry.get("text") or ""
        if entry["type"] == "javascript" or "Content-Security-Policy" in text:
            self.complaints.append(text)


def installed() -> str | None:
    """Return where Firefox is, or None where there is none."""
    return next(filter(None, map(shutil.which, FIREFOXES)), None)


@asynccontextmanager
async def a_firefox(program: str, profile: Path) -> AsyncIterator[Firefox]:
    """Start a Firefox with a fresh profile; anything it complains about fails the test."""
    (profile / "user.js").write_text(_CALM, encoding="utf-8")
    flags = ("--headless", "--no-remote", "--remote-debugging-port", "0", "--profile")
    process = await asyncio.create_subprocess_exec(
        program, *flags, str(profile), "about:blank", stdout=PIPE, stderr=PIPE
    )
    try:
        where = await asyncio.wait_for(_address(process), _SECONDS)
        async with ClientSession() as http, http.ws_connect(f"{where}/session") as line:
            firefox = Firefox(line)
            await firefox.open()
            yield firefox
            await firefox.closes()
        assert firefox.complaints == []
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _address(process: Process) -> str:
    assert process.stderr is not None
    async for said in process.stderr:
        if found := _LISTENS.search(said):
            return found.group(1).decode()
    raise RuntimeError("Firefox did not start")

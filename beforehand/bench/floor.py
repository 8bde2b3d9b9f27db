"""The bare floor: the same questions by aiohttp and SQLite alone, every turn synced.

No signature, no encryption, no safety net, no audit, no Rasa: what is left is the price of
keeping an answer and its reply. Run as a process of its own: `python -m
beforehand.bench.floor PORT DATABASE`.
"""

from __future__ import annotations

import sqlite3
import sys

from aiohttp import web

QUESTIONS = ("what_matters", "working", "not_working", "tried", "talk_about", "something_else")
_COMMANDS = {
    "help": "You can answer, skip a question, or ask to speak to a person.",
    "who will see this?": "Only your nurse and the team at the practice.",
    "when is my appointment": "Your appointment is on Tuesday at 10.20am.",
}
_TABLES = """
CREATE TABLE state (sender TEXT PRIMARY KEY, question INTEGER NOT NULL);
CREATE TABLE answer (sender TEXT NOT NULL, question INTEGER NOT NULL, text TEXT NOT NULL);
CREATE TABLE reply (sender TEXT NOT NULL, text TEXT NOT NULL);
"""


def step(question: int | None, text: str) -> tuple[int, bool, str]:
    """Return the question that is open now, whether `text` was an answer, and the reply."""
    if question is None:
        return 0, False, _asks(0)
    if text in _COMMANDS:
        return question, False, f"{_COMMANDS[text]} {_asks(question)}"
    after = min(question + 1, len(QUESTIONS) - 1)
    return after, True, f"Noted. {_asks(after)}"


def _asks(question: int) -> str:
    return f"{QUESTIONS[question].replace('_', ' ').capitalize()}?"


class Floor:
    """A state machine with one row a patient."""

    def __init__(self, path: str) -> None:
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=FULL")
        self._database.executescript(_TABLES)

    def turn(self, sender: str, text: str) -> str:
        """Keep what was said and return the reply, committed and synced."""
        run = self._database.execute
        run("BEGIN IMMEDIATE")
        row = run("SELECT question FROM state WHERE sender = ?", (sender,)).fetchone()
        question, is_answer, reply = step(row[0] if row else None, text)
        if is_answer:
            run("INSERT INTO answer VALUES (?, ?, ?)", (sender, row[0], text))
        run("INSERT OR REPLACE INTO state VALUES (?, ?)", (sender, question))
        run("INSERT INTO reply VALUES (?, ?)", (sender, reply))
        run("COMMIT")
        return reply

    def kept(self) -> dict[str, list[str]]:
        """Return what everybody answered, in the order they did."""
        kept: dict[str, list[str]] = {}
        for sender, text in self._database.execute(
            "SELECT sender, text FROM answer ORDER BY rowid"
        ):
            kept.setdefault(sender, []).append(text)
        return kept

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()


def application(floor: Floor) -> web.Application:
    """Return the one address, as Rasa's REST channel has it: a message in, the reply out."""

    async def receive(request: web.Request) -> web.Response:
        said = await request.json()
        return web.json_response([{"text": floor.turn(said["sender"], said["message"])}])

    async def alive(_request: web.Request) -> web.Response:
        return web.Response()

    site = web.Application()
    site.router.add_get("/", alive)
    site.router.add_post("/webhooks/rest/webhook", receive)
    return site


if __name__ == "__main__":
    web.run_app(
        application(Floor(sys.argv[2])),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        print=None,
        access_log=None,
    )

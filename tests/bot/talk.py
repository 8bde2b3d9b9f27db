"""A whole conversation with a real Rasa, carried from turn to turn as the application does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import yaml

from preparation.messages import AnswerChange, ReadBackLine
from preparation.model import Answer, AnswerId, ChannelName, Op, PreparationId, QuestionName
from preparation.summary.agenda import agenda_items
from preparation.summary.outline import Outline
from preparation.summary.read_back import read_back_lines

ROOT = Path(__file__).parents[2]
FACTS = {
    "first_name": "Rosa",
    "clinician": "Nurse Khan",
    "practice": "Elm Street Surgery",
    "practice_phone": "0113 496 0000",
    "appointment_day": "Tuesday 14 July",
    "appointment_time": "10.20am",
    "place": "Elm Street Surgery",
    "deadline": "Sunday 12 July",
    "page_link": "https://prepare.example.nhs.uk/p/7Q2mZr9kX4",
}
LONGEST_FACTS = {
    "first_name": "Bartholomew-Maximilian",
    "clinician": "Dr Wilhelmina Featherstonehaugh"[:30],
    "practice": "The Old Orchard Health Centre & Partners"[:40],
    "practice_phone": "01632 960 1234",
    "appointment_day": "Wednesday 23 September",
    "appointment_time": "10.20am",
    "place": "The Old Orchard Health Centre, 2nd floor"[:40],
    "deadline": "Wednesday 16 September",
    "page_link": "https://prepare.theoldorchardhealth.nhs.uk/p/" + "x" * 22,
}
AT = datetime(2026, 6, 1, tzinfo=UTC)


class Records:
    """What actions may read, for the talks of one test: the `PreparationReader` of the tests."""

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.rows: dict[str, list[Answer]] = {}

    async def lines(
        self, preparation_id: PreparationId, change: AnswerChange | None
    ) -> list[ReadBackLine]:
        return read_back_lines(self._rows(preparation_id, change), self.outline)

    async def agenda(
        self, preparation_id: PreparationId, change: AnswerChange | None
    ) -> list[ReadBackLine]:
        items = agenda_items(self._rows(preparation_id, change), self.outline)
        return [
            ReadBackLine(number, item.id, item.question, "", item.text)
            for number, item in enumerate(items, 1)
        ]

    def _rows(self, preparation_id: PreparationId, change: AnswerChange | None) -> list[Answer]:
        rows = list(self.rows.get(preparation_id, []))
        return rows if change is None else [*rows, row_of(preparation_id, change, len(rows))]


def row_of(preparation: str, change: AnswerChange, number: int) -> Answer:
    return Answer(
        id=AnswerId(f"a{number:03}"),
        preparation_id=PreparationId(preparation),
        question=change.question,
        op=change.op,
        text=change.text,
        at=AT,
        channel=ChannelName("sms"),
        replaces=change.of,
    )


class Talk:
    """One patient's conversation. `says` is a turn; what it changed is carried to the next."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        records: Records,
        name: str = "p1",
        facts: Mapping[str, str] = FACTS,
        channel: str = "sms",
    ) -> None:
        self._http, self._records, self.name = http, records, name
        self.facts = {**facts, "preparation": name}
        self.channel = channel
        self.open_question: str | None = "invite"
        self.questions: dict[str, str] = {}
        self.kept: dict[str, str] = {}
        self.turns = 0
        self.reply: dict[str, Any] = {}
        self.rows = records.rows.setdefault(name, [])

    def request(self, text: str) -> dict[str, Any]:
        return {
            "turn": f"{self.name}-{self.turns}",
            "channel": self.channel,
            "text": text,
            "open_question": self.open_question,
            "questions": self.questions,
            "facts": self.facts,
            "kept": self.kept,
            "number": self.turns,
        }

    async def says(self, text: str, channel: str | None = None) -> dict[str, Any]:
        """Send one text and carry what it changed. Returns the reply."""
        self.channel = channel or self.channel
        reply = await self.peek(text)
        self.open_question, self.questions = reply["open_question"], reply["questions"]
        self.kept, self.reply = reply["kept"], reply
        self.turns += 1
        for change in reply["answers"]:
            self._store(change)
        return reply

    async def peek(self, text: str) -> dict[str, Any]:
        """Run a turn and carry nothing."""
        async with self._http.post("/webhooks/turn/webhook", json=self.request(text)) as response:
            assert response.status == 200, (response.status, text)
            reply: dict[str, Any] = await response.json()
            return reply

    async def says_all(self, texts: Sequence[str]) -> None:
        for text in texts:
            await self.says(text)

    @property
    def heard(self) -> str:
        """What was said last, as one text message."""
        return " ".join(message["text"] for message in self.reply["messages"])

    def words(self, question: str) -> list[str]:
        """The words given to a question, oldest first."""
        return [r.text for r in self.rows if r.question == question and r.text]

    def at(self, question: str | None) -> Talk:
        """Put the talk at a question, with the main ones before it answered; None: finished."""
        names = list(FIRST_MARKS)
        side = question is not None and names.index(question) < names.index("invite")
        # A side question comes in between, here while "what is not working" is open.
        behind = "whats_not" if side else question
        before = names[: names.index(behind)] if behind else names
        self.questions = {name: "answered" for name in before if FIRST_MARKS[name] == "open"}
        self.questions |= {name: "open" for name in (question, behind) if name}
        self.open_question = question
        self.kept = {} if question else {"sharing": "yes"}
        return self

    def _store(self, change: dict[str, Any]) -> None:
        of = AnswerId(change["of"]) if change["of"] else None
        parsed = AnswerChange(
            QuestionName(change["question"]), Op(change["op"]), change["text"], of
        )
        self.rows.append(row_of(self.name, parsed, len(self.rows)))


def _first_marks() -> dict[str, str]:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text())
    order = domain["forms"]["preparation_form"]["required_slots"]
    return {name: domain["slots"][name].get("initial_value", "open") for name in order}


FIRST_MARKS = _first_marks()
"""Every question in its order, and how it begins."""

"""The whole program in a process of its own, as `./run` starts it, with what it keeps at hand."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from beforehand.content import CONTENT, ROOT, read_words
from beforehand.demo.places import DemoPlaces, read_demo_places
from beforehand.demo.practice import DemoPractice, make_demo_practice
from beforehand.demo.twilio_webhooks import TwilioWebhooks
from beforehand.rasa_process import free_port
from beforehand.settings import Settings, read_settings
from preparation.clock import ids_after, system_clock
from preparation.model import PhoneNumber, Practice, PreparationId
from preparation.records.database import Database
from preparation.records.lookups import number_hash
from preparation.records.migrate import migrate
from preparation.records.practices import change_choices, read_practice
from preparation.records.tables import contacts, preparations
from preparation.summary.outline import read_outline
from tests.journeys.phone import Phone
from tests.journeys.talk import Talk

QUIET_SECONDS = 0.8
"""How long a text waits for the rest of its burst here; the demonstration itself waits 2."""
_SECONDS_TO_START = 240
_IS_UP = "Ctrl-C stops it."


@dataclass
class House:
    """A running program: its settings, its process, its database, its patients' phones."""

    settings: Settings
    process: subprocess.Popen[bytes]
    log: Path
    database: Database
    made: DemoPractice
    phones: dict[str, Phone] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.settings.public_url

    @property
    def places(self) -> DemoPlaces:
        """Where the demonstration says its pages are, and its sign-in."""
        places = read_demo_places(self.settings.home)
        assert places is not None
        return places

    @property
    def practice(self) -> Practice:
        """The practice, with its choices as they are now."""
        return self._look(lambda c: read_practice(c, self.made.practice.id))

    def webhooks(self) -> TwilioWebhooks:
        """Return what posts to our webhooks as Twilio does; close it afterwards."""
        token = self.settings.twilio_auth_token.get_secret_value()
        account = self.settings.twilio_account_sid
        return TwilioWebhooks(account, token, f"{self.url}/sms/inbound")

    def phone(self, number: str) -> Phone:
        """Return the phone with a number; it remembers what it has read."""
        if number not in self.phones:
            shown = [phone.number for phone in self.made.phones]
            place = shown.index(number) if number in shown else None
            sender = self.made.practice.choices.sender
            self.phones[number] = Phone(self, number, sender, place)
        return self.phones[number]

    def talk(self, first_name: str) -> Talk:
        """Return the conversation with a patient who has a phone in the demonstration."""
        for phone in self.made.phones:
            if phone.owners == (first_name,):
                return Talk(self, phone.preparations[0], self.phone(phone.number))
        raise LookupError(first_name)

    def talk_on(self, number: str) -> Talk:
        """Return the conversation with the one patient that a number belongs to."""
        query = (
            select(preparations.c.id)
            .join(contacts, contacts.c.patient_id == preparations.c.patient_id)
            .where(contacts.c.number_hash == number_hash(self.database.vault, PhoneNumber(number)))
        )
        (found,) = self._look(lambda c: list(c.execute(query).scalars()))
        return Talk(self, PreparationId(found), self.phone(number))

    def logged(self) -> str:
        """Return everything that was logged so far, by the program and by its Rasa."""
        files = [self.log, *sorted((self.settings.home / "log").glob("*"))]
        return "\n".join(path.read_text(errors="replace") for path in files if path.exists())

    def _look(self, work: Any) -> Any:
        with self.database.engine.begin() as c:
            return work(c)


@contextmanager
def open_house(folder: Path, more: Mapping[str, str], **choices: object) -> Iterator[House]:
    """Run the demonstration while the context is open. `choices`: what its practice chose."""
    environment = {
        "BEFOREHAND_HOME": str(folder / "home"),
        "BEFOREHAND_PORT": str(free_port()),
        **more,
    }
    settings = read_settings(environment, ROOT)
    vault = settings.vault()
    migrate(settings.database_url, vault)
    database = Database(settings.database_url, vault)
    with database.engine.connect().execution_options(writes=True) as c, c.begin():
        made = _furnish(c, database, choices)
    said, log = folder / "said.txt", folder / "errors.txt"
    process = _start(environment, said, log)
    try:
        _wait(process, said, log)
        yield House(settings, process, log, database, made)
    finally:
        database.close()
        process.terminate()
        code = process.wait(45)
    assert code == 0, "the program did not stop cleanly"


def _furnish(c: Connection, database: Database, choices: Mapping[str, object]) -> DemoPractice:
    outline = read_outline(read_words())
    new_id = ids_after(system_clock)
    made = make_demo_practice(
        c, database.vault, system_clock, new_id, content=CONTENT, outline=outline
    )
    chosen = {"quiet_time_seconds": QUIET_SECONDS, **choices}
    change_choices(c, made.practice.id, replace(made.practice.choices, **chosen))  # type: ignore[arg-type]
    return made


def _start(environment: Mapping[str, str], said: Path, log: Path) -> subprocess.Popen[bytes]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    with said.open("wb") as output, log.open("wb") as errors:
        return subprocess.Popen(
            [sys.executable, "-m", "beforehand"],
            cwd=ROOT,
            env={**kept, "PYTHONUNBUFFERED": "1", **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
        )


def _wait(process: subprocess.Popen[bytes], said: Path, log: Path) -> None:
    until = time.monotonic() + _SECONDS_TO_START
    while _IS_UP not in said.read_text():
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"it did not start:\n{said.read_text()}\n{log.read_text()[-4000:]}")
        time.sleep(0.1)

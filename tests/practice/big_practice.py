"""Measures the practice's pages at 12,500 patients and five years of messages.

    .venv/bin/python -m tests.practice.big_practice [FOLDER]

Seeds a database in FOLDER once (a minute or two), then says how long each list takes. No test:
a limit in a test would fail on a busy machine and pass on a fast one.
"""

from __future__ import annotations

import secrets
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Table, insert

from practice.days import end_of, start_of
from practice.listing import read_listing
from practice.work_rows import work_rows
from practice.worklist import ALL, TODO, Wanted, read_worklist
from preparation.finding import read_asked
from preparation.model import PracticeId
from preparation.records import tables as t
from preparation.records.database import open_engine
from preparation.records.finding import find_people
from preparation.records.migrate import migrate
from preparation.records.practices import all_practices
from preparation.records.vault import Vault
from preparation.results.kinds import read_kinds
from tests.builders import START, Builder, HandClock
from tests.practice.surgery import words

PATIENTS, YEARS, MESSAGES, ROUNDS = 12_500, 5, 35, 15
_STATES = ("invited", "in_progress", "finished", "no_reply", "deadline_partial", "stopped")
_BATCH = 5_000


def seed(c: Connection, builder: Builder) -> None:
    """Add a practice network's worth of people, with a preparation a year each."""
    practice = builder.practice(c)
    clinicians = [builder.clinician(c, practice, f"Nurse {n}").id for n in range(12)]
    patients = [f"p{n:06d}" for n in range(PATIENTS)]
    _fill(c, t.patients, (_patient(practice.id, one, builder.vault) for one in patients))
    _fill(c, t.contacts, (_contact(practice.id, one) for one in patients))
    _fill(c, t.patient_states, (_fact("patient_id", p, p, "active", START) for p in patients))
    talks = [_talk(n, patients, clinicians) for n in range(PATIENTS * YEARS)]
    _fill(c, t.appointments, (_appointment(practice.id, *talk) for talk in talks))
    booked = (_fact("appointment_id", f"a{x[0]}", x[0], "booked", x[3]) for x in talks)
    _fill(c, t.appointment_states, booked)
    _fill(c, t.preparations, (_preparation(practice.id, *talk) for talk in talks))
    _fill(c, t.preparation_states, (row for talk in talks for row in _states(*talk)))
    _fill(c, t.turns, (row for talk in talks for row in _turns(*talk)))
    _fill(c, t.outbound, (row for talk in talks for row in _texts(practice.id, *talk)))
    _fill(c, t.outbound_states, (row for talk in talks for row in _fates(*talk)))


type Talk = tuple[str, str, str, datetime]


def _talk(number: int, patients: list[str], clinicians: list[str]) -> Talk:
    """Return one preparation: this year's appointments lie around today."""
    year, who = divmod(number, PATIENTS)
    start = START + timedelta(days=who * 365 / PATIENTS - 180 - 365 * year, hours=who % 8)
    return f"{number:07d}", patients[who], clinicians[who % len(clinicians)], start


def _fill(c: Connection, table: Table, rows: Iterator[dict[str, object]]) -> None:
    batch: list[dict[str, object]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            c.execute(insert(table), batch)
            batch = []
    if batch:
        c.execute(insert(table), batch)


def _patient(practice_id: str, one: str, vault: Vault) -> dict[str, object]:
    hashed = vault.index(one, "seed")
    return {
        "id": one,
        "practice_id": practice_id,
        "first_name": "Rosa",
        "last_name": f"Ahmed {one}",
        "date_of_birth": date(1951, 3, 14).isoformat(),
        "nhs_number": None,
        "nhs_number_hash": None,
        "identity_hash": hashed,
        "language": "en",
        "access_needs": "",
        "conditions": "diabetes",
        "created_at": START,
    }


def _contact(practice_id: str, one: str) -> dict[str, object]:
    number = f"+447700{one[1:]}"
    return {
        "id": f"c{one}",
        "practice_id": practice_id,
        "patient_id": one,
        "kind": "mobile",
        "number": number,
        "number_hash": f"hash {number}",
        "since": START,
        "ended_at": None,
    }


def _fact(column: str, of: str, key: str, state: str, at: datetime) -> dict[str, object]:
    more = {"source": "seed"} if column == "patient_id" else {}
    return {"id": f"s{key}{state}", column: of, "state": state, "at": at, **more}


def _appointment(
    practice_id: str, key: str, who: str, clinician: str, start: datetime
) -> dict[str, object]:
    return {
        "id": f"a{key}",
        "practice_id": practice_id,
        "patient_id": who,
        "clinician_id": clinician,
        "source_key": key,
        "start": start,
        "location": "Room 4",
        "mode": "face to face",
        "created_at": START,
    }


def _preparation(
    practice_id: str, key: str, who: str, _clinician: str, start: datetime
) -> dict[str, object]:
    return {
        "id": f"r{key}",
        "practice_id": practice_id,
        "patient_id": who,
        "appointment_id": f"a{key}",
        "deadline": start - timedelta(days=2),
        "created_at": start - timedelta(days=40),
    }


def _states(key: str, _who: str, _with: str, start: datetime) -> Iterator[dict[str, object]]:
    at, mine = start - timedelta(days=40), f"r{key}"
    yield {"id": f"{key}0", "preparation_id": mine, "state": "due", "at": at}
    if start - START < timedelta(days=12):
        state = _STATES[int(key) % len(_STATES)]
        yield {"id": f"{key}1", "preparation_id": mine, "state": state, "at": at}


def _turns(key: str, _who: str, _with: str, start: datetime) -> Iterator[dict[str, object]]:
    for number in range(MESSAGES // 2 if start - START < timedelta(days=12) else 0):
        asked = number == 9 and int(key) % 9 == 0
        intent = "speak_to_person" if asked else "answer"
        at = start - timedelta(days=9)
        turn = {"id": f"{key}-{number:02d}", "preparation_id": f"r{key}", "intent": intent}
        yield turn | {"channel": "sms", "at": at}


def _texts(
    practice_id: str, key: str, who: str, _with: str, start: datetime
) -> Iterator[dict[str, object]]:
    for number in range(MESSAGES // 2 if start - START < timedelta(days=12) else 0):
        at = start - timedelta(days=9)
        yield {
            "id": f"{key}-{number:02d}",
            "intent_key": f"{key}-{number}",
            "practice_id": practice_id,
            "patient_id": who,
            "preparation_id": f"r{key}",
            "channel": "sms",
            "kind": "reply" if number else "invite",
            "recipient": None,
            "recipient_hash": f"hash +447700{who[1:]}",
            "body": "Thank you, I have noted that.",
            "choices": [],
            "segments": 1,
            "created_at": at,
            "due_at": at,
            "attempts": 1,
            "settled_at": at,
        }


def _fates(key: str, _who: str, _with: str, start: datetime) -> Iterator[dict[str, object]]:
    for number in range(MESSAGES // 2 if start - START < timedelta(days=12) else 0):
        message, at = f"{key}-{number:02d}", start - timedelta(days=9)
        for place, state in enumerate(("queued", "sending", "delivered")):
            fact = {"id": f"{message}-{place}", "outbound_id": message, "state": state}
            yield fact | {"code": "", "provider_key": None, "at": at}


def measure(name: str, work: Callable[[], object]) -> None:
    """Say the median and the worst of some rounds, in milliseconds."""
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        times.append((time.perf_counter() - begun) * 1000)
    print(f"{name}: median {statistics.median(times):.0f} ms, worst {max(times):.0f} ms")


def _day_list(c: Connection, vault: Vault, practice_id: PracticeId) -> object:
    zone, today = START.astimezone().tzinfo, START.date()
    assert zone is not None
    from zoneinfo import ZoneInfo

    london = ZoneInfo("Europe/London")
    span = start_of(today, london), end_of(today, london)
    return read_listing(c, vault, practice_id, *span)


def main(folder: Path) -> None:
    """Seed once, then measure."""
    folder.mkdir(parents=True, exist_ok=True)
    keys = folder / "keys"
    if not keys.exists():
        keys.write_bytes(secrets.token_bytes(64))
    held = keys.read_bytes()
    vault = Vault([held[:32]], held[32:])
    url = f"sqlite:///{folder / 'big.db'}"
    migrate(url, vault)
    engine = open_engine(url, vault)
    clock = HandClock()
    with engine.begin() as c:
        if not all_practices(c):
            seed(c, Builder(vault, clock))
    with engine.connect() as c:
        practice_id, said = all_practices(c)[0].id, words()
        kinds = read_kinds(said)
        for kind in (TODO, ALL):
            wanted = Wanted(kind)
            found = read_worklist(c, practice_id, wanted, now=START, kinds=kinds)
            print(f"worklist {kind}: {found.counts[kind]} found, {len(found.rows)} shown")
            measure(
                f"worklist {kind}",
                lambda wanted=wanted: work_rows(  # type: ignore[misc]
                    read_worklist(c, practice_id, wanted, now=START, kinds=kinds), said
                ),
            )
        asked = read_asked("hughes")
        measure("find a patient", lambda: find_people(c, vault, practice_id, asked))
        measure("day list", lambda: _day_list(c, vault, practice_id))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "/tmp/big-practice"))

"""What a running program tells whoever started it, and `./run status`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import aiohttp

from beforehand.demo.places import read_demo_places
from beforehand.settings import Settings
from practice.demo_sign_ins import DemoSignIn
from preparation.model import PreparationState
from preparation.records.counts import alerts_open, preparations_by_state, waiting_counts
from preparation.records.database import Connection, Database

if TYPE_CHECKING:
    from beforehand.wiring import Program

_ANSWERING = (PreparationState.IN_PROGRESS, PreparationState.PAUSED)
_FINISHED = (
    PreparationState.FINISHED,
    PreparationState.FINISHED_NOT_SHARED,
    PreparationState.DEADLINE_PARTIAL,
)


async def introduction(settings: Settings, program: Program) -> list[str]:
    """Return what to print when everything is up."""
    lines = ["", f"Beforehand is running at {settings.public_url}"]
    if program.demonstration is not None:
        places = program.demonstration.places
        lines += [
            "This is a demonstration: everybody in it is made up, and no text leaves here.",
            f"  The handset     {places.handset}",
            f"  A patient's page {places.patient_link}",
            f"  The practice    {places.practice}",
            f"                  {_sign_in_line(places.sign_ins)}",
        ]
    else:
        lines.append(f"  The practice    {settings.public_url}/practice/")
    return [*lines, "Ctrl-C stops it.", ""]


def _sign_in_line(sign_ins: Sequence[DemoSignIn]) -> str:
    """Return who one may sign in as: "demo (clinician), manager or auditor with ..."."""
    *some, last = (
        one.username if one.username == one.role else f"{one.username} ({one.role})"
        for one in sign_ins
    )
    return f"sign in as {', '.join(some)} or {last} with {sign_ins[0].password}"


def status_lines(found: Mapping[str, Any]) -> list[str]:
    """Return a status as lines for a person."""
    ready = "ready" if found["ready"] else "not ready"
    parts = ", ".join(f"{name} {state}" for name, state in found["parts"].items())
    addresses = [f"  {name}: {address}" for name, address in found["addresses"].items()]
    counts = [f"  {name.replace('_', ' ')}: {number}" for name, number in found["counts"].items()]
    people = [DemoSignIn(**one) for one in found.get("demo_sign_ins", ())]
    sign_ins = [f"  {_sign_in_line(people)}"] if people else []
    return [f"Beforehand is {ready} ({parts})", *addresses, *sign_ins, *counts]


async def status(settings: Settings) -> dict[str, Any]:
    """Return readiness, addresses and counts of the program with these settings."""
    database = Database(settings.database_url, settings.vault())
    try:
        counts = await database.read(_counts)
    finally:
        database.close()
    places = read_demo_places(settings.home) if settings.is_demo else None
    return {
        **await _readiness(settings.port),
        "addresses": {
            "public": settings.public_url,
            "practice": f"{settings.public_url}/practice/",
            **({"patient": places.patient_link, "handset": places.handset} if places else {}),
        },
        **(_sign_ins(places.sign_ins) if places else {}),
        "counts": counts,
    }


def _sign_ins(sign_ins: Sequence[DemoSignIn]) -> dict[str, Any]:
    first = sign_ins[0]
    return {
        "demo_sign_in": {"username": first.username, "password": first.password},
        "demo_sign_ins": [asdict(one) for one in sign_ins],
    }


async def _readiness(port: int) -> dict[str, Any]:
    url, patience = f"http://127.0.0.1:{port}/readyz", aiohttp.ClientTimeout(total=5)
    try:
        async with aiohttp.ClientSession(timeout=patience) as http, http.get(url) as answer:
            found = await answer.json()
            return {"ready": bool(found["ready"]), "parts": found["parts"]}
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
        return {"ready": False, "parts": {"application": "down"}}


def _counts(c: Connection) -> dict[str, int]:
    states = preparations_by_state(c)
    return {
        "due": states.get(PreparationState.DUE, 0),
        "invited": states.get(PreparationState.INVITED, 0),
        "answering": sum(states.get(state, 0) for state in _ANSWERING),
        "finished": sum(states.get(state, 0) for state in _FINISHED),
        **waiting_counts(c),
        "alerts_open": alerts_open(c),
    }

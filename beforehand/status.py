"""What a running program tells whoever started it, and `./run status`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp

from beforehand.settings import Settings
from preparation.model import PreparationState
from preparation.records.counts import alerts_open, preparations_by_state, waiting_counts
from preparation.records.database import Connection, Database

if TYPE_CHECKING:
    from beforehand.wiring import Program

DEMO_FILE = "demo.json"
_ANSWERING = (PreparationState.IN_PROGRESS, PreparationState.PAUSED)
_FINISHED = (
    PreparationState.FINISHED,
    PreparationState.FINISHED_NOT_SHARED,
    PreparationState.DEADLINE_PARTIAL,
)


@dataclass(frozen=True, slots=True)
class DemoPlaces:
    """Where a newcomer starts: written to HOME, for its owner alone, when the demo starts."""

    patient_link: str
    handset: str
    practice: str
    username: str
    password: str


def read_demo_places(home: Path) -> DemoPlaces | None:
    """Return what the demo wrote when it started, or None."""
    try:
        return DemoPlaces(**json.loads((home / DEMO_FILE).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


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
            f"                  sign in as {places.username} with {places.password}",
        ]
    else:
        lines.append(f"  The practice    {settings.public_url}/practice/")
    return [*lines, "Ctrl-C stops it.", ""]


def status_lines(found: Mapping[str, Any]) -> list[str]:
    """Return a status as lines for a person."""
    ready = "ready" if found["ready"] else "not ready"
    parts = ", ".join(f"{name} {state}" for name, state in found["parts"].items())
    addresses = [f"  {name}: {address}" for name, address in found["addresses"].items()]
    counts = [f"  {name.replace('_', ' ')}: {number}" for name, number in found["counts"].items()]
    return [f"Beforehand is {ready} ({parts})", *addresses, *counts]


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
        **({"demo_sign_in": _sign_in(places)} if places else {}),
        "counts": counts,
    }


def _sign_in(places: DemoPlaces) -> dict[str, str]:
    return {"username": places.username, "password": places.password}


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

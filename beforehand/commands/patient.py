"""`./run patient ...` and `./run retention`: a person's data, and how long it is kept."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path

from beforehand.commands.opening import opened, the_practice
from beforehand.content import read_words
from beforehand.keeping import build_retention
from beforehand.settings import Settings
from practice.data_finding import find_sought, read_sought
from preparation.clock import system_clock
from preparation.delivery.folder import write_whole
from preparation.errors import NotFound
from preparation.keeping.erase import Eraser, Erasure
from preparation.keeping.export import Export, read_export
from preparation.keeping.kinds import by_kind
from preparation.model import PatientId
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.newest import ids_above
from preparation.records.practices import all_practices
from preparation.words import Words

_ACTOR = "command line"


async def find_patients(
    settings: Settings, practice: str | None, typed: Mapping[str, str]
) -> list[str]:
    """Return the identifiers of who it may be. Raises NotFound, and when too little is said."""
    sought = read_sought(typed, system_clock().date())
    if isinstance(sought, str):
        raise NotFound(read_words()(f"practice_data.wrong.{sought}"))
    async with opened(settings) as database:
        theirs = (await the_practice(database, practice)).id
        found = await database.read(lambda c: find_sought(c, database.vault, theirs, sought))
    if not found:
        raise NotFound(read_words()("data.commands.nobody"))
    return [patient.id for patient in found]


async def export_patient(
    settings: Settings, practice: str | None, patient: str, folder: Path
) -> str:
    """Write everything about a patient into `folder`, for its owner alone. Raises NotFound."""
    words = read_words()
    async with opened(settings) as database:
        theirs = (await the_practice(database, practice)).id

        def read(c: Connection) -> Export:
            now = system_clock()
            export = read_export(c, theirs, PatientId(patient), now=now)
            append(c, now, theirs, _ACTOR, "exported a person's record", patient)
            return export

        export = await database.write(read)
    json, text = await asyncio.to_thread(_write, export, folder, words)
    return words("data.commands.exported", json=os.fspath(json), text=os.fspath(text))


def _write(export: Export, folder: Path, words: Words) -> tuple[Path, Path]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    json, text = (folder / f"record-{export.patient_id}.{ending}" for ending in ("json", "txt"))
    write_whole(json, export.as_json())
    write_whole(text, export.as_text(words).encode())
    return json, text


async def erase_patient(
    settings: Settings, practice: str | None, patient: str, *, contact_again: bool
) -> list[str]:
    """Erase a patient everywhere; return what to tell. Raises NotFound."""
    async with opened(settings) as database:
        theirs = (await the_practice(database, practice)).id
        new_id = await ids_above(database, system_clock)
        eraser = Eraser(database, settings.home / "delivered", system_clock, new_id)
        erasure = await eraser.erase(
            theirs, PatientId(patient), by=_ACTOR, contact_again=contact_again
        )
    return _told(erasure, read_words())


def _told(erasure: Erasure, words: Words) -> list[str]:
    receipt = erasure.receipt
    lines = [
        words("data.commands.erased", rows=erasure.rows, files=erasure.files),
        words(
            "data.commands.receipt",
            patient=receipt.patient_id,
            line=receipt.line,
            when=f"{receipt.at:%d %B %Y %H:%M}",
        ),
        words(f"data.commands.{'stopped' if erasure.stopped else 'not_stopped'}"),
        words("data.commands.carrier"),
    ]
    if erasure.elsewhere:
        lines.append(words("data.commands.elsewhere"))
        lines += [
            words("data.commands.copy", target=c.target, receipt=c.receipt, when=f"{c.at:%d %B %Y}")
            for c in erasure.elsewhere
        ]
    if not erasure.forgotten:
        lines.append(words("data.commands.not_forgotten"))
    return lines


async def keep_no_longer(settings: Settings, *, dry_run: bool) -> list[str]:
    """Take away what was kept long enough, or only count it; return what to tell."""
    words = read_words()
    async with opened(settings) as database:
        retention = build_retention(settings, database)
        if not dry_run:
            return [words("data.commands.took", rows=await retention.run())]
        lines = []
        for practice in await database.read(all_practices):
            found = (await retention.outlook(practice)).rows
            days, rows = practice.choices.keep_days, sum(found.values())
            key = "would_take" if rows else "kept"
            known = words(f"data.commands.{key}", practice=practice.name, days=days, rows=rows)
            lines.append(known)
            lines += [
                words("data.commands.would_kind", number=number, kind=words(f"data.kinds.{kind}"))
                for kind, number in by_kind(found).items()
            ]
        return lines

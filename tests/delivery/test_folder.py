"""The folder: whole files, for their owner's eyes only, the newest version alone."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from preparation.delivery.base import SummaryPackage
from preparation.delivery.folder import FolderTarget, write_whole
from preparation.errors import DeliveryFailed
from preparation.summary.printer import SummaryPrinter
from tests.summary.people import rosa


def package(printer: SummaryPrinter, version: int = 1) -> SummaryPackage:
    summary = replace(rosa().summary(), version=version)

    async def pdf() -> bytes:
        return b"%PDF-" + str(version).encode()

    return SummaryPackage(summary, rosa().record().practice, printer.json(summary), pdf, bytes)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


async def test_it_writes_pdf_and_json_under_a_name_that_names_nobody(
    tmp_path: Path, printer: SummaryPrinter
) -> None:
    receipt = await FolderTarget(tmp_path).deliver(package(printer))
    assert receipt == "prep-1-v1"
    assert names(tmp_path) == ["prep-1-v1.json", "prep-1-v1.pdf"]
    assert json.loads((tmp_path / "practice-1/prep-1-v1.json").read_bytes())["version"] == 1


async def test_only_its_owner_can_read_them(tmp_path: Path, printer: SummaryPrinter) -> None:
    folder = tmp_path / "delivered"
    await FolderTarget(folder).deliver(package(printer))
    for path in folder.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.covers("I6")
async def test_a_later_version_takes_the_place_of_the_earlier(
    tmp_path: Path, printer: SummaryPrinter
) -> None:
    target = FolderTarget(tmp_path)
    await target.deliver(package(printer, 9))
    await target.deliver(package(printer, 10))
    assert names(tmp_path) == ["prep-1-v10.json", "prep-1-v10.pdf"]


@pytest.mark.covers("I6", "F50")
async def test_an_earlier_version_that_comes_late_changes_nothing(
    tmp_path: Path, printer: SummaryPrinter
) -> None:
    target = FolderTarget(tmp_path)
    await target.deliver(package(printer, 2))
    await target.deliver(package(printer, 1))
    assert names(tmp_path) == ["prep-1-v2.json", "prep-1-v2.pdf"]


async def test_the_same_version_twice_is_there_once(
    tmp_path: Path, printer: SummaryPrinter
) -> None:
    target = FolderTarget(tmp_path)
    await target.deliver(package(printer))
    await target.deliver(package(printer))
    assert len(names(tmp_path)) == 2


async def test_a_folder_that_cannot_be_written_is_tried_again(
    tmp_path: Path, printer: SummaryPrinter
) -> None:
    (tmp_path / "practice-1").write_text("a file where the folder should be")
    with pytest.raises(DeliveryFailed, match="cannot be written") as failed:
        await FolderTarget(tmp_path).deliver(package(printer))
    assert not failed.value.permanent
    assert str(tmp_path) not in str(failed.value)


def test_a_write_that_breaks_off_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        write_whole(tmp_path / "a.pdf", "not bytes")  # type: ignore[arg-type]
    assert names(tmp_path) == []

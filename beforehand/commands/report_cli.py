"""`./run report`: what came of a practice's preparations, in words, as CSV or as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from beforehand.settings import Settings

if TYPE_CHECKING:
    from preparation.learning.periods import Period


def add_report_command(
    app: typer.Typer,
    settings: Callable[[], Settings],
    run: Callable[[Coroutine[Any, Any, Any]], Any],
) -> None:
    """Add the command."""

    @app.command("report")
    def report(
        period: Annotated[
            str, typer.Option(help="A quarter, as 2026-Q2; without it, this one so far.")
        ] = "",
        file: Annotated[Path | None, typer.Option("--csv", help="Write it here, as CSV.")] = None,
        as_json: Annotated[bool, typer.Option("--json", help="As JSON, for a program.")] = False,
        practice: Annotated[
            str | None, typer.Option(help="Which practice, where there are more.")
        ] = None,
    ) -> None:
        """Tell what came of the preparations; counts of fewer than five are hidden."""
        found = run(read(settings(), practice, period))
        if file is not None:
            file.write_text("\ufeff" + found.csv, encoding="utf-8", newline="")
            typer.echo(f"Written to {file}")
        elif as_json:
            typer.echo(json.dumps(found.json, indent=2, ensure_ascii=False))
        else:
            typer.echo("\n".join(found.lines))


class Found:
    """A report in its three forms."""

    def __init__(
        self, title: Sequence[str], sections: Sequence[Any], numbers: dict[str, Any]
    ) -> None:
        from practice.report_shown import csv_rows
        from preparation.learning.csv import csv_text

        self.csv = csv_text([*((line,) for line in title), (), *csv_rows(sections)])
        self.json = numbers
        self.lines = list(title)
        for section in sections:
            self.lines += ["", section.heading, section.lead]
            self.lines += _columns([r for r in (section.head, *section.rows, section.total) if r])


async def read(settings: Settings, practice_name: str | None, asked: str) -> Found:
    """Return the report of a practice. Raises NotFound for a quarter that is none."""
    from beforehand.commands.opening import opened, the_practice
    from beforehand.content import read_words
    from practice.report_shown import Shown, days_of
    from preparation.clock import system_clock
    from preparation.learning.reading import read_report
    from preparation.learning.report import Report
    from preparation.records.audit import append
    from preparation.records.database import Connection
    from preparation.summary.outline import read_outline
    from preparation.summary.topics import read_topics

    words, now = read_words(), system_clock()
    topics = read_topics(words)
    async with opened(settings) as database:
        practice = await the_practice(database, practice_name)
        today = now.astimezone(ZoneInfo(practice.choices.time_zone)).date()
        period = _period(asked, today)

        def work(c: Connection) -> Report:
            subject = f"command, {period.name}"
            append(c, now, practice.id, "command line", "read the report", subject)
            return read_report(c, practice, period, today, read_outline(words), topics)

        report = await database.write(work)
    days = days_of(period, today, words)
    title = words("practice_report.caption", practice=practice.name, period=days)
    last = min(period.last, today)
    numbers = {"practice": practice.name, "from": str(period.first), "to": str(last)}
    sections = Shown(report, words, topics.tags, practice.choices.text_price_pence).sections()
    return Found(
        [title, words("practice_report.rounded")],
        sections,
        {**numbers, **asdict(report), "deprivation": None},
    )


def _period(asked: str, today: date) -> Period:
    from preparation.errors import NotFound
    from preparation.learning.periods import NoPeriod, read_period

    try:
        return read_period(asked, today)
    except NoPeriod:
        raise NotFound("--period must be a quarter that has begun, like 2026-Q2.") from None


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows as lines, each column as wide as what is in it."""
    if not rows:
        return []
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    return [
        "  "
        + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]

"""The command line. Exit codes: 0 stopped as asked, 1 failed, 2 refused to start."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer

from beforehand.commands.patient_cli import add_patient_commands
from beforehand.commands.report_cli import add_report_command
from beforehand.commands.staff_cli import add_audit_commands, add_commands
from beforehand.commands.texts_cli import add_text_commands
from beforehand.commands.website_cli import add_website_command
from beforehand.content import ROOT
from beforehand.logs import set_up_logs
from beforehand.settings import Settings, SettingsRefused, read_settings
from preparation.errors import BeforehandError

FAILED, REFUSED = 1, 2

app = typer.Typer(
    help="Prepare for a care and support planning conversation by text message or web chat.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    epilog="Also: ./run test (install what the tests need, run them all), ./run check.",
)
practices = typer.Typer(help="Practices and the people who may sign in.", no_args_is_help=True)
keys = typer.Typer(help="The keys that words and names are sealed with.", no_args_is_help=True)
audit = typer.Typer(help="Who saw and did what.", no_args_is_help=True)
app.add_typer(practices, name="practice")
app.add_typer(keys, name="keys")
app.add_typer(audit, name="audit")

PracticeName = Annotated[str | None, typer.Option(help="Which practice, where there are more.")]
JsonFile = Annotated[Path | None, typer.Option("--json", help="Also write it here, as JSON.")]


def main() -> None:
    """Run the command that was asked for."""
    set_up_logs()
    app()


@app.callback(invoke_without_command=True)
def default(context: typer.Context) -> None:
    """Start everything when no command is given."""
    if context.invoked_subcommand is None:
        up_command()


@app.command("up")
def up_command() -> None:
    """Start everything and run until told to stop."""
    from beforehand.up import up

    _run(up(_settings(), _say))


@app.command("help", hidden=True)
def help_command(context: typer.Context) -> None:
    """List the commands."""
    assert context.parent is not None
    typer.echo(context.parent.get_help())


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for a program.")] = False,
) -> None:
    """Tell whether the program is ready, where its pages are, and what waits."""
    from beforehand.status import status as read_status
    from beforehand.status import status_lines

    found = _run(read_status(_settings()))
    if as_json:
        typer.echo(json.dumps(found, indent=2))
    else:
        typer.echo("\n".join(status_lines(found)))


@app.command("import")
def import_command(
    files: list[Path],
    dry_run: Annotated[bool, typer.Option(help="Say what would change; write nothing.")] = False,
    partial: Annotated[
        bool, typer.Option(help="Take the good rows of a file with bad ones.")
    ] = False,
    routine: Annotated[
        bool, typer.Option(help="The results in these files are routine and may be released.")
    ] = False,
    practice: PracticeName = None,
) -> None:
    """Take in appointments, patients, clinicians and results from CSV or FHIR files."""
    from beforehand.commands.importing import ImportOrder, import_files

    order = ImportOrder(files, dry_run, partial, routine, practice)
    lines, good = _run(import_files(_settings(), order))
    typer.echo("\n".join(lines))
    raise typer.Exit(0 if good or partial else FAILED)


@app.command()
def invite(
    dry_run: Annotated[bool, typer.Option(help="List the texts as they would go.")] = False,
    release: Annotated[
        bool, typer.Option("--release", help="Let go on what was held for a person to look at.")
    ] = False,
) -> None:
    """Send the invites that are due."""
    from beforehand.commands.inviting import invite as invite_due
    from beforehand.commands.inviting import release as release_held

    work = release_held(_settings()) if release else invite_due(_settings(), dry_run=dry_run)
    typer.echo("\n".join(_run(work)))


@practices.command("add")
def add_practice(name: str, phone: str, sender: str) -> None:
    """Add a practice: its name, its telephone, and the number its texts come from."""
    from beforehand.commands.adding import make_practice

    typer.echo(_run(make_practice(_settings(), name, phone, sender)))


@practices.command("staff")
def add_staff(
    username: str, name: str, role: str = "clinician", practice: PracticeName = None
) -> None:
    """Add somebody who may sign in; asks for their password."""
    from beforehand.commands.adding import make_staff

    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    work = make_staff(
        _settings(), practice, username=username, name=name, role=role, password=password
    )
    typer.echo(_run(work))


@keys.command("new")
def new() -> None:
    """Print a new key, to be put in front in BEFOREHAND_KEYS."""
    from beforehand.secrets import new_key

    typer.echo(new_key())


@practices.command("targets")
def set_targets(
    targets: list[str],
    webhook_url: Annotated[str, typer.Option(help="Where signed summaries are posted.")] = "",
    practice: PracticeName = None,
) -> None:
    """Choose where summaries go, and show the secret that signs a webhook."""
    from beforehand.commands.practices import set_targets as choose

    typer.echo("\n".join(_run(choose(_settings(), practice, targets, webhook_url))))


@keys.command("rotate")
def rotate() -> None:
    """Seal everything with the newest of BEFOREHAND_KEYS."""
    from beforehand.commands.keeping import rotate_keys

    typer.echo(_run(rotate_keys(_settings())))


@app.command()
def simulate(file: Path, out: JsonFile = None) -> None:
    """Play scripted patients (docs/formats.md) through the real application and Rasa."""
    from beforehand.simulation.command import simulate_file

    found = _run(simulate_file(file, _say))
    _write(found, out)


@app.command()
def evaluate(file: Path, out: JsonFile = None) -> None:
    """Tell what would be done with each text of a file (docs/formats.md)."""
    from beforehand.evaluation.command import as_lines, evaluate_file

    lines = as_lines(_run(evaluate_file(file, _complain)))
    if out is None:
        typer.echo(lines, nl=False)
    else:
        out.write_text(lines, encoding="utf-8")


@app.command()
def bench(
    out: JsonFile = None,
    quick: Annotated[bool, typer.Option("--quick", help="Leave the slow parts out.")] = False,
    chart: Annotated[Path | None, typer.Option(help="Also draw it here, as SVG.")] = None,
) -> None:
    """Measure turns on this machine, beside plain Rasa and the bare floor."""
    from beforehand.bench.command import bench as run_bench

    _run(run_bench(quick=quick, out=out, chart=chart, say=_say))


def _write(found: Any, out: Path | None) -> None:
    text = json.dumps(found, indent=2, ensure_ascii=False)
    if out is None:
        typer.echo(text)
    else:
        out.write_text(text + "\n", encoding="utf-8")
        _say(f"Written to {out}")


def _settings() -> Settings:
    try:
        return read_settings(os.environ, ROOT)
    except SettingsRefused as refusal:
        for problem in refusal.problems:
            _complain(problem)
        raise typer.Exit(REFUSED) from None


def _run[T](work: Coroutine[Any, Any, T]) -> T:
    try:
        return asyncio.run(work)
    except BeforehandError as problem:
        _complain(str(problem))
        raise typer.Exit(FAILED) from None


def _say(line: str) -> None:
    print(line, flush=True)


def _complain(line: str) -> None:
    print(f"Beforehand: {line}", file=sys.stderr, flush=True)


add_commands(practices, _settings, _run)
add_website_command(practices, _settings, _run)
add_patient_commands(app, _settings, _run)
add_text_commands(app, _settings, _run)
add_audit_commands(audit, _settings, _run)
add_report_command(app, _settings, _run)

"""The commands about a person's data, for beforehand/cli.py."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer

from beforehand.settings import Settings

PracticeName = Annotated[str | None, typer.Option(help="Which practice, where there are more.")]


type Settle = Callable[[], Settings]
type Run = Callable[[Coroutine[Any, Any, Any]], Any]


def add_patient_commands(app: typer.Typer, settings: Settle, run: Run) -> None:
    """Add `./run patient ...` and `./run retention`."""
    patients = typer.Typer(help="One person's data.", no_args_is_help=True)
    app.add_typer(patients, name="patient")
    _add_reading(patients, settings, run)
    _add_erasing(patients, settings, run)

    @app.command("retention")
    def retention(
        dry_run: Annotated[bool, typer.Option(help="Only count it.")] = False,
    ) -> None:
        """Take away what has been kept long enough; the program does it every night."""
        from beforehand.commands.patient import keep_no_longer

        typer.echo("\n".join(run(keep_no_longer(settings(), dry_run=dry_run))))


def _add_reading(patients: typer.Typer, settings: Settle, run: Run) -> None:
    @patients.command("find")
    def find(
        nhs_number: Annotated[str, typer.Argument(help="Or name and date of birth.")] = "",
        first_name: Annotated[str, typer.Option()] = "",
        last_name: Annotated[str, typer.Option()] = "",
        born: Annotated[str, typer.Option(help="Such as 1951-03-14.")] = "",
        practice: PracticeName = None,
    ) -> None:
        """Print the identifier of who has an NHS number, or a name and date of birth."""
        from beforehand.commands.patient import find_patients

        names = {"first_name": first_name, "last_name": last_name, "born": born}
        typed = {"nhs_number": nhs_number, **names}
        typer.echo("\n".join(run(find_patients(settings(), practice, typed))))

    @patients.command("export")
    def export(
        patient: str,
        into: Annotated[Path, typer.Option(help="The folder to write into.")] = Path(),
        practice: PracticeName = None,
    ) -> None:
        """Write everything that is kept about a person: a text file to read, and JSON."""
        from beforehand.commands.patient import export_patient

        typer.echo(run(export_patient(settings(), practice, patient, into)))


def _add_erasing(patients: typer.Typer, settings: Settle, run: Run) -> None:
    @patients.command("erase")
    def erase(
        patient: str,
        practice: PracticeName = None,
        contact_again: Annotated[
            bool, typer.Option("--contact-again", help="Another import may have them invited.")
        ] = False,
        yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    ) -> None:
        """Remove everything that is kept about a person, and do not text them again."""
        from beforehand.commands.patient import erase_patient
        from beforehand.content import read_words

        if not yes:
            words = read_words()
            contact = words(
                f"data.commands.{'contacted_again' if contact_again else 'not_contacted'}"
            )
            typer.confirm(words("data.commands.confirm", contact=contact), abort=True)
        erasing = erase_patient(settings(), practice, patient, contact_again=contact_again)
        typer.echo("\n".join(run(erasing)))

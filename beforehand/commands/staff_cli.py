"""The commands about those who may sign in, for beforehand/cli.py."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

import typer

from beforehand.settings import Settings

PracticeName = Annotated[str | None, typer.Option(help="Which practice, where there are more.")]


def add_commands(
    practices: typer.Typer,
    settings: Callable[[], Settings],
    run: Callable[[Coroutine[Any, Any, Any]], Any],
) -> None:
    """Add the commands to `./run practice`."""

    @practices.command("people")
    def people(practice: PracticeName = None) -> None:
        """List who may sign in."""
        from beforehand.commands.staff import list_people

        typer.echo("\n".join(run(list_people(settings(), practice))))

    @practices.command("disable")
    def disable(username: str) -> None:
        """Sign somebody out everywhere and refuse them from now on."""
        from beforehand.commands.staff import disable as refuse

        typer.echo(run(refuse(settings(), username)))

    @practices.command("enable")
    def enable(username: str) -> None:
        """Let somebody sign in again; a lock is lifted too."""
        from beforehand.commands.staff import enable as let_in

        typer.echo(run(let_in(settings(), username)))

    _add_factor_commands(practices, settings, run)


def _add_factor_commands(
    practices: typer.Typer,
    settings: Callable[[], Settings],
    run: Callable[[Coroutine[Any, Any, Any]], Any],
) -> None:
    @practices.command("reset-code")
    def reset_code(username: str) -> None:
        """Take away a second factor whose phone is lost."""
        from beforehand.commands.staff import reset_code as take_away

        typer.echo(run(take_away(settings(), username)))

    @practices.command("password")
    def password(username: str) -> None:
        """Give somebody a new password; asks for it."""
        from beforehand.commands.staff import set_password

        new = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        typer.echo(run(set_password(settings(), username, new)))


def add_audit_commands(
    audit: typer.Typer,
    settings: Callable[[], Settings],
    run: Callable[[Coroutine[Any, Any, Any]], Any],
) -> None:
    """Add the commands to `./run audit`."""

    @audit.command("anchor")
    def anchor() -> None:
        """Print the line that stands for the whole trail now, to be kept elsewhere."""
        from beforehand.commands.keeping import audit_anchor

        typer.echo(run(audit_anchor(settings())))

    @audit.command("verify")
    def verify(
        kept: Annotated[
            str | None, typer.Option("--anchor", help="A line of ./run audit anchor.")
        ] = None,
    ) -> None:
        """Check that nobody has changed the audit trail, or cut it off."""
        from beforehand.commands.keeping import verify_audit

        said, whole = run(verify_audit(settings(), kept))
        typer.echo(said)
        raise typer.Exit(0 if whole else 1)

"""The command about texts that are held, for beforehand/cli.py."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

import typer

from beforehand.settings import Settings


def add_text_commands(
    app: typer.Typer,
    settings: Callable[[], Settings],
    run: Callable[[Coroutine[Any, Any, Any]], Any],
) -> None:
    """Add `./run texts ...`."""
    texts = typer.Typer(help="Texts that wait for a person.", no_args_is_help=True)
    app.add_typer(texts, name="texts")

    @texts.callback()
    def group() -> None:
        """Keep `held` a command of its own while there is no other."""

    @texts.command("held")
    def held(
        release: Annotated[str, typer.Option(help="Send the held text with this ID.")] = "",
        leave: Annotated[str, typer.Option(help="Leave the held text with this ID unsent.")] = "",
    ) -> None:
        """List texts of which nobody knows whether they went, or decide about one."""
        from beforehand.commands.texts import decide_held, list_held

        if release or leave:
            work = decide_held(settings(), release or leave, send=bool(release))
        else:
            work = list_held(settings())
        typer.echo("\n".join(run(work)))

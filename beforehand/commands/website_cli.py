"""`./run practice website`: which websites may show the form that asks for a link."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from typing import Annotated, Any

import typer

from beforehand.settings import Settings


def add_website_command(
    practices: typer.Typer,
    settings: Callable[[], Settings],
    run: Callable[[Coroutine[Any, Any, Any]], Any],
) -> None:
    """Add the command to the group `practice`."""

    @practices.command("website")
    def website(
        addresses: Annotated[
            list[str] | None, typer.Argument(help="Addresses like https://surgery.example")
        ] = None,
        practice: Annotated[
            str | None, typer.Option(help="Which practice, where there are more.")
        ] = None,
    ) -> None:
        """Name the practice's own websites, and print the tag to put there."""
        typer.echo("\n".join(run(name_websites(settings(), practice, addresses or []))))


async def name_websites(
    settings: Settings, practice_name: str | None, addresses: Sequence[str]
) -> list[str]:
    """Let these websites show the form (none: leave it as it is); return what to tell.

    Raises NotFound, also for what is no address of a website.
    """
    from beforehand.commands.opening import opened, the_practice
    from practice.settings_form import WrongChoice, origins
    from preparation.clock import system_clock
    from preparation.errors import NotFound
    from preparation.records.audit import append
    from preparation.records.database import Connection
    from preparation.records.practices import change_choices

    try:
        named = origins("\n".join(addresses))
    except WrongChoice:
        raise NotFound("An address must be like https://surgery.example, without a path.") from None
    async with opened(settings) as database:
        practice = await the_practice(database, practice_name)
        choices = replace(practice.choices, website_origins=named)

        def work(c: Connection) -> None:
            change_choices(c, practice.id, choices)
            now = system_clock()
            append(c, now, practice.id, "command line", "websites named", ", ".join(named))

        if named:
            await database.write(work)
    shown = named or practice.choices.website_origins
    tag = f'<script src="{settings.public_url}/embed.js" data-practice="{practice.id}" async>'
    return [
        f"Websites that may show the form of {practice.name}: {', '.join(shown) or 'none'}.",
        f"The tag to put there: {tag}</script>",
        f"The form on its own page: {settings.public_url}/ask/{practice.id}",
    ]

"""`./run practice targets`: where a practice's summaries go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from beforehand.commands.opening import opened, the_practice
from beforehand.deliveries import webhook_secret
from beforehand.settings import Settings
from preparation.clock import system_clock
from preparation.delivery import TARGETS
from preparation.errors import NotFound
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.practices import change_choices


async def set_targets(
    settings: Settings, practice_name: str | None, targets: Sequence[str], webhook_url: str
) -> list[str]:
    """Choose where a practice's summaries go; return what to tell. Raises NotFound."""
    unknown = [target for target in targets if target not in TARGETS]
    if unknown:
        raise NotFound(f"No such target: {', '.join(unknown)}. There are: {', '.join(TARGETS)}.")
    async with opened(settings) as database:
        practice = await the_practice(database, practice_name)
        choices = replace(practice.choices, targets=tuple(targets), webhook_url=webhook_url)
        now = system_clock()

        def work(c: Connection) -> None:
            change_choices(c, practice.id, choices)
            append(c, now, practice.id, "command line", "targets changed", ", ".join(targets))

        await database.write(work)
        secret = webhook_secret(database.vault, practice.id)
    lines = [f"Summaries of {practice.name} go to: {', '.join(targets)}."]
    if "webhook" in targets:
        lines.append(f"The secret that signs them (docs/summary-json.md): {secret}")
    return lines

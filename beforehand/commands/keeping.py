"""`./run keys rotate`, `./run audit anchor` and `./run audit verify`."""

from __future__ import annotations

from beforehand.commands.opening import opened
from beforehand.settings import Settings
from preparation.records import audit
from preparation.records.key_rotation import rotate


async def rotate_keys(settings: Settings) -> str:
    """Seal everything with the newest key; return what to tell."""
    async with opened(settings) as database:
        changed = await rotate(database)
    return f"{changed} rows were sealed anew. Keys other than the newest are not needed now."


async def audit_anchor(settings: Settings) -> str:
    """Return the line that stands for the whole trail now."""
    async with opened(settings) as database:
        return await database.read(audit.anchor)


async def verify_audit(settings: Settings, kept: str | None = None) -> tuple[str, bool]:
    """Check the audit's chain of hashes; return what to tell, and whether it is whole.

    `kept`: an anchor that was kept elsewhere, which must still be part of it.
    """
    async with opened(settings) as database:
        broken = await database.read(audit.verify)
        holds = kept is None or await database.read(lambda c: audit.holds(c, kept))
        line = await database.read(audit.anchor)
    if broken is None and not holds:
        return "The audit trail is not the one that the anchor was taken from.", False
    if broken is None:
        return f"The audit trail is whole. Its anchor now: {line}", True
    return f"The audit trail is broken at entry {broken}.", False

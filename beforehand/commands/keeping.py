"""`./run keys rotate` and `./run audit verify`."""

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


async def verify_audit(settings: Settings) -> tuple[str, bool]:
    """Check the audit's chain of hashes; return what to tell, and whether it is whole."""
    async with opened(settings) as database:
        broken = await database.read(audit.verify)
    if broken is None:
        return "The audit trail is whole.", True
    return f"The audit trail is broken at entry {broken}.", False

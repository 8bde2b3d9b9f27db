"""What must be known of every practice without asking the database: senders and quiet times."""

from __future__ import annotations

from preparation.model import Practice, PracticeId
from preparation.records.database import Database
from preparation.records.practices import all_practices


class Directory:
    """All practices, read at the start and again whenever `refresh` is called."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._practices: dict[PracticeId, Practice] = {}

    async def refresh(self) -> None:
        """Read the practices again."""
        found = await self._database.read(all_practices)
        self._practices = {practice.id: practice for practice in found}

    def practices(self) -> list[Practice]:
        """Return every practice."""
        return list(self._practices.values())

    def practice_of(self, sender: str) -> PracticeId | None:
        """Return the practice whose texts come from a number or messaging service, or did once.

        Whoever replies to an old number is still that practice's patient.
        """
        known = self._practices.values() if sender else ()
        now = [one.id for one in known if one.choices.sender == sender]
        once = [one.id for one in known if sender in one.choices.former_senders]
        return next(iter([*now, *once]), None)

    def sender_of(self, practice_id: PracticeId) -> str:
        """Return the number or messaging service that a practice's texts come from."""
        return self._practices[practice_id].choices.sender

    def quiet_time(self, practice_id: PracticeId) -> float:
        """Return for how many seconds a text waits for the rest of its burst."""
        practice = self._practices.get(practice_id)
        return practice.choices.quiet_time_seconds if practice else 0.0

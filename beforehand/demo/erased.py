"""Whoever is erased from the record is gone from the demonstration's phones too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from beforehand.demo.practice import PatientsPhone
from beforehand.demo.twilio_stand_in import TwilioStandIn
from preparation.model import PhoneNumber

LOOK_SECONDS = 5.0


class ErasedPeople:
    """Makes a phone forget its texts when one of its owners is erased, however it was done.

    A real phone keeps its texts, and so does Twilio for as long as the account says; here both
    are files of ours. A phone that two people share forgets the texts of both.
    """

    def __init__(
        self,
        stand_in: TwilioStandIn,
        read_phones: Callable[[], Awaitable[Sequence[PatientsPhone]]],
    ) -> None:
        self._stand_in = stand_in
        self._read_phones = read_phones
        self._left: dict[PhoneNumber, int] = {}

    async def forget(self) -> None:
        """Look who is left. The first look also finds who was erased while nothing ran."""
        for phone in await self._read_phones():
            left = len(phone.preparations)
            if left < self._left.get(phone.number, len(phone.owners)):
                self._stand_in.forget(phone.number)
            self._left[phone.number] = left

"""A notice by email that a summary is there: a link, and nothing about the patient."""

from __future__ import annotations

from preparation.delivery.base import SummaryPackage
from preparation.delivery.mail import Mailer
from preparation.errors import DeliveryFailed, SendFailed
from preparation.words import Words


class EmailTarget:
    """Tells the practice's own address that there is something to read.

    The link opens for who is signed in, and for nobody else.
    """

    name = "email"

    def __init__(self, mailer: Mailer | None, words: Words, public_url: str) -> None:
        self._mailer = mailer
        self._words = words
        self._public_url = public_url

    async def deliver(self, package: SummaryPackage) -> str:
        """Hand over one email and return what the server said. Raises DeliveryFailed."""
        address = package.practice.choices.notice_email
        if self._mailer is None or not address:
            raise DeliveryFailed("no mail server, or no address", permanent=False)
        link = f"{self._public_url}/practice/preparations/{package.preparation_id}"
        words = self._words
        try:
            await self._mailer.send(
                address,
                words("practice_email.subject"),
                words("practice_email.body", link=link),
                key=package.key,
            )
        except SendFailed as refusal:
            raise DeliveryFailed(refusal.code, permanent=False) from None
        return "handed over"

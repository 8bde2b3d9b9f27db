"""The contacts for alerts that wait: a test to each, and what became of the last one."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from aiohttp import web

from practice.forms import see_other
from practice.passing_on import RUNGS, passing_on
from practice.room import Surroundings
from practice.steps import when
from practice.telephones import spoken_number
from preparation.conversation.contact_tests import queue_test
from preparation.conversation.escalation import contacts_of
from preparation.errors import SendFailed
from preparation.model import PhoneNumber, Practice, Role
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.escalations import SMS, last_tests
from preparation.records.practices import read_practice
from preparation.records.staff import StaffMember

CONTACTS = "/practice/settings/contacts"
_MANAGES = frozenset({Role.MANAGER})


@dataclass(frozen=True, slots=True)
class ShownContact:
    """One way to reach a contact, and what became of the last test."""

    rung: str
    how: str
    to: str
    last: str


class ContactPages:
    """For the manager: whether a call for help reaches anybody."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.door.opens
        return [
            web.get(CONTACTS, opens(self._contacts, _MANAGES)),
            web.post(f"{CONTACTS}/try", opens(self._try, _MANAGES)),
        ]

    async def _contacts(self, request: web.Request, member: StaffMember) -> web.Response:
        here, mail = self._here, self._here.mailer is not None
        practice = await here.database.read(lambda c: read_practice(c, member.practice_id))
        shown = await here.database.read(lambda c: self._shown(c, practice))
        return here.rendering.page(
            "contacts.html",
            member,
            practice=practice,
            contacts=shown,
            said=passing_on(practice.choices, here.words, mail=mail),
            mail=mail,
            sent="sent" in request.query,
            mails={
                name: [one for one in RUNGS if one in request.query.getall(name, [])]
                for name in ("mailed", "refused")
            },
        )

    def _shown(self, c: Connection, practice: Practice) -> list[ShownContact]:
        words, zone = self._here.words, ZoneInfo(practice.choices.time_zone)
        tests = last_tests(c, practice.id)
        return [
            ShownContact(
                words(f"practice_contacts.rung.{rung}"),
                words(f"practice_escalation.how.{how}"),
                spoken_number(to) if how == SMS else to,
                words(
                    "practice_contacts.last",
                    at=when(tests[to][0], zone),
                    state=words(f"practice_escalation.state.{tests[to][1]}"),
                )
                if to in tests
                else "",
            )
            for rung in RUNGS
            for how, to in contacts_of(rung, practice.choices)
        ]

    async def _try(self, _request: web.Request, member: StaffMember) -> web.Response:
        """Send a test to every contact that is saved."""
        practice = await self._here.database.write(lambda c: self._text(c, member))
        mails = [
            f"{'mailed' if await self._mailed(to) else 'refused'}={rung}"
            for rung in RUNGS
            for how, to in contacts_of(rung, practice.choices)
            if how != SMS
        ]
        return see_other(f"{CONTACTS}?{'&'.join(['sent=yes', *mails])}")

    def _text(self, c: Connection, member: StaffMember) -> Practice:
        here, now = self._here, self._here.clock()
        practice = read_practice(c, member.practice_id)
        append(c, now, practice.id, member.id, "sent a test to the alert contacts", practice.id)
        vault, words = here.database.vault, here.words
        for rung in RUNGS:
            for how, to in contacts_of(rung, practice.choices):
                if how == SMS:
                    number = PhoneNumber(to)
                    queue_test(c, vault, words, practice, rung, number, now=now, new_id=here.new_id)
        return practice

    async def _mailed(self, to: str) -> bool:
        mailer, words = self._here.mailer, self._here.words
        if mailer is None:
            return False
        try:
            await mailer.send(
                to,
                words("practice_contacts.email.subject"),
                words("practice_contacts.email.body"),
                key=self._here.new_id(),
            )
        except SendFailed:
            return False
        return True

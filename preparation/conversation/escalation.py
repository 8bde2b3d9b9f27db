"""Passing an alert on when nobody at the practice has looked at it in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog

from preparation.clock import Clock, NewId
from preparation.delivery.mail import Mailer
from preparation.errors import SendFailed
from preparation.invite.working_days import is_bank_holiday
from preparation.messages import NewOutbound
from preparation.model import ChannelName, PhoneNumber, Practice, PracticeChoices
from preparation.records.database import Connection, Database
from preparation.records.escalations import (
    EMAIL,
    FAILED,
    KIND,
    NOBODY,
    SENT,
    SMS,
    EmailToSend,
    WaitingAlert,
    add_escalation,
    add_escalation_state,
    claim_emails,
    hold_until,
    intent_key,
    waiting_alerts,
)
from preparation.records.outbound import queue
from preparation.records.practices import all_practices
from preparation.records.vault import Vault
from preparation.words import Words

ON_CALL, OUT_OF_HOURS = "on_call", "out_of_hours"
WAIT, CONTACT = "wait", "contact"
MOST_ROUNDS = 3
AGAIN_AFTER = timedelta(hours=1)
"""Nobody looked after that either: it is said again, three times in all."""
MOST_TRIES = 8
_FIRST_PAUSE = timedelta(minutes=1)
_LEASE = timedelta(minutes=2)
_SATURDAY = 5

log = structlog.get_logger()


def is_open(at: datetime, choices: PracticeChoices) -> bool:
    """Tell whether somebody is at the practice at a moment. Pure."""
    local = at.astimezone(ZoneInfo(choices.time_zone))
    opens, closes = time.fromisoformat(choices.opens), time.fromisoformat(choices.closes)
    return _is_working_day(local, choices) and opens <= local.time() < closes


def rung_due(
    alert: WaitingAlert, now: datetime, choices: PracticeChoices, *, mail: bool = True
) -> str | None:
    """Return to whom an alert is to be passed on now, or None. Pure.

    Out of hours it waits for somebody to be there, unless the practice chose otherwise: the
    patient was told at once to call 999 or 111. The waiting counts from when they opened.
    Where nothing reached one contact, the other one is told at once.
    """
    rung, since = ON_CALL, alert.at
    if is_open(now, choices):
        since = max(alert.at, _opened(now, choices))
    elif choices.out_of_hours == CONTACT:
        rung = OUT_OF_HOURS
    else:
        return None
    if rung in alert.failed:
        other = OUT_OF_HOURS if rung == ON_CALL else ON_CALL
        untold = alert.rounds(other) < alert.rounds(rung)
        if untold and contacts_of(other, choices, mail=mail):
            return other
    if rung in alert.passed_on:
        rounds, last = alert.passed_on[rung]
        return rung if rounds < MOST_ROUNDS and now - last >= AGAIN_AFTER else None
    return rung if now - since >= timedelta(minutes=choices.escalate_minutes) else None


def contacts_of(rung: str, choices: PracticeChoices, *, mail: bool = True) -> list[tuple[str, str]]:
    """Return how to reach whom a rung names: (`sms`, number), (`email`, address). Pure.

    `mail`: there is a server to send email; without one an address reaches nobody.
    """
    number, email = choices.on_call_number, choices.on_call_email
    if rung == OUT_OF_HOURS:
        number, email = choices.out_of_hours_number, choices.out_of_hours_email
    ways = ((SMS, number), (EMAIL, email if mail else ""))
    return [(how, to) for how, to in ways if to]


def _is_working_day(local: datetime, choices: PracticeChoices) -> bool:
    return local.weekday() < _SATURDAY and not is_bank_holiday(local.date(), choices.nation)


def _opened(now: datetime, choices: PracticeChoices) -> datetime:
    zone = ZoneInfo(choices.time_zone)
    day = now.astimezone(zone).date()
    opened = datetime.combine(day, time.fromisoformat(choices.opens), zone)
    return opened.astimezone(UTC)


class Escalations:
    """Looks every minute for alerts that wait too long, and passes them on.

    What is said holds nothing of a patient's: only that an alert waits, and where.
    """

    def __init__(
        self,
        database: Database,
        words: Words,
        clock: Clock,
        new_id: NewId,
        public_url: str,
        mailer: Mailer | None,
        wake: Callable[[], None],
    ) -> None:
        self._database = database
        self._words = words
        self._clock = clock
        self._new_id = new_id
        self._link = f"{public_url}/practice/alerts"
        self._mailer = mailer
        self._wake = wake

    async def pass_on(self) -> int:
        """Pass on what waits too long, send the emails that are due; return how many alerts."""
        passed = await self._database.write(self._pass_on)
        if passed:
            log.warning("alerts passed on", alerts=passed)
            self._wake()
        await self._send_emails()
        return passed

    def _pass_on(self, c: Connection) -> int:
        now = self._clock()
        return sum(
            self._rung(c, practice, alert, now)
            for practice in all_practices(c)
            for alert in waiting_alerts(c, practice.id)
        )

    def _rung(self, c: Connection, practice: Practice, alert: WaitingAlert, now: datetime) -> int:
        mail = self._mailer is not None
        rung = rung_due(alert, now, practice.choices, mail=mail)
        if rung is None:
            return 0
        contacts = contacts_of(rung, practice.choices, mail=mail)
        if not contacts:
            log.error("an alert waits and there is nobody to tell", practice=practice.id)
        for how, to in contacts or [(NOBODY, "")]:
            key = add_escalation(c, alert, rung, how, to, now=now, new_id=self._new_id)
            if key is not None and how == SMS:
                self._text(c, practice, key, PhoneNumber(to), now)
        return 1

    def _text(
        self, c: Connection, practice: Practice, key: str, to: PhoneNumber, now: datetime
    ) -> None:
        vault: Vault = self._database.vault
        message = NewOutbound(
            intent_key=intent_key(key),
            practice_id=practice.id,
            patient_id=None,
            preparation_id=None,
            channel=ChannelName("sms"),
            kind=KIND,
            body=self._words("practice_escalation.text", practice=practice.name, alerts=self._link),
            to=to,
        )
        queue(c, message, now=now, new_id=self._new_id, vault=vault)

    async def _send_emails(self) -> None:
        now = self._clock()
        claimed = await self._database.write(
            lambda c: claim_emails(c, now=now, lease=_LEASE, most_tries=MOST_TRIES)
        )
        for email in claimed:
            await self._send(email)

    async def _send(self, email: EmailToSend) -> None:
        subject = self._words("practice_escalation.email.subject")
        body = self._words("practice_escalation.email.body", link=self._link)
        code = "no mail server"
        try:
            if self._mailer is not None:
                await self._mailer.send(email.recipient, subject, body, key=email.id)
                code = ""
        except SendFailed as refusal:
            code = refusal.code
        state = FAILED if code else SENT
        now, pause = self._clock(), _FIRST_PAUSE * 2**email.tries

        def note(c: Connection) -> None:
            add_escalation_state(c, email.id, state, now=now, new_id=self._new_id, code=code)
            hold_until(c, email.id, now + pause)

        await self._database.write(note)
        if code:
            log.error("an alert's email did not go", escalation=email.id, code=code)

"""A test to the contacts for alerts: whoever is to be woken has been reached once before."""

from __future__ import annotations

from datetime import datetime

from preparation.clock import NewId
from preparation.messages import NewOutbound
from preparation.model import ChannelName, PhoneNumber, Practice
from preparation.records.database import Connection
from preparation.records.escalations import TEST
from preparation.records.outbound import queue
from preparation.records.vault import Vault
from preparation.words import Words


def queue_test(
    c: Connection,
    vault: Vault,
    words: Words,
    practice: Practice,
    rung: str,
    to: PhoneNumber,
    *,
    now: datetime,
    new_id: NewId,
) -> bool:
    """Queue a test text to a contact; once in a minute, however often it is pressed."""
    message = NewOutbound(
        intent_key=f"{TEST}:{practice.id}:{rung}:{now:%Y%m%d%H%M}",
        practice_id=practice.id,
        patient_id=None,
        preparation_id=None,
        channel=ChannelName("sms"),
        kind=TEST,
        body=words("practice_escalation.test", practice=practice.name),
        to=to,
    )
    return queue(c, message, now=now, new_id=new_id, vault=vault)

"""What a person decides about a text that is held: it goes, or it does not."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from preparation.clock import NewId
from preparation.messages import OutboundId, OutboundState
from preparation.records.outbound import newest_state, settle
from preparation.records.provider_sends import explain_all
from preparation.records.reports import try_again


def release_held(c: Connection, outbound_id: OutboundId, *, now: datetime, new_id: NewId) -> bool:
    """Let a held message go, and tell whether it was held: pressed twice, it goes once."""
    if newest_state(c, outbound_id) is not OutboundState.HELD:
        return False
    explain_all(c, outbound_id)
    try_again(c, outbound_id, now, now=now, new_id=new_id, code="released by staff")
    return True


def withdraw_held(c: Connection, outbound_id: OutboundId, *, now: datetime, new_id: NewId) -> bool:
    """Leave a held message unsent, and tell whether it was held."""
    if newest_state(c, outbound_id) is not OutboundState.HELD:
        return False
    withdrawn = OutboundState.WITHDRAWN
    settle(c, outbound_id, withdrawn, now=now, new_id=new_id, code="left by staff")
    return True

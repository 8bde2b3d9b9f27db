"""Reading all that a patient's page shows, in one transaction."""

from __future__ import annotations

from sqlalchemy import Connection

from preparation.conversation.whole import Conversation
from preparation.errors import NotFound
from preparation.model import Position, PreparationId
from preparation.records.history import read_history
from preparation.records.positions import read_position
from preparation.records.whole import read_record


def read_conversation(c: Connection, preparation_id: PreparationId) -> Conversation:
    """Return a conversation, begun or not. Raises NotFound for an unknown preparation."""
    record = read_record(c, preparation_id)
    try:
        position = read_position(c, preparation_id)
    except NotFound:
        position = Position()
    return Conversation(record, read_history(c, preparation_id), position)

"""What Twilio says became of a message, and what we do about it. Data, nothing else.

From https://www.twilio.com/docs/api/errors. Codes from 30000 on arrive by status callback
only; the others are the answer to a send.
"""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """What a failure asks of us."""

    NUMBER = "number"  # final for this number: tell staff, take another route
    OPTED_OUT = "opted_out"  # the person said stop: record it, send nothing more
    MESSAGE = "message"  # final for this text only
    LATER = "later"  # try again, with growing pauses
    ONCE = "once"  # try again one single time
    OPERATOR = "operator"  # this text waits until a person has looked
    ACCOUNT = "account"  # nothing at all can be sent until a person has acted


STATES = {
    "accepted": "accepted",
    "scheduled": "accepted",
    "queued": "accepted",
    "sending": "accepted",
    "sent": "sent",
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "undelivered",
    "failed": "failed",
    "canceled": "failed",
}
"""Twilio's word for where a message is -> ours (`OutboundState`)."""

VERDICTS = {
    "14107": Verdict.LATER,  # too many messages in a row to one number
    "20003": Verdict.ACCOUNT,  # account SID or token is wrong
    "20005": Verdict.ACCOUNT,  # account is not active
    "20008": Verdict.ACCOUNT,  # test credentials
    "20403": Verdict.ACCOUNT,  # not allowed
    "20429": Verdict.LATER,  # too many requests
    "20500": Verdict.LATER,  # fault at Twilio
    "20503": Verdict.LATER,  # Twilio is down
    "21211": Verdict.NUMBER,  # no such number
    "21212": Verdict.OPERATOR,  # our own sender is wrong
    "21217": Verdict.NUMBER,  # does not look like a number
    "21408": Verdict.OPERATOR,  # country not switched on for the account
    "21602": Verdict.OPERATOR,  # no words to send
    "21603": Verdict.OPERATOR,  # no sender
    "21606": Verdict.OPERATOR,  # sender is not ours or cannot send texts
    "21608": Verdict.OPERATOR,  # trial account, number not verified
    "21610": Verdict.OPTED_OUT,  # the person replied STOP
    "21611": Verdict.LATER,  # sender's queue is full
    "21612": Verdict.NUMBER,  # cannot be reached from this sender
    "21614": Verdict.NUMBER,  # not a mobile
    "21617": Verdict.OPERATOR,  # over 1,600 characters
    "21701": Verdict.OPERATOR,  # messaging service does not exist
    "21703": Verdict.OPERATOR,  # messaging service has no number
    "30001": Verdict.LATER,  # waited too long in the queue
    "30002": Verdict.ACCOUNT,  # account suspended
    "30003": Verdict.LATER,  # handset off or out of reach
    "30004": Verdict.OPERATOR,  # blocked by the network or the handset
    "30005": Verdict.NUMBER,  # unknown or no longer in use
    "30006": Verdict.NUMBER,  # landline or unreachable network
    "30007": Verdict.OPERATOR,  # filtered as spam
    "30008": Verdict.ONCE,  # unknown error
    "30009": Verdict.ONCE,  # a part got lost
    "30036": Verdict.MESSAGE,  # older than we let a text be
    "30410": Verdict.ONCE,  # network did not answer in time
    "30500": Verdict.ONCE,  # fault at Twilio
}

_BY_HTTP_STATUS = {
    401: Verdict.ACCOUNT,
    403: Verdict.ACCOUNT,
    429: Verdict.LATER,
    500: Verdict.LATER,
    503: Verdict.LATER,
}

UNDECIDED = frozenset({408, 502, 504})
"""HTTP statuses that come from between Twilio and us: the message may have been taken."""


def verdict(code: str, http_status: int = 0) -> Verdict:
    """Return what a failure asks of us. One we do not know is for a person to look at."""
    return VERDICTS.get(code) or _BY_HTTP_STATUS.get(http_status, Verdict.OPERATOR)

"""What can go wrong, and what the caller should do about it.

BeforehandError
├── NotFound             the thing asked for is not there (or not yours)
├── Stale                somebody else committed first: read again and try again
├── TurnFailed           Rasa gave no usable reply: keep the text and try again
├── SendFailed           a message was refused; `permanent` says whether to try again
├── OutcomeUnknown       a message may or may not have gone: look it up, never resend blindly
├── DeliveryFailed       a summary was not accepted; `permanent` says whether to try again
└── ImportRefused        a file cannot be taken in at all
"""

from __future__ import annotations


class BeforehandError(Exception):
    """The root of our own errors. Messages never hold a name, a number or a patient's words."""


class NotFound(BeforehandError):
    """The thing asked for is not there, or not the asker's to see."""


class Stale(BeforehandError):
    """Another commit came first; nothing was written."""


class TurnFailed(BeforehandError):
    """Rasa gave no usable reply. The text is safe in the inbox."""


class SendFailed(BeforehandError):
    """A message was refused by the provider.

    `operator`: no use trying again before a person has looked into it.
    """

    def __init__(
        self, code: str, *, permanent: bool, opted_out: bool = False, operator: bool = False
    ) -> None:
        super().__init__(code)
        self.code = code
        self.permanent = permanent
        self.opted_out = opted_out
        self.operator = operator


class OutcomeUnknown(BeforehandError):
    """The provider may or may not have taken the message."""


class DeliveryFailed(BeforehandError):
    """A delivery target did not accept a summary."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.permanent = permanent


class ImportRefused(BeforehandError):
    """A file cannot be read as what it claims to be."""

"""The contacts for alerts that wait: whether a choice can ever reach anybody. Pure."""

from __future__ import annotations

from collections.abc import Collection

from preparation.model import PracticeChoices

NUMBERS = ("on_call_number", "out_of_hours_number")
EMAILS = ("on_call_email", "out_of_hours_email")


def contact_problems(
    choices: PracticeChoices, senders: Collection[str], *, mail: bool
) -> dict[str, str]:
    """Return by field why a contact would never be reached.

    `senders`: the numbers that our own texts come from. `mail`: there is a server for email.
    """
    own = {name: "own_number" for name in NUMBERS if getattr(choices, name) in {*senders} - {""}}
    lost = {name: "no_mail" for name in EMAILS if getattr(choices, name) and not mail}
    return own | lost

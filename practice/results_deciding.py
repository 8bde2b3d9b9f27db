"""Deciding about results: only what was seen, each decision in the audit with what it does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from preparation.clock import NewId
from preparation.errors import BeforehandError, NotFound
from preparation.model import PreparationId
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.day_list import preparation_of_practice
from preparation.records.result_releases import (
    Shelf,
    add_decision,
    add_target,
    read_shelf,
    standing_of,
)
from preparation.records.staff import StaffMember
from preparation.records.vault import Vault
from preparation.results.kinds import Kind, Kinds
from preparation.results.model import Choice, Decision, Target, Verdict
from preparation.results.release import UNDECIDED, objections

_ACTIONS = {
    Choice.RELEASED: "released a result",
    Choice.HELD: "held a result back",
    Choice.WITHDRAWN: "withdrew a result",
}
_NUMBER = r"\d{1,4}(?:\.\d{1,2})?"
_ONE = re.compile(rf"{_NUMBER}(?:-{_NUMBER})?", re.ASCII)
_PAIR = re.compile(rf"{_NUMBER}/{_NUMBER}", re.ASCII)
_MOST_LETTERS = 500


class Refused(BeforehandError):
    """A decision that is not taken; the message is a key of practice_results.refused."""


@dataclass(frozen=True, slots=True)
class Deciding:
    """Who decides about whose results, at which moment."""

    c: Connection
    vault: Vault
    member: StaffMember
    preparation_id: PreparationId
    kinds: Kinds
    now: datetime
    new_id: NewId

    def shelf(self) -> Shelf:
        """Return the results as they are now. Raises NotFound, also for another practice's."""
        record = preparation_of_practice(self.c, self.member.practice_id, self.preparation_id)
        return read_shelf(self.c, self.vault, record, self.kinds, now=self.now)

    def look(self) -> Shelf:
        """Return the results, having noted who looks at them."""
        shelf = self.shelf()
        self._note("looked at the results", self.preparation_id)
        return shelf

    def release_set(self, seen: Mapping[str, str]) -> int:
        """Release what is in policy, waits, and is still as it was seen; return how many."""
        shelf = self.shelf()
        waiting = [verdict for verdict in shelf.verdicts if waits_in_policy(verdict)]
        fresh = [one for one in waiting if seen.get(one.card.newest.id) == one.card.mark]
        for verdict in fresh:
            self._decide(shelf, verdict, Choice.RELEASED)
        return len(fresh)

    def release_one(self, result_id: str, mark: str, reason: str) -> None:
        """Release one result; what speaks against it is overruled only with a reason."""
        shelf, verdict = self._verdict(result_id)
        never, against = objections(verdict.card, self.kinds, standing_of(shelf.record), self.now)
        if never:
            raise Refused("never")
        if verdict.card.mark != mark:
            raise Refused("changed")
        if against and not reason.strip():
            raise Refused("reason")
        self._decide(shelf, verdict, Choice.RELEASED, against, reason)

    def keep_back(self, result_id: str, reason: str) -> None:
        """Hold a result back; one that is shown already is withdrawn, at once."""
        shelf, verdict = self._verdict(result_id)
        before = verdict.decision.choice if verdict.decision else None
        if before in (Choice.HELD, Choice.WITHDRAWN):
            return
        choice = Choice.WITHDRAWN if before is Choice.RELEASED else Choice.HELD
        self._decide(shelf, verdict, choice, reason=reason)

    def set_target(self, code: str, target: str, agreed_with: str, agreed_on: str) -> None:
        """Note a target that was agreed with the patient; an empty one ends the one before."""
        record = preparation_of_practice(self.c, self.member.practice_id, self.preparation_id)
        kind = self.kinds.get(code)
        text = "".join(target.split())
        if kind is None or not is_target(text, kind):
            raise Refused("target")
        agreed = Target(code, text, agreed_with.strip()[:80] or self.member.name, _day(agreed_on))
        if agreed.agreed_on > self.now.date():
            raise Refused("day")
        add_target(
            self.c,
            record.practice.id,
            record.patient.id,
            agreed,
            by=self.member.name,
            at=self.now,
            new_id=self.new_id,
        )
        self._note("set a target" if text else "ended a target", record.patient.id)

    def _verdict(self, result_id: str) -> tuple[Shelf, Verdict]:
        shelf = self.shelf()
        verdict = shelf.verdict(result_id)
        if verdict is None:
            raise NotFound("result")
        return shelf, verdict

    def _decide(
        self,
        shelf: Shelf,
        verdict: Verdict,
        choice: Choice,
        despite: frozenset[str] = frozenset(),
        reason: str = "",
    ) -> None:
        card = verdict.card
        decision = Decision(
            card.newest.id,
            choice,
            card.mark,
            despite,
            reason.strip()[:_MOST_LETTERS],
            self.member.name,
            self.now,
        )
        record = shelf.record
        add_decision(self.c, record.practice.id, record.patient.id, decision, new_id=self.new_id)
        action = _ACTIONS[choice] + (" outside policy" if despite else "")
        self._note(action, card.newest.id)

    def _note(self, action: str, subject: str) -> None:
        member = self.member
        append(self.c, self.now, member.practice_id, member.id, action, subject)


def waits_in_policy(verdict: Verdict) -> bool:
    """Tell whether nothing but a clinician's look is missing."""
    return bool(verdict.reasons) and UNDECIDED.issuperset(verdict.reasons)


def is_target(text: str, kind: Kind) -> bool:
    """Tell whether a target can be one of this kind of result; none at all ends one."""
    if not text or kind.parts == 0:
        return not text
    return bool((_PAIR if kind.parts == 2 else _ONE).fullmatch(text))


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Refused("day") from None

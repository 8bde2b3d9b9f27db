"""A patient's results as the practice sees them: what they would read, and why they may not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from practice.results_deciding import waits_in_policy
from practice.results_reasons import reason_in_words
from practice.steps import when
from preparation.model import ClinicianId, Patient
from preparation.records.result_releases import Shelf, standing_of
from preparation.results.explain import explain, in_words, is_readable
from preparation.results.kinds import Kinds
from preparation.results.model import Choice, Verdict
from preparation.results.release import UNDECIDED, objections
from preparation.results.sheet import ResultSheet
from preparation.summary.phrases import clock_time, full_day
from preparation.words import Words

GROUPS = ("ready", "look", "shown", "kept", "never")
"""The parts of the page, in their order."""
_KEPT = (Choice.HELD, Choice.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class ShownCard:
    """One result on the page."""

    id: str
    mark: str
    group: str
    name: str
    preview: str
    """What the patient would read; "" where there are no words for it."""
    raw: str
    """The reading as it came, where there is no preview."""
    reasons: Sequence[str]
    decided: str
    why: str
    """What the clinician wrote when they decided."""
    asks: bool
    """Whether releasing it needs a reason."""
    code: str
    target: str
    has_target: bool
    """Whether a target can be agreed for it at all."""


@dataclass(frozen=True, slots=True)
class WaitingSet:
    """One line of the list of results that wait."""

    preparation_id: str
    patient: Patient
    day: str
    time: str
    clinician: str
    ready: int
    look: int
    shown: int

    @property
    def waits(self) -> bool:
        """Tell whether a clinician has yet to decide about something."""
        return bool(self.ready or self.look)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The list: of one clinician's patients, or of everybody's."""

    clinicians: Mapping[ClinicianId, str]
    chosen: str
    lines: Sequence[WaitingSet]


class ResultShowing:
    """Words and drawings for the practice's pages about results."""

    def __init__(self, words: Words, kinds: Kinds) -> None:
        self._words = words
        self._kinds = kinds
        self._sheet = ResultSheet(words)

    def groups(self, shelf: Shelf, now: datetime) -> dict[str, list[ShownCard]]:
        """Return a patient's results by what can be done with them."""
        zone = ZoneInfo(shelf.record.practice.choices.time_zone)
        found: dict[str, list[ShownCard]] = {group: [] for group in GROUPS}
        for place, verdict in enumerate(shelf.verdicts):
            card = self._card(shelf, verdict, place, now, zone)
            found[card.group].append(card)
        return found

    def waiting(self, shelf: Shelf, now: datetime) -> WaitingSet:
        """Return a line of the list."""
        record = shelf.record
        zone, start = ZoneInfo(record.practice.choices.time_zone), record.appointment.start
        groups = [self._group(shelf, verdict, now) for verdict in shelf.verdicts]
        return WaitingSet(
            record.preparation.id,
            record.patient,
            full_day(start, zone),
            clock_time(start, zone),
            record.clinician.name,
            groups.count("ready"),
            groups.count("look"),
            groups.count("shown"),
        )

    def _card(
        self, shelf: Shelf, verdict: Verdict, place: int, now: datetime, zone: ZoneInfo
    ) -> ShownCard:
        card, kind = verdict.card, self._kinds.get(verdict.card.code)
        result, decision = card.newest.result, verdict.decision
        preview = ""
        if is_readable(card, self._kinds):
            shown = explain(card, self._kinds, self._words)
            preview = self._sheet.fragment(shown, f"preview-{place}")
        _, against = objections(card, self._kinds, standing_of(shelf.record), now)
        reasons = [one for one in verdict.reasons if one not in UNDECIDED or one == "changed"]
        return ShownCard(
            id=card.newest.id,
            mark=card.mark,
            group=self._group(shelf, verdict, now),
            name=kind.name if kind else result.code,
            preview=preview,
            raw=f"{result.value} {result.unit}, {in_words(result.measured_on)}",
            reasons=[reason_in_words(one, result, kind, self._words) for one in reasons],
            decided=""
            if decision is None
            else self._words(
                f"practice_results.decided.{decision.choice.value}",
                by=decision.by,
                at=when(decision.at, zone),
            ),
            why=decision.reason if decision else "",
            asks=bool(against),
            code=card.code,
            target=card.target.target if card.target else "",
            has_target=kind is not None and kind.parts > 0,
        )

    def _group(self, shelf: Shelf, verdict: Verdict, now: datetime) -> str:
        if verdict.is_released:
            return "shown"
        never, _ = objections(verdict.card, self._kinds, standing_of(shelf.record), now)
        if never:
            return "never"
        if verdict.decision is not None and verdict.decision.choice in _KEPT:
            return "kept"
        return "ready" if waits_in_policy(verdict) else "look"

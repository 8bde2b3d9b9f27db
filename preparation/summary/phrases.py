"""Names, days and lists as a reader expects them. Pure; the words come from content."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from preparation.conversation.facts import day_in_words, time_in_words
from preparation.plan import Step, Who
from preparation.summary.model import Part, ResultBeside, Section, Standing, Summary
from preparation.words import Words

_BIDI = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_PICTURES = 0x2400
_FIRST = frozenset({"matters", "agenda", "now"})
"""Sections at the top of the page, over its whole width."""
_TAGS = {Standing.PARTIAL: "not_finished"}
_LINE = 55
"""Letters that one line of a column takes, more or less."""
_RESULT = 4
"""Lines that a result beside a question takes, more or less."""
_LONG_AGENDA = 10
"""Lines of a column that stand beside what matters most; more take two columns below it."""


class Phrases:
    """What the templates say around the patient's words."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def answered_by(self, summary: Summary) -> str:
        """Return who answered: the patient, somebody for them, or both."""
        name, names = summary.header.first_name, self.listed(summary.answered_by)
        if not names:
            return self._words("summary.page.answered_by_patient", name=name)
        who = "both" if summary.patient_answered else "other"
        return self._words(f"summary.page.answered_by_{who}", name=name, names=names)

    def channels(self, summary: Summary) -> str:
        """Return by which channels the answers came."""
        return self._words("summary.page.by_channel", channels=self.channel_names(summary))

    def channel_names(self, summary: Summary) -> str:
        """Return the names of the channels, in the order in which they were used."""
        return self.listed([self.channel(name) for name in summary.channels])

    def days(self, summary: Summary) -> str:
        """Return when the answers came: on one day, or from one to another."""
        if summary.first_at is None or summary.last_at is None:
            return ""
        zone = summary.header.zone
        first, last = short_day(summary.first_at, zone), short_day(summary.last_at, zone)
        if first == last:
            return self._words("summary.page.on_one_day", day=first)
        return self._words("summary.page.from_to", first=first, last=last)

    def said_by(self, summary: Summary, name: str | None) -> str:
        """Return who said a line, where the page has lines of more than one person."""
        alone = not summary.patient_answered and len(summary.answered_by) == 1
        return "" if name is None or alone else self._words("summary.page.said_by", name=name)

    def answered(self, summary: Summary) -> str:
        """Return by whom, how and when it was answered, as a sentence."""
        parts = (self.answered_by(summary), self.channels(summary), self.days(summary))
        return f"{', '.join(parts)}."

    def standing_tag(self, summary: Summary) -> str:
        """Return how far it got, in a word or two."""
        return self._words(f"summary.page.{_TAGS.get(summary.standing, summary.standing.value)}")

    def standing(self, summary: Summary) -> str:
        """Return what is to be said about anything but a finished summary."""
        if summary.standing is Standing.FINISHED:
            return ""
        key = _TAGS.get(summary.standing, summary.standing.value)
        return self._words(f"summary.page.{key}_long", name=summary.header.first_name)

    def result(self, about: ResultBeside) -> str:
        """Return a result that somebody asked about, with the ones before it."""
        return " ".join(filter(None, self.result_in_parts(about)))

    def result_in_parts(self, about: ResultBeside) -> tuple[str, str]:
        """Return the result as they could read it, and what there is to compare it with."""
        say = self._words
        if not about.value:
            return say("summary.page.result_gone", name=about.name, day=about.day), ""
        now = say("summary.page.result_now", name=about.name, value=about.value, day=about.day)
        before = ", ".join(
            say("summary.page.result_one", value=value, day=day) for value, day in about.earlier
        )
        if before:
            before = say("summary.page.result_before", values=before)
        return now, " ".join(filter(None, [about.trend, before, about.target]))

    def needs(self, summary: Summary) -> list[tuple[str, str]]:
        """Return what must be arranged for the visit, as the practice's record has it."""
        header, found = summary.header, []
        if header.access_needs:
            found.append((self._words("summary.page.access_needs"), header.access_needs))
        if header.language and header.language != "en":
            found.append((self._words("summary.page.language"), self.language(header.language)))
        return found

    def steps(self, summary: Summary) -> list[str]:
        """Return the steps that were agreed last time: what, who, by when."""
        found = summary.agreed_before.steps if summary.agreed_before else ()
        return [self._step(step, summary.header.first_name) for step in found]

    def _step(self, step: Step, first_name: str) -> str:
        say = self._words
        names = {
            Who.PATIENT: first_name,
            Who.PRACTITIONER: step.name or say("summary.page.step_practice"),
            Who.OTHER: step.name or say("summary.page.step_other"),
        }
        values = {"what": step.what, "who": names[step.who]}
        if step.by_when:
            return say("summary.page.step_when", **values, when=step.by_when)
        return say("summary.page.step", **values)

    def language(self, tag: str) -> str:
        """Return what a language is called; one that we have no name for by its tag."""
        key = f"summary.languages.{tag}"
        return self._words(key) if key in self._words else tag

    def listed(self, names: Sequence[str]) -> str:
        """Return "a", "a and b" or "a, b and c"."""
        if len(names) < 2:
            return "".join(names)
        return f"{', '.join(names[:-1])} {self._words('summary.page.and')} {names[-1]}"

    def channel(self, name: str) -> str:
        """Return what a channel is called."""
        key = f"summary.channels.{name}"
        return self._words(key) if key in self._words else name


def columns(summary: Summary) -> tuple[list[Section], list[Section]]:
    """Return the sections below the top ones in two columns of about the same height."""
    rest = [section for section in summary.sections if section.name not in _FIRST]
    heights = [_height(section) for section in rest]
    splits = range(len(rest) + 1)
    best = min(splits, key=lambda n: (max(sum(heights[:n]), sum(heights[n:])), -n))
    return rest[:best], rest[best:]


def _height(section: Section) -> float:
    lines = (line for part in section.parts for line in part.lines)
    tall = sum(1 + len(line.text) // _LINE + _RESULT * bool(line.about) for line in lines)
    return 2 + len(section.parts) + tall


def is_long(summary: Summary) -> bool:
    """Tell whether what there is to talk about needs the whole width of the page."""
    agenda = [section for section in summary.sections if section.name == "agenda"]
    return sum(map(_height, agenda)) > _LONG_AGENDA


def only_then(summary: Summary) -> list[Part]:
    """Return what was said last time to questions that have no words this time."""
    now = {part.question for part in summary.parts}
    then = summary.earlier.parts if summary.earlier else ()
    return [part for part in then if part.question not in now]


def full_day(moment: datetime, zone: ZoneInfo) -> str:
    """Return "Thursday 11 June 2026"."""
    local = moment.astimezone(zone)
    return f"{day_in_words(local)} {local.year}"


def short_day(moment: datetime, zone: ZoneInfo) -> str:
    """Return "11 June"."""
    local = moment.astimezone(zone)
    return f"{local.day} {local:%B}"


def month(moment: datetime, zone: ZoneInfo) -> str:
    """Return "June 2026"."""
    return f"{moment.astimezone(zone):%B %Y}"


def plain_date(day: date) -> str:
    """Return "14 March 1951"."""
    return f"{day.day} {day:%B} {day.year}"


def clock_time(moment: datetime, zone: ZoneInfo) -> str:
    """Return "10.20am"."""
    return time_in_words(moment.astimezone(zone))


def spaced(nhs_number: str) -> str:
    """Return an NHS number as it is printed: 999 000 0012."""
    return f"{nhs_number[:3]} {nhs_number[3:6]} {nhs_number[6:]}"


def visible(text: str) -> str:
    """Return `text` with what would hide or reorder words made visible (H18)."""
    return "".join(map(_visible, text.replace("\r\n", "\n")))


def _visible(character: str) -> str:
    if character in _BIDI:
        return f"[U+{ord(character):04X}]"
    if unicodedata.category(character) == "Cc" and character not in "\n\t":
        code = ord(character)
        return chr(_PICTURES + code) if code < 0x20 else f"[U+{code:04X}]"
    return character

"""The summary as plain text, to be pasted into a record: no markup, under 3,000 characters.

What does not fit gives way in an order that the content lays down, and is always named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from preparation.summary.model import Line, Part, Section, Summary
from preparation.summary.outline import AGENDA, split
from preparation.summary.phrases import (
    Phrases,
    clock_time,
    full_day,
    plain_date,
    short_day,
    spaced,
    visible,
)
from preparation.words import Words

LIMIT = 3000
"""A text has fewer characters than this."""
_WHOLE = 1_000_000
_SHORTER = ((_WHOLE, _WHOLE), (600, 12), (300, 10), (150, 8), (80, 6), (40, 4), (30, 2))
"""How long a line and how many lines a part may be, tried one after the other."""
_NAME = 60
"""What is not the patient's words but may be long too: names, places."""


@dataclass(frozen=True, slots=True)
class _Fit:
    """What is left out of one try."""

    letters: int
    lines: int
    without: Sequence[str]
    last_time: bool


class PlainText:
    """Makes the text."""

    def __init__(self, words: Words, phrases: Phrases) -> None:
        self._words = words
        self._phrases = phrases

    def write(self, summary: Summary) -> str:
        """Return the text, with a line end at its end."""
        fits = (self._write(summary, fit) for fit in self._tries(summary))
        return next(text for text in fits if len(text) < LIMIT)

    def _tries(self, summary: Summary) -> Iterator[_Fit]:
        here = {section.name for section in summary.sections}
        order = [name for name in split(self._words, "summary.text.gives_way") if name in here]
        if summary.looks_back:
            yield _Fit(_WHOLE, _WHOLE, (), last_time=True)
        for letters, lines in _SHORTER:
            for number in range(len(order) + 1):
                yield _Fit(letters, lines, order[:number], last_time=False)

    def _write(self, summary: Summary, fit: _Fit) -> str:
        blocks = [self._top(summary), self._safety(summary, fit), self._standing(summary, fit)]
        kept = [one for one in summary.sections if one.name not in fit.without]
        blocks += [block for one in kept for block in self._section(one, summary, fit)]
        if fit.last_time:
            blocks += [self._last_time(summary), self._agreed_before(summary)]
        blocks.append(self._end(summary, fit))
        return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"

    def _top(self, summary: Summary) -> list[str]:
        header, say = summary.header, self._words
        name = visible(f"{header.first_name[:_NAME]} {header.last_name[:_NAME]}")
        born, age = plain_date(header.date_of_birth), header.age
        number = header.nhs_number
        who = (
            say("summary.text.identity_nhs", born=born, age=age, number=spaced(number))
            if number
            else say("summary.text.identity", born=born, age=age)
        )
        day, time = (
            full_day(header.appointment, header.zone),
            clock_time(header.appointment, header.zone),
        )
        meeting = say(
            "summary.text.appointment",
            day=day,
            time=time,
            clinician=visible(header.clinician[:_NAME]),
            role=visible(header.clinician_role[:_NAME]),
        )
        return [say("summary.page.title", name=name), who, meeting]

    def _standing(self, summary: Summary, fit: _Fit) -> list[str]:
        """Return how far it got, and what must be arranged."""
        long = self._phrases.standing(summary)
        lines = [long] if long else []
        if summary.sections:
            by = self._phrases.answered(summary)
            lines = [summary.label, f"{self._phrases.standing_tag(summary)}. {by}", *lines]
        needs = self._phrases.needs(summary)
        return lines + [f"{name}: {self._said(need, fit)}" for name, need in needs]

    def _safety(self, summary: Summary, fit: _Fit) -> list[str]:
        if not summary.safety:
            return []
        zone, lines = summary.header.zone, [self._words("summary.text.safety")]
        for note in summary.safety[: fit.lines]:
            at = f"{short_day(note.at, zone)}, {clock_time(note.at, zone)}"
            lines.append(f"- {note.heading}: {self._said(note.text, fit)}")
            lines.append(f"  {self._words('summary.page.safety', at=at, told=note.told)}")
        return lines + self._rest(len(summary.safety), fit)

    def _section(self, section: Section, summary: Summary, fit: _Fit) -> Iterator[list[str]]:
        for part in section.parts:
            yield [part.heading, *self._part(part, summary, fit)]

    def _part(self, part: Part, summary: Summary, fit: _Fit) -> list[str]:
        numbered = part.question == AGENDA[0]
        lines = []
        for number, line in enumerate(part.lines[: fit.lines], 1):
            mark = f"{number}." if numbered else "-"
            lines += [f"{mark} {self._line(line, summary, fit)}", *self._result(line)]
        return lines + self._rest(len(part.lines), fit)

    def _line(self, line: Line, summary: Summary, fit: _Fit) -> str:
        said = self._said(line.text, fit)
        by = visible(self._phrases.said_by(summary, line.said_by)[:_NAME])
        top = self._words("summary.text.matters_most") if line.rank else ""
        return " ".join(filter(None, [said, f"({by})" if by else "", top]))

    def _result(self, line: Line) -> list[str]:
        return [f"  {self._phrases.result(line.about)}"] if line.about else []

    def _last_time(self, summary: Summary) -> list[str]:
        earlier = summary.earlier
        if earlier is None:
            return []
        day = full_day(earlier.appointment, summary.header.zone)
        lines = [self._words("summary.text.last_time", day=day)]
        for part in earlier.parts:
            said = "; ".join(_indented(line.text) for line in part.lines)
            lines.append(f"- {part.heading}: {said}")
        return lines

    def _agreed_before(self, summary: Summary) -> list[str]:
        before = summary.agreed_before
        if before is None:
            return []
        day = full_day(before.appointment, summary.header.zone)
        lines = [before.agreed] if before.agreed else []
        lines += self._phrases.steps(summary)
        heading = self._words("summary.page.agreed_before", day=day)
        return [heading, *(f"- {_indented(line)}" for line in lines)]

    def _end(self, summary: Summary, fit: _Fit) -> list[str]:
        header, say, lines = summary.header, self._words, []
        if summary.gaps:
            gaps = say("summary.page.gaps", headings="; ".join(summary.gaps))
            lines.append(f"{gaps} {say('summary.page.gaps_why')}")
        if summary.sharing:
            note = say("summary.page.sharing_note", name=visible(header.first_name[:_NAME]))
            lines.append(f"{note} {self._said(summary.sharing, fit)}")
        built = f"{full_day(summary.built_at, header.zone)}"
        built += f", {clock_time(summary.built_at, header.zone)}"
        version = say("summary.page.version", number=summary.version, day=built)
        return [
            *lines,
            f"{visible(header.practice[:_NAME])}. {version}.",
            *self._named(summary, fit),
        ]

    def _named(self, summary: Summary, fit: _Fit) -> list[str]:
        """Name everything that is not here, or not here in full."""
        names = [one.heading for one in summary.sections if one.name in fit.without]
        kept = (one for one in summary.sections if one.name not in fit.without)
        names += [part.heading for one in kept for part in one.parts if _is_cut(part, fit)]
        if summary.looks_back and not fit.last_time:
            names.append(self._words("summary.text.last_time_name"))
        return [self._words("summary.text.more", names=", ".join(names))] if names else []

    def _said(self, text: str, fit: _Fit) -> str:
        """Return words, cut at a blank where they are too long, and saying so."""
        if len(text) <= fit.letters:
            return _indented(text)
        kept = text[: fit.letters].rsplit(maxsplit=1)[0] or text[: fit.letters]
        return _indented(kept) + self._words("summary.text.cut")

    def _rest(self, number: int, fit: _Fit) -> list[str]:
        left = number - fit.lines
        return [f"  {self._words('summary.text.items', count=left)}"] if left > 0 else []


def _is_cut(part: Part, fit: _Fit) -> bool:
    too_long = any(len(line.text) > fit.letters for line in part.lines)
    return too_long or len(part.lines) > fit.lines


def _indented(text: str) -> str:
    """Return words so that no line of theirs looks like a heading of ours."""
    return visible(text).strip().replace("\n", "\n  ")

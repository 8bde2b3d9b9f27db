"""Which answers may leave: agreed, standing and not kept private."""

from __future__ import annotations

from collections.abc import Sequence

from preparation.answers import StandingAnswer, standing_answers
from preparation.model import Answer, AnswerId
from preparation.summary.agenda import Ranking, first_rows, place_in_agenda, rank_agenda
from preparation.summary.outline import AGENDA, CONSENTS, PRIORITY, Outline
from preparation.summary.sharing import sharing_of


def shown_answers(rows: Sequence[Answer], outline: Outline) -> tuple[AnswerId, ...]:
    """Return the answers of a summary in its order, or nothing when sharing was not agreed.

    The replies about sharing come last: with them the version itself says what was agreed.
    """
    if not sharing_of(rows, outline).agreed:
        return ()
    lines = [one.answer.id for one in ordered_lines(rows, outline) if not one.hidden]
    consents = [
        one.answer.id
        for one in standing_answers(rows)
        if one.answer.question in CONSENTS and not one.hidden
    ]
    return (*lines, *consents)


def ordered_lines(rows: Sequence[Answer], outline: Outline) -> list[StandingAnswer]:
    """Return what was said, private lines too, in the order of the summary."""
    ranking = rank_agenda(rows, outline)
    first = first_rows(rows)
    standing = [one for one in standing_answers(rows) if outline.is_shown(one.answer.question)]
    private = {one.answer.id for one in standing if one.hidden}
    here = {one.answer.id for one in standing}
    lines = [one for one in standing if _is_line(one, ranking, here, private)]
    order = {question: n for n, question in enumerate(outline.headings)}

    def place(one: StandingAnswer) -> tuple[int, tuple[int, int]]:
        if one.answer.question in AGENDA:
            return order[AGENDA[0]], place_in_agenda(one.answer, ranking.order, first)
        return order[outline.place(one.answer.question)], (0, 0)

    return sorted(lines, key=place)


def _is_line(
    one: StandingAnswer, ranking: Ranking, here: set[AnswerId], private: set[AnswerId]
) -> bool:
    """Tell whether a standing answer is a line. A reply that is only numbers is an order."""
    if one.answer.question != PRIORITY:
        return True
    names = ranking.names.get(one.answer.id, frozenset())
    return one.answer.id in ranking.said and names <= here and not names & private

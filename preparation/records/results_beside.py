"""The results that stand beside the questions a patient asked about them."""

from __future__ import annotations

from sqlalchemy import Connection

from preparation.model import AnswerId
from preparation.record import PreparationRecord
from preparation.records.columns import vault_of
from preparation.records.result_questions import AskedAbout, asked_about
from preparation.records.result_releases import Shelf, read_shelf
from preparation.results.explain import explain, in_words
from preparation.summary.model import ResultBeside, SummaryVersion
from preparation.summary.outline import Outline


def results_beside(
    c: Connection, record: PreparationRecord, version: SummaryVersion, outline: Outline
) -> dict[AnswerId, ResultBeside]:
    """Return the result that each answer of a version asks about.

    Values are there as the patient could read them when the version was made, unless they have
    been withdrawn since: then only which result it was.
    """
    asked = asked_about(c, record.preparation.id)
    here = {answer: asked[answer] for answer in version.answers if answer in asked}
    if not here:
        return {}
    vault = vault_of(c.dialect)
    shelf = read_shelf(c, vault, record, outline.kinds, now=version.built_at)
    return {
        answer: _beside(one, shelf, outline)
        for answer, one in here.items()
        if one.code in outline.kinds
    }


def _beside(asked: AskedAbout, shelf: Shelf, outline: Outline) -> ResultBeside:
    card = next((one for one in shelf.released if one.newest.id == asked.result_id), None)
    if card is None:
        kind = outline.kinds[asked.code]
        return ResultBeside(name=kind.name, day=in_words(asked.measured_on))
    shown = explain(card, outline.kinds, outline.words)
    return ResultBeside(
        name=shown.name,
        day=shown.day,
        value=shown.value,
        earlier=tuple((row.value, row.day) for row in shown.earlier),
        trend=shown.trend,
        target=shown.target,
    )

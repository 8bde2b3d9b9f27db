"""What a preparation's texts cost, in words. Pure."""

from __future__ import annotations

from preparation.records.text_costs import TextsSent
from preparation.words import Words


def cost_line(sent: TextsSent, pence_each: float, words: Words) -> str:
    """Return what was sent and what it costs at the practice's price a part."""
    if not sent.texts:
        return words("practice_texts.cost.none")
    return words(
        "practice_texts.cost.said",
        texts=sent.texts,
        parts=sent.segments,
        pounds=f"\u00a3{sent.pence(pence_each) / 100:.2f}",
        pence=f"{pence_each:g}",
    )

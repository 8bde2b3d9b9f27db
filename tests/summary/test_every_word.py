"""Every word of a shared answer is in every format; no private word is in any."""

from __future__ import annotations

import json
from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from preparation.summary.printer import SummaryPrinter
from tests.summary.people import PEOPLE
from tests.summary.reading import html_text, json_texts, pdf_text, squeezed
from tests.summary.talks import Talk, outline, words

OUTLINE = outline()
PRINTER = SummaryPrinter(OUTLINE, words())
QUESTIONS = [name for name in OUTLINE.headings if name != "priority"]

letters = st.characters(
    codec="utf-8", categories=("L", "N", "P", "S", "Zs", "Mn"), include_characters="\n"
)
texts = st.text(letters, min_size=1, max_size=120).filter(lambda text: bool(text.strip()))
# What our own font has: other alphabets fall to whatever fonts the machine has.
latin = st.text(
    st.characters(max_codepoint=0x17F, categories=("Lu", "Ll", "Nd", "Zs", "Po")),
    min_size=1,
    max_size=200,
).filter(lambda text: bool(text.strip()))


@dataclass
class Said:
    talk: Talk
    shared: list[str]
    private: list[str]


@st.composite
def talks(draw: st.DrawFn, answers: st.SearchStrategy[str] = texts) -> Said:
    """Draw a talk; its private words are marked so that they can be looked for."""
    said = Said(Talk(), [], [])
    for number in range(draw(st.integers(1, 12))):
        text = draw(answers)
        fate = draw(st.sampled_from(["shared", "shared", "hidden", "removed", "changed"]))
        if fate != "shared":
            text = f"secret{number}word {text}"
        answer = said.talk.says(draw(st.sampled_from(QUESTIONS)), text)
        if fate == "hidden":
            said.talk.hides(answer)
        elif fate == "removed":
            said.talk.takes_back(answer)
        elif fate == "changed":
            said.talk.changes(answer, new := draw(answers))
            said.shared.append(new)
        if fate == "shared":
            said.shared.append(text)
        else:
            said.private.append(f"secret{number}word")
    wish = "yes, but not " + draw(answers).strip()
    said.talk.says("consent", f"{wish} ever")
    said.shared.append(f"{wish} ever")
    return said


def plain(text: str) -> str:
    """Return a text as every format shows it: controls made visible are not compared."""
    return squeezed("".join(c for c in text if c.isprintable() or c.isspace()))


@given(talks())
@settings(max_examples=100, deadline=None)
def test_the_page_has_every_shared_word_and_no_private_one(said: Said) -> None:
    page = html_text(PRINTER.fragment(said.talk.summary()))
    assert all(plain(text) in plain(page) for text in said.shared)
    assert not [mark for mark in said.private if mark in page]


@given(talks())
@settings(max_examples=100, deadline=None)
def test_the_json_has_every_shared_answer_byte_for_byte_and_no_private_one(said: Said) -> None:
    document = PRINTER.json(said.talk.summary())
    found = json_texts(json.loads(document))
    assert all(text in found for text in said.shared)
    assert not [mark for mark in said.private if mark.encode() in document]


@given(talks())
@settings(max_examples=60, deadline=None)
def test_the_plain_text_has_every_shared_word_and_no_private_one(said: Said) -> None:
    page = PRINTER.text(said.talk.summary())
    if "More on the page" not in page:  # what is left out there is named: test_plain_text.py
        assert all(plain(text) in plain(page) for text in said.shared)
    assert not [mark for mark in said.private if mark in page]


@given(talks())
@settings(max_examples=40, deadline=None)
def test_the_fhir_document_has_every_shared_answer_and_no_private_one(said: Said) -> None:
    document = PRINTER.as_fhir(said.talk.summary())
    found = json_texts(json.loads(document))
    assert all(text in found for text in said.shared)
    assert not [mark for mark in said.private if mark.encode() in document]


@given(talks())
@settings(max_examples=30, deadline=None)
def test_what_was_private_last_time_is_in_no_format_this_time(said: Said) -> None:
    talk = Talk()
    talk.before = said.talk
    talk.says("what_matters", "the dog")
    talk.says("consent", "yes")
    summary = talk.summary()
    made = [
        PRINTER.fragment(summary),
        PRINTER.text(summary),
        PRINTER.json(summary).decode(),
        PRINTER.as_fhir(summary).decode(),
    ]
    assert not [mark for mark in said.private for text in made if mark in text]


@given(talks())
@settings(max_examples=30, deadline=None)
def test_with_sharing_taken_back_no_word_of_it_is_in_any_format(said: Said) -> None:
    said.talk.says("what_matters", "secretZZword")
    said.talk.sends()
    said.talk.says("consent", "no, do not share it")
    summary = said.talk.summary()
    made = [
        PRINTER.fragment(summary),
        PRINTER.text(summary),
        PRINTER.json(summary).decode(),
        PRINTER.as_fhir(summary).decode(),
    ]
    private = [*said.private, "secretZZword"]
    assert not [mark for mark in private for text in made if mark in text]
    assert 'class="words"' not in made[0]


@given(talks(latin))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_pdf_has_every_shared_word_and_no_private_one(said: Said) -> None:
    page = squeezed(pdf_text(PRINTER.pdf(said.talk.summary())))
    assert all(squeezed(text) in page for text in said.shared)
    assert not [mark for mark in said.private if mark in page]


def copied(text: str) -> str:
    """Return a text as a reader of PDFs copies it: without what only says how an emoji looks."""
    return squeezed(text.replace("\ufe0f", ""))


def test_every_word_of_real_people_is_in_the_pdf() -> None:
    for name, who in PEOPLE.items():
        if name in ("awkward", "alphabets"):  # joined letters are drawn, not copied: test_fonts.py
            continue
        summary = who().summary()
        page = squeezed(pdf_text(PRINTER.pdf(summary)))
        parts = [part for section in summary.sections for part in section.parts]
        said = [line.text for part in parts for line in part.lines] + [summary.sharing]
        assert [text for text in said if copied(text) not in page] == [], name

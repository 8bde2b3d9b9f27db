"""The FHIR document: headings, exact words, who said what, and the same bytes every time."""

from __future__ import annotations

import json
from typing import Any

import pytest

from preparation.summary.as_fhir import FhirDocument
from preparation.summary.fhir_words import read_fhir_headings
from preparation.summary.phrases import Phrases
from preparation.summary.printer import SummaryPrinter
from tests.summary.people import (
    PEOPLE,
    carer,
    declined,
    flagged,
    kept_back,
    partial,
    rosa,
    silent,
    withdrawn,
)
from tests.summary.reading import html_text, json_texts
from tests.summary.talks import Talk, outline, words

PRINTER = SummaryPrinter(outline(), words())
type Resource = dict[str, Any]


def document(talk: Talk) -> Resource:
    made: Resource = json.loads(PRINTER.as_fhir(talk.summary()))
    return made


def all_of(bundle: Resource, kind: str) -> list[Resource]:
    resources = (entry["resource"] for entry in bundle["entry"])
    return [one for one in resources if one["resourceType"] == kind]


def headings(bundle: Resource) -> list[str]:
    return [section["title"] for section in all_of(bundle, "Composition")[0]["section"]]


def test_every_question_of_the_summary_stands_under_one_heading() -> None:
    placed = [name for one in read_fhir_headings(words()) for name in one.questions]
    assert sorted(placed) == sorted(outline().headings)


def test_the_headings_are_those_of_the_standards() -> None:
    assert {
        "What is most important to me",
        "People who are important to me",
        "How I communicate and how to communicate with me",
        "My wellness",
        "How and when to support me",
        "Also worth knowing about me",
        "Strengths",
        "Needs, concerns or health problems",
        "Goals and hopes",
        "Contingency plan",
        "Additional supporting plans",
    } <= {one.heading for one in read_fhir_headings(words())}


@pytest.mark.parametrize("name", PEOPLE)
def test_the_same_summary_gives_the_same_bytes(name: str) -> None:
    assert PRINTER.as_fhir(PEOPLE[name]().summary()) == PRINTER.as_fhir(PEOPLE[name]().summary())


@pytest.mark.parametrize("name", PEOPLE)
def test_every_resource_names_its_profile_and_is_referred_to_by_what_is_there(name: str) -> None:
    bundle = document(PEOPLE[name]())
    here = {entry["fullUrl"] for entry in bundle["entry"]}
    assert len(here) == len(bundle["entry"])
    assert {text for text in json_texts(bundle) if text.startswith("urn:uuid:")} <= here
    for entry in bundle["entry"]:
        kind = entry["resource"]["resourceType"]
        profile = f"https://fhir.hl7.org.uk/StructureDefinition/UKCore-{kind}"
        assert entry["resource"]["meta"]["profile"] == [profile]


def test_the_answers_are_the_exact_words_of_whoever_said_them() -> None:
    bundle = document(carer())
    ewas = next(
        one
        for one in all_of(bundle, "QuestionnaireResponse")
        if one["source"]["type"] == "RelatedPerson"
    )
    said = {item["linkId"]: [a["valueString"] for a in item["answer"]] for item in ewas["item"]}
    assert said["carer_needs"] == ["I have not had a weekend off since March"]
    assert all_of(bundle, "RelatedPerson")[0]["name"] == [{"text": "Ewa, her daughter"}]
    theirs = next(one for one in all_of(bundle, "QuestionnaireResponse") if one is not ewas)
    assert [item["linkId"] for item in theirs["item"]] == ["talk_about", "consent"]


def test_the_wish_about_sharing_is_a_consent_and_its_words_are_an_answer() -> None:
    bundle = document(rosa())
    consent = all_of(bundle, "Consent")[0]
    assert "yes, but not my brother" in html_text(consent["text"]["div"])
    assert "yes, but not my brother" in json_texts(all_of(bundle, "QuestionnaireResponse"))


def test_somebody_who_declined_prepared_and_prefers_to_bring_it_and_nothing_more() -> None:
    bundle = document(declined())
    assert not all_of(bundle, "QuestionnaireResponse")
    assert not all_of(bundle, "Consent")
    section = all_of(bundle, "Composition")[0]["section"]
    assert [html_text(one["text"]["div"]) for one in section] == [
        "Tom prepared and prefers to bring it themselves."
    ]
    assert "declined" not in json.dumps(bundle).lower()


def test_silence_is_never_nothing_to_discuss() -> None:
    section = all_of(document(silent()), "Composition")[0]["section"][0]
    assert "does not mean there is nothing to discuss" in html_text(section["text"]["div"])


def test_an_unfinished_one_is_preliminary_and_says_so() -> None:
    composition = all_of(document(partial()), "Composition")[0]
    assert composition["status"] == "preliminary"
    assert "had not finished" in html_text(composition["section"][0]["text"]["div"])


@pytest.mark.covers("H3")
def test_what_may_be_urgent_is_a_flag_and_comes_first() -> None:
    bundle = document(flagged())
    flags = all_of(bundle, "Flag")
    assert [flag["code"]["text"].partition(":")[0] for flag in flags] == [
        "Chest pain",
        "Thoughts of suicide",
    ]
    assert headings(bundle)[0] == "May be urgent"
    assert all("to call 999" in html_text(flag["text"]["div"]) for flag in flags)


def test_a_later_version_is_the_same_composition_amended_in_another_bundle() -> None:
    talk = rosa()
    first = document(talk)
    talk.sends()
    second = document(talk)
    before, after = (all_of(one, "Composition")[0] for one in (first, second))
    assert (before["status"], after["status"]) == ("final", "amended")
    assert before["identifier"] == after["identifier"]
    assert [one["identifier"]["value"] for one in (first, second)] == ["prep-1-v1", "prep-1-v2"]


@pytest.mark.covers("I6")
def test_sharing_that_is_taken_back_is_said_and_every_answer_is_marked_empty() -> None:
    bundle = document(withdrawn())
    gone = all_of(bundle, "QuestionnaireResponse")
    assert [(one["status"], "item" in one) for one in gone] == [("entered-in-error", False)] * 2
    consent = all_of(bundle, "Consent")[0]
    assert consent["status"] == "inactive"
    assert "provision" not in consent
    assert "secretword" not in json.dumps(bundle)
    assert "Carl" not in json.dumps(bundle)
    linked = {one["reference"] for one in all_of(bundle, "Composition")[0]["section"][0]["entry"]}
    assert {f"urn:uuid:{one['id']}" for one in [*gone, consent]} <= linked


def test_who_shares_nothing_more_of_two_is_marked_and_the_other_stays() -> None:
    talk = carer()
    talk.sends()
    for row in [row for row in talk.rows if row.answered_by != "patient"]:
        talk.takes_back(row.id)
    ours, gone = all_of(document(talk), "QuestionnaireResponse")
    assert (ours["status"], gone["status"]) == ("completed", "entered-in-error")
    assert [item["linkId"] for item in ours["item"]] == ["talk_about", "consent"]


def test_with_every_line_kept_back_the_words_about_sharing_still_stand() -> None:
    bundle = document(kept_back())
    answers = all_of(bundle, "QuestionnaireResponse")
    assert [item["linkId"] for item in answers[0]["item"]] == ["consent"]
    assert all_of(bundle, "Consent")[0]["status"] == "active"
    assert "yes but not my brother" in json_texts(answers)
    assert "secretword" not in json.dumps(bundle)


@pytest.mark.covers("H18")
def test_what_no_document_may_hold_is_made_visible() -> None:
    talk = Talk()
    talk.says("what_matters", "a\x00b\x07c\td\ne")
    talk.says("consent", "yes")
    bundle = document(talk)
    answer = all_of(bundle, "QuestionnaireResponse")[0]["item"][0]["answer"][0]
    assert answer["valueString"] == "a\u2400b\u2407c\td\ne"


def test_a_name_that_is_missing_is_left_out_and_the_document_stays_valid() -> None:
    talk = Talk("Cher")
    talk.says("what_matters", "the dog")
    talk.says("consent", "yes")
    assert FhirDocument(words(), Phrases(words())).write(talk.summary())
    assert all_of(document(talk), "Patient")[0]["name"] == [{"use": "official", "given": ["Cher"]}]

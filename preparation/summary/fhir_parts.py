"""What all resources of the FHIR document share: identifiers, references, legal text. Pure."""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from preparation.summary.phrases import visible

BASE = "https://beforehand.example/fhir"
"""Where our identifiers and codes are named from. A name, not an address: nothing is there."""
NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
_UK_CORE = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-"
_PICTURES = 0x2400
_NO_LETTER = "\ufffd"
"""Stands for what no XML may hold."""
_NARRATIVE = "http://www.w3.org/1999/xhtml"

type Resource = dict[str, Any]


def resource(kind: str, key: str) -> Resource:
    """Return the beginning of a resource: the same key always has the same id."""
    return {
        "resourceType": kind,
        "id": resource_id(kind, key),
        "meta": {"profile": [f"{_UK_CORE}{kind}"]},
    }


def resource_id(kind: str, key: str) -> str:
    """Return an identifier that is made of what the resource is about, and tells nothing of it."""
    return str(uuid5(NAMESPACE_URL, f"{BASE}/{kind}/{key}"))


def reference(to: Resource) -> Resource:
    """Return a reference to another resource of the same document."""
    return {"reference": f"urn:uuid:{to['id']}", "type": to["resourceType"]}


def identifier(kind: str, value: str) -> Resource:
    """Return an identifier of ours."""
    return {"system": f"{BASE}/Id/{kind}", "value": value}


def coded(kind: str, code: str, text: str) -> Resource:
    """Return a concept from a list of our own."""
    system = f"{BASE}/CodeSystem/{kind}"
    return {"coding": [{"system": system, "code": code, "display": text}], "text": text}


def instant(at: datetime) -> str:
    """Return a moment as FHIR writes it."""
    return at.isoformat(timespec="seconds")


def legal(text: str) -> str:
    """Return words as they were sent; control characters, which FHIR forbids, as pictures."""
    return "".join(
        chr(_PICTURES + ord(sign)) if ord(sign) < 0x20 and sign not in "\t\r\n" else sign
        for sign in text
    )


def narrative(paragraphs: list[str]) -> Resource:
    """Return what a person reads: every word escaped, nothing hidden, one paragraph each."""
    body = "".join(f"<p>{_escaped(paragraph)}</p>" for paragraph in paragraphs)
    return {"status": "generated", "div": f'<div xmlns="{_NARRATIVE}">{body}</div>'}


def _escaped(text: str) -> str:
    plain = visible(text).replace("\ufffe", _NO_LETTER).replace("\uffff", _NO_LETTER)
    return escape(plain, quote=False).replace("\n", "<br/>")

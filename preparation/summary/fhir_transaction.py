"""The FHIR document as a transaction, for servers that keep resources one by one. Pure.

Who it is about is created only where it is not there yet. What is ours alone is written over by
the version after it, so that nothing that was taken back stays behind (docs/decisions/0056).
Sent again it changes nothing. The receiver's answer must be read entry by entry: some servers
keep part of a transaction.
"""

from __future__ import annotations

from urllib.parse import quote

from preparation.summary.fhir_parts import Resource

_OURS = frozenset({"Composition", "QuestionnaireResponse", "Consent", "Appointment"})
"""One of each kind and preparation, whatever the version."""


def as_transaction(document: Resource) -> Resource:
    """Return a transaction Bundle with the entries of a document Bundle."""
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [_entry(entry) for entry in document["entry"]],
    }


def _entry(entry: Resource) -> Resource:
    """Return an entry with its request. What is written over keeps the server's own id."""
    sent = entry["resource"]
    if sent["resourceType"] in _OURS:
        sent = {name: value for name, value in sent.items() if name != "id"}
    return {"fullUrl": entry["fullUrl"], "resource": sent, "request": _request(sent)}


def _request(resource: Resource) -> Resource:
    """Return how to keep a resource once. A Provenance has no identifier: it has its own id."""
    kind, named = resource["resourceType"], resource.get("identifier")
    if named is None:
        return {"method": "PUT", "url": f"{kind}/{resource['id']}"}
    first = named[0] if isinstance(named, list) else named
    if kind in _OURS:
        known = quote(f"{first['system']}|{first['value']}", safe="")
        return {"method": "PUT", "url": f"{kind}?identifier={known}"}
    once = f"identifier={first['system']}|{first['value']}"
    return {"method": "POST", "url": kind, "ifNoneExist": once}

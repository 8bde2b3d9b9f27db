"""The FHIR document as a transaction, for servers that keep resources one by one. Pure.

Everything is created only where it is not there yet, so that sending it again changes nothing.
The receiver's answer must be read entry by entry: some servers keep part of a transaction.
"""

from __future__ import annotations

from preparation.summary.fhir_parts import Resource


def as_transaction(document: Resource) -> Resource:
    """Return a transaction Bundle with the entries of a document Bundle."""
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [entry | {"request": _request(entry["resource"])} for entry in document["entry"]],
    }


def _request(resource: Resource) -> Resource:
    """Return how to create a resource once. A Provenance has no identifier: it has its own id."""
    kind, named = resource["resourceType"], resource.get("identifier")
    if named is None:
        return {"method": "PUT", "url": f"{kind}/{resource['id']}"}
    first = named[0] if isinstance(named, list) else named
    once = f"identifier={first['system']}|{first['value']}"
    return {"method": "POST", "url": kind, "ifNoneExist": once}

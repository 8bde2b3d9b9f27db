"""Finding the resource that another one refers to, over all files of one import."""

from __future__ import annotations

from collections.abc import Iterable

from preparation.imports.fhir_json import Json, Resource, items, text
from preparation.imports.problems import FieldRefused


class FhirIndex:
    """All resources of one import, by what others may call them."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._found: dict[str, Resource] = {}
        self.clashes: list[Resource] = []
        for resource in resources:
            self._add(resource)

    def _add(self, resource: Resource) -> None:
        names = {resource.address} if resource.address else set()
        if resource.id:
            names |= {f"{resource.kind}/{resource.id}", f"urn:uuid:{resource.id}"}
        for name in names:
            before = self._found.setdefault(name, resource)
            if before.body != resource.body and resource not in self.clashes:
                self.clashes.append(resource)

    def find(self, reference: Json, owner: Resource, kind: str) -> Resource | None:
        """Return the resource of type `kind` that `owner` refers to, if it is to be had."""
        name = text(reference, "reference")
        if name.startswith("#"):
            return _contained(owner, name[1:], kind)
        found = self._found.get(name) or self._found.get("/".join(name.split("/")[-2:]))
        return found if found is not None and found.kind == kind else None


def _contained(owner: Resource, wanted: str, kind: str) -> Resource | None:
    for body in items(owner.body, "contained"):
        if text(body, "id") == wanted and text(body, "resourceType") == kind:
            return Resource(owner.place, body, f"{owner.kind}/{owner.id}#{wanted}")
    return None


def refers_to(reference: Json, kind: str) -> bool:
    """Tell whether a reference says that it is to a resource of type `kind`."""
    if text(reference, "type") == kind:
        return True
    return f"{kind}/" in text(reference, "reference")


_STU3 = {
    "Appointment": ("incomingReferral", "indication"),
    "Observation": ("comment", "related", "context"),
    "Patient": ("animal",),
}


def check_r4(resource: Resource) -> None:
    """Refuse what may not be read as R4 of the plain kind."""
    if any(name in resource.body for name in _STU3.get(resource.kind, ())):
        raise FieldRefused("not_r4")
    if resource.body.get("modifierExtension"):
        raise FieldRefused("modifier")
    if resource.body.get("implicitRules"):
        raise FieldRefused("modifier")


def stable_key(resource: Resource) -> str:
    """Return what the source calls a resource, for ever. Raises FieldRefused for nothing."""
    numbers = (text(number, "value") for number in items(resource.body, "identifier"))
    key = resource.id or resource.address or next(filter(None, numbers), "")
    if not key or len(key) > 200:
        raise FieldRefused("no_id")
    return key

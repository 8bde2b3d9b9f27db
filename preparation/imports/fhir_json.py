"""From the bytes of a FHIR file to its resources: one resource, a Bundle, or NDJSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from preparation.imports.csv_text import decode
from preparation.imports.problems import FileRefused, Place

Json = dict[str, Any]
_MOST_ENTRIES = 500_000


@dataclass(frozen=True, slots=True)
class Resource:
    """One FHIR resource, where it stands, and the address its Bundle gives it."""

    place: Place
    body: Json
    address: str = ""

    @property
    def kind(self) -> str:
        """Return the resource's type."""
        return text(self.body, "resourceType")

    @property
    def id(self) -> str:
        """Return the resource's own id, or nothing."""
        return text(self.body, "id")


def looks_like_json(data: bytes) -> bool:
    """Tell JSON from CSV by the first sign that is not a space."""
    start = data.removeprefix(b"\xef\xbb\xbf")[:200].replace(b"\0", b"").lstrip(b"\xff\xfe \t\r\n")
    return start.startswith((b"{", b"[", b"<"))


def read_resources(data: bytes, file: str) -> list[Resource]:
    """Return the resources of a FHIR file, Bundles opened. Raises FileRefused."""
    content = decode(data).lstrip("\ufeff \t\r\n")
    if content.startswith("<"):
        raise FileRefused("xml")
    try:
        documents = [(_load(content), Place(file, 1, "entry"))]
    except json.JSONDecodeError as error:
        documents = list(_lines(content, file, error.lineno))
    found = [resource for body, place in documents for resource in _opened(body, place)]
    if not found:
        raise FileRefused("no_resources")
    return found


def _lines(content: str, file: str, wrong_line: int) -> Iterator[tuple[Any, Place]]:
    for number, line in enumerate(content.split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield _load(line), Place(file, number)
        except json.JSONDecodeError as error:
            raise FileRefused("json", wrong_line if number == 1 else number) from error


def _load(content: str) -> Any:
    try:
        return json.loads(
            content,
            parse_float=Decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_no_key_twice,
        )
    except RecursionError as error:
        raise FileRefused("too_deep") from error
    except json.JSONDecodeError:
        raise
    except ValueError as error:  # a whole number of thousands of digits
        raise FileRefused("json") from error


def _no_constant(name: str) -> Any:
    raise FileRefused("json")


def _no_key_twice(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise FileRefused("key_twice")
    return found


def _opened(body: Any, place: Place) -> Iterator[Resource]:
    if not isinstance(body, dict) or not text(body, "resourceType"):
        raise FileRefused("not_fhir", place.number if place.kind == "line" else 0)
    if text(body, "resourceType") != "Bundle":
        yield Resource(place, body)
        return
    entries = items(body, "entry")
    if len(entries) > _MOST_ENTRIES:
        raise FileRefused("too_many_rows")
    for number, entry in enumerate(entries, 1):
        inner = node(entry, "resource")
        if inner:
            where = place if place.kind == "line" else Place(place.file, number, "entry")
            yield Resource(where, inner, text(entry, "fullUrl"))


def text(body: Json, *path: str) -> str:
    """Return the text at a path; nothing where there is none, or something else."""
    for name in path[:-1]:
        body = node(body, name)
    value = body.get(path[-1])
    return value.strip() if isinstance(value, str) else ""


def node(body: Json, name: str) -> Json:
    """Return the object called `name`; an empty one where there is none."""
    value = body.get(name)
    return value if isinstance(value, dict) else {}


def items(body: Json, name: str) -> list[Json]:
    """Return the objects in the list called `name`."""
    value = body.get(name)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def texts(body: Json, name: str) -> list[str]:
    """Return the texts in the list called `name`."""
    value = body.get(name)
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []

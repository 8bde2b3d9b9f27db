"""Settings of where summaries go: read like the others, put together here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from beforehand import setting_values as values
from beforehand.staff_settings import one_word, pairs
from preparation.delivery.mesh import MeshMailbox
from preparation.delivery.outside import Outside

DELIVERY_READERS: dict[str, Callable[[str], Any]] = {
    "BEFOREHAND_DELIVERY_HOSTS": values.hosts,
    "BEFOREHAND_DELIVERY_NETWORKS": values.networks,
    "BEFOREHAND_FHIR_TOKENS": pairs,
    "BEFOREHAND_MESH_URL": values.safe_address,
    "BEFOREHAND_MESH_MAILBOX": one_word,
    "BEFOREHAND_MESH_PASSWORD": one_word,
    "BEFOREHAND_MESH_SHARED_KEY": one_word,
    "BEFOREHAND_MESH_WORKFLOW": one_word,
    "BEFOREHAND_MESH_CERTIFICATE": str,
    "BEFOREHAND_MESH_KEY": str,
    "BEFOREHAND_MESH_AUTHORITY": str,
}
_MESH = "BEFOREHAND_MESH_"
_MESH_NEEDS = ("URL", "MAILBOX", "PASSWORD", "SHARED_KEY", "WORKFLOW")


def delivery_problems(given: Mapping[str, str]) -> list[str]:
    """Return what is missing beside what is there."""
    if not any(name.startswith(_MESH) for name in given):
        return []
    names = [f"{_MESH}{part}" for part in _MESH_NEEDS]
    problems = [f"{name} is missing: MESH needs it." for name in names if name not in given]
    if (f"{_MESH}CERTIFICATE" in given) != (f"{_MESH}KEY" in given):
        problems.append(f"{_MESH}CERTIFICATE and {_MESH}KEY go together.")
    return problems


def outside_settings(found: Mapping[str, Any], *, demo: bool) -> Outside:
    """Return where summaries may be posted to."""
    return Outside(
        frozenset(found.get("BEFOREHAND_DELIVERY_HOSTS", ())),
        found.get("BEFOREHAND_DELIVERY_NETWORKS", ()),
        loopback=demo,
    )


def mesh_settings(found: Mapping[str, Any]) -> MeshMailbox | None:
    """Return our own mailbox, if there is one."""
    if f"{_MESH}URL" not in found:
        return None
    return MeshMailbox(
        url=found[f"{_MESH}URL"],
        mailbox=found[f"{_MESH}MAILBOX"],
        workflow=found[f"{_MESH}WORKFLOW"],
        password=found[f"{_MESH}PASSWORD"],
        shared_key=found[f"{_MESH}SHARED_KEY"],
        certificate=found.get(f"{_MESH}CERTIFICATE", ""),
        key=found.get(f"{_MESH}KEY", ""),
        authority=found.get(f"{_MESH}AUTHORITY", ""),
    )

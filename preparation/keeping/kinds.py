"""Rows by the kinds that staff know them by. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

OTHER = "other"
_TABLES: Mapping[str, tuple[str, ...]] = {
    "people": ("patients",),
    "appointments": ("appointments",),
    "preparations": ("preparations",),
    "texts": ("inbound", "outbound", "provider_sends"),
    "answers": ("answers",),
    "summaries": ("summaries",),
    "plans": ("plans",),
    "results": ("results",),
    "alerts": ("alerts",),
    "files": ("uploads",),
    "sign_ins": ("staff_sign_ins", "openid_sign_ins", "staff_totp", "staff_recovery_codes"),
    OTHER: (),
}
KINDS = tuple(_TABLES)
"""In the order in which they are told."""
_KIND_OF = {table: kind for kind, tables in _TABLES.items() for table in tables}


def by_kind(rows: Mapping[str, int]) -> dict[str, int]:
    """Return kind -> how many, of rows by their tables; without what there is none of."""
    found = Counter[str]()
    for table, number in rows.items():
        found[_KIND_OF.get(table, OTHER)] += number
    return {kind: found[kind] for kind in KINDS if found[kind]}

"""A preview, whole: what would change, who comes, who is left out, and what it would start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from preparation.imports.arrivals import absent_lines, new_lines
from preparation.imports.changes import Comparison, ImportReport
from preparation.imports.differences import differences
from preparation.imports.inviting import Weigh, expect_invites
from preparation.imports.rows import ImportPlan
from preparation.model import Practice
from preparation.records.database import Connection
from preparation.records.vault import Vault

type Lines = list[Mapping[str, str]]


def look_ahead(
    c: Connection,
    vault: Vault,
    practice: Practice,
    plan: ImportPlan,
    found: tuple[ImportReport, Comparison],
    weigh: Weigh,
    *,
    now: datetime,
) -> tuple[ImportReport, Lines]:
    """Return the report with what is to come, and the lines that name people. Writes nothing."""
    report, comparison = found
    changes = comparison.changes
    absent, left_out = absent_lines(c, practice, plan, now)
    invites = expect_invites(c, vault, practice, changes, weigh, now=now)
    lines = [*differences(c, practice, changes), *new_lines(c, practice, changes), *absent]
    return replace(report, invites=invites, left_out=left_out), lines

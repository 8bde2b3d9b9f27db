"""An empty file of each kind, to fill in: its columns, as the import reads them."""

from __future__ import annotations

from collections.abc import Mapping

from preparation.imports.csv_columns import INSTEAD, KINDS, CsvKind
from preparation.words import Words

_BY_NAME: Mapping[str, CsvKind] = {kind.name: kind for kind in KINDS}
_NOT_OFFERED = frozenset({"previous_preparation", *INSTEAD["start"]})
"""What is read and not kept, and what says the same as another column."""
_BOM = "\ufeff"
"""So that a spreadsheet takes the letters for what they are."""


def template_columns(kind: CsvKind) -> tuple[str, ...]:
    """Return the columns of a template."""
    return tuple(name for name in kind.columns if name not in _NOT_OFFERED)


def template_file(name: str, words: Words) -> str | None:
    """Return a kind's template; None where there is no such kind."""
    kind = _BY_NAME.get(name)
    if kind is None:
        return None
    titles = (words(f"practice_import_columns.{column}") for column in template_columns(kind))
    return _BOM + ",".join(titles) + "\r\n"

"""The words of files: measurements, columns and statuses, as content/ lists them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from preparation.imports.csv_columns import ColumnNames, load_column_names
from preparation.imports.result_codes import ResultCodes, load_result_codes
from preparation.imports.statuses import Statuses, load_statuses


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All that is needed to understand what a file says."""

    codes: ResultCodes
    columns: ColumnNames
    statuses: Statuses


def load_vocabulary(content: Path) -> Vocabulary:
    """Read content/result_codes.yml and content/import_columns.yml."""
    return Vocabulary(
        load_result_codes(content), load_column_names(content), load_statuses(content)
    )

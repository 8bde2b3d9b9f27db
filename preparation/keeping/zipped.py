"""An export as one archive: the text to be read, and the JSON."""

from __future__ import annotations

import io
import zipfile

from preparation.keeping.export import Export
from preparation.words import Words


def zipped(export: Export, words: Words) -> bytes:
    """Return both forms in a ZIP archive; names in it name nobody."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr("record.txt", export.as_text(words))
        files.writestr("record.json", export.as_json())
    return archive.getvalue()

"""From the bytes of a CSV file to its records: encoding, separator, quotes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass

from preparation.imports.problems import FileRefused

MOST_BYTES = 200 * 1024 * 1024
MOST_ROWS = 250_000
_SEPARATORS = ",;\t|"
_NOT_TEXT = (b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"%PDF", b"BZh", b"7z\xbc\xaf")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class Record:
    """One row's cells, and the line it begins on."""

    line: int
    cells: tuple[str, ...]


def decode(data: bytes) -> str:
    """Return text from UTF-8, UTF-16 or Windows-1252. Raises FileRefused for anything else."""
    if len(data) > MOST_BYTES:
        raise FileRefused("too_big")
    if data.startswith(_NOT_TEXT):
        raise FileRefused("not_text")
    try:
        text = data.decode(_encoding(data))
    except UnicodeDecodeError as error:
        raise FileRefused("encoding") from error
    if "\0" in text:
        raise FileRefused("not_text")
    return text


def _encoding(data: bytes) -> str:
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    if b"\0" in data[:4096]:
        return "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
    lines = [line for line in re.split(rb"[\r\n]+", data) if not line.isascii()]
    good = sum(_is_utf8(line) for line in lines)
    if good == len(lines):
        return "utf-8"
    if good:
        raise FileRefused("mixed_encodings")
    return "cp1252"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def read_records(text: str, knows: Callable[[str], bool]) -> list[Record]:
    """Return the records of a CSV file, header first, blank rows left out.

    The separator is the one that makes most sense of the header, measured by the names it `knows`.
    """
    skip = 1 if re.match(r"sep=.\r?\n?", text) else 0
    separator = _separator(text.split("\n")[skip] if "\n" in text else text, knows)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    records: list[Record] = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells) and line > skip:
                records.append(Record(line, tuple(cells)))
            line = reader.line_num + 1
            if len(records) > MOST_ROWS:
                raise FileRefused("too_many_rows")
    except csv.Error as error:
        raise FileRefused("quotes", line) from error
    return records


def _separator(header: str, knows: Callable[[str], bool]) -> str:
    def sense(separator: str) -> int:
        return sum(knows(name.strip().strip('"')) for name in header.split(separator))

    return max(_SEPARATORS, key=sense)

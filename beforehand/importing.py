"""Taking files in, as the program does it: on the page, on the command line, after a kill."""

from __future__ import annotations

from functools import partial

from beforehand.content import CONTENT
from beforehand.engine import Engine
from practice.import_reports import as_kept
from preparation.clock import Clock, NewId
from preparation.imports.taking import Imports
from preparation.imports.vocabulary import load_vocabulary
from preparation.records.database import Database
from preparation.words import Words


def build_imports(engine: Engine) -> Imports:
    """Return what goes on with an import that a process left behind."""
    outside = engine.outside
    return imports_into(outside.database, outside.clock, outside.new_id, outside.words)


def imports_into(database: Database, clock: Clock, new_id: NewId, words: Words) -> Imports:
    """Return what reads files and takes them in."""
    vocabulary = load_vocabulary(CONTENT)
    return Imports(database, clock, new_id, vocabulary, partial(as_kept, words=words))

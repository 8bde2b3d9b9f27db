"""The patient's pages, as their own tests have them."""

from __future__ import annotations

from tests.web.conftest import house, somebody

__all__ = ["house", "somebody"]

"""One result as HTML: the patient's page and the clinician's preview of it are the same."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from preparation.results.explain import Shown
from preparation.summary.phrases import visible
from preparation.words import Words

TEMPLATES = Path(__file__).parent / "templates"


class ResultSheet:
    """Draws a result. Everything put into it is escaped."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._templates = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals["words"] = words
        self._templates.filters["visible"] = visible

    def fragment(self, shown: Shown, name: str) -> str:
        """Return a result to be put under its heading; `name` is unique on its page."""
        readings = ", ".join(
            self._words("results.sheet.chart_reading", value=row.value, day=row.day)
            for row in shown.rows
        )
        template = self._templates.get_template("result.html")
        return template.render(shown=shown, name=name, readings=readings)

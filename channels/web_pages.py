"""Drawing the patient's pages from `templates/` and the sentences of `content/pages*.yml`."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from channels.assets import Assets
from channels.web_ways import WAYS
from preparation.summary.phrases import visible
from preparation.words import Words

_TEMPLATES = Path(__file__).parent / "templates"


class Pages:
    """Draws a page. Everything put into one is escaped; a gap left open is an error."""

    def __init__(
        self, words: Words, assets: Assets, *, demo: bool, nation: str = "england"
    ) -> None:
        self.words = words
        self._templates = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["visible"] = visible
        self._templates.globals.update(words=words, asset=assets.url, demo=demo, ways=WAYS)
        self._templates.globals.update(our_nation=nation)

    def draw(self, name: str, *, status: int = 200, **values: object) -> web.Response:
        """Return the page `name` as an answer."""
        text = self.text(f"{name}.html", **values)
        return web.Response(text=text, status=status, content_type="text/html")

    def text(self, template: str, **values: object) -> str:
        """Return a filled template."""
        return self._templates.get_template(template).render(values)

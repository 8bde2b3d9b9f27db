"""Style sheets, scripts and pictures, at addresses that change with their content."""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
}
_TEXT = frozenset({".css", ".js", ".svg"})
_A_YEAR = "public, max-age=31536000, immutable"

# Frutiger is licensed for nhs.uk alone, and would be fetched from somebody else's server.
_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
_SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/")


@dataclass(frozen=True, slots=True)
class _Asset:
    content_type: str
    plain: bytes
    zipped: bytes | None


class Assets:
    """Everything static, read once at start.

    `nhsuk` is the folder `dist/nhsuk` of nhsuk-frontend; its style sheet becomes
    "nhsuk.css". Every file of `folders` is served too; a name may occur only once.
    """

    def __init__(self, nhsuk: Path, *folders: Path) -> None:
        self._urls: dict[str, str] = {}
        self._by_url: dict[str, _Asset] = {}
        self._add("nhsuk.css", _own_fonts(nhsuk / "nhsuk-frontend.min.css"))
        for file in sorted(file for folder in folders for file in folder.iterdir()):
            if file.suffix in _TYPES:
                self._add(file.name, file.read_bytes())

    def url(self, name: str) -> str:
        """Return the address of an asset. Raises KeyError for one that is not there."""
        return self._urls[name]

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the one address pattern under which all of them are."""
        return [web.get("/assets/{name}", self._get)]

    async def _get(self, request: web.Request) -> web.Response:
        asset = self._by_url.get(request.path)
        if asset is None:
            raise web.HTTPNotFound
        headers = {"Cache-Control": _A_YEAR, "Vary": "Accept-Encoding"}
        body = asset.plain
        if asset.zipped is not None and "gzip" in request.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"] = "gzip"
            body = asset.zipped
        return web.Response(body=body, content_type=asset.content_type, headers=headers)

    def _add(self, name: str, content: bytes) -> None:
        if name in self._urls:
            raise ValueError(f"two assets are called {name}")
        stem, suffix = Path(name).stem, Path(name).suffix
        url = f"/assets/{stem}.{hashlib.sha256(content).hexdigest()[:12]}{suffix}"
        zipped = gzip.compress(content, 9, mtime=0) if suffix in _TEXT else None
        self._urls[name] = url
        self._by_url[url] = _Asset(_TYPES[suffix], content, zipped)


def _own_fonts(style_sheet: Path) -> bytes:
    text = _SOURCE_MAP.sub("", _FONT_FACE.sub("", style_sheet.read_text(encoding="utf-8")))
    return text.encode()

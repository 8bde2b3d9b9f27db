"""A certified OpenID provider, started by node, stopped by its own pid."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from aiohttp import ClientSession

ROOT = Path(__file__).parents[2]


@dataclass
class Person:
    """Somebody with a browser at the provider: follows it until it sends them back to us."""

    http: ClientSession
    issuer: str

    async def is_sent_back(self, address: str) -> str:
        """Return the address of ours that the provider sends them to."""
        kept: dict[str, str] = {}
        for _ in range(12):
            async with self.http.get(
                address, allow_redirects=False, headers={"Cookie": _header(kept)}
            ) as answer:
                for line in answer.headers.getall("Set-Cookie", []):
                    for name, morsel in SimpleCookie(line).items():
                        kept[name] = morsel.value
                assert answer.status in (302, 303), await answer.text()
                address = urljoin(address, answer.headers["Location"])
            if urlsplit(address).netloc != urlsplit(self.issuer).netloc:
                return address
        raise AssertionError("the provider goes round in circles")

    async def chooses(self, **fields: str) -> None:
        """Say who signs in next, how strongly (`level`), or that the keys change."""
        async with self.http.get(f"{self.issuer}/test", params=fields) as answer:
            assert answer.status == 200


def _header(kept: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in kept.items())


@contextmanager
def running_oidc(port: int, redirect: str) -> Iterator[str]:
    """Start the provider and give its issuer."""
    child = subprocess.Popen(
        ["node", str(ROOT / "tests/peers/oidc.mjs"), str(port), redirect],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert child.stdout is not None
    try:
        while (line := child.stdout.readline()) and b"ready" not in line:
            pass
        assert line, "the provider did not start"
        yield f"http://127.0.0.1:{port}"
    finally:
        child.terminate()
        child.wait()
        child.stdout.close()

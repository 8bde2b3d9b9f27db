"""The demo's secrets: made at random on the first start, kept in HOME for its owner alone."""

from __future__ import annotations

import json
import os
import secrets
from base64 import urlsafe_b64encode
from pathlib import Path

_FILE = "demo-secrets.json"


def demo_secrets(home: Path) -> dict[str, str]:
    """Return the demo's secrets by the names of their settings, made now if there are none.

    `BEFOREHAND_DEMO_PASSWORD` is among them: the password of the demo sign-in.
    """
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = home / _FILE
    kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    found = _made() | kept
    if found != kept:
        _write(path, found)
    path.chmod(0o600)
    return found


def _made() -> dict[str, str]:
    return {
        "BEFOREHAND_KEYS": new_key(),
        "BEFOREHAND_INDEX_KEY": new_key(),
        "BEFOREHAND_RASA_TOKEN": secrets.token_urlsafe(24),
        "BEFOREHAND_DEMO_PASSWORD": secrets.token_urlsafe(9),
        "TWILIO_ACCOUNT_SID": "AC" + secrets.token_hex(16),
        "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
        "TWILIO_MESSAGING_SERVICE_SID": "MG" + secrets.token_hex(16),
    }


def new_key() -> str:
    """Return 32 random bytes in the form that the settings take."""
    return urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")


def _write(path: Path, found: dict[str, str]) -> None:
    """Write the file whole or not at all; nobody else may read it at any moment."""
    scratch = path.with_suffix(f".{os.getpid()}")
    handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(found, file, indent=1)
    scratch.replace(path)

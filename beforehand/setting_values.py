"""What the text of one setting may be. Each reader raises ValueError with what it should be.

No message repeats the text it complains of: it may be a secret.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from preparation.delivery.outside import Network, read_networks

_PLACEHOLDERS = re.compile(
    r"^<|>$|\.\.\.|change.?me|placeholder|example|your[-_ ]|^(todo|secret|password|test|token|x+)$",
    re.IGNORECASE,
)
_NATIONS = ("england", "wales", "scotland", "northern_ireland")
_FEWEST_DIFFERENT = 6  # a real secret has more different characters than this


def mode(text: str) -> str:
    """Read demo or live."""
    if text not in ("demo", "live"):
        raise ValueError("must be demo or live")
    return text


def nation(text: str) -> str:
    """Read one of the four nations."""
    if text not in _NATIONS:
        raise ValueError(f"must be one of {', '.join(_NATIONS)}")
    return text


def port(text: str) -> int:
    """Read a port."""
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        raise ValueError("must be a number from 1 to 65535")
    return int(text)


def small_number(text: str) -> int:
    """Read a number from 0 to 9."""
    if not re.fullmatch(r"[0-9]", text):
        raise ValueError("must be a number from 0 to 9")
    return int(text)


def web_address(text: str) -> str:
    """Read an http or https address; a slash at its end is dropped."""
    says = "must be an address like https://prepare.example.org, without a path"
    try:
        parts = urlsplit(text)
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise ValueError(says) from None
    if parts.scheme not in ("http", "https") or not named or "@" in parts.netloc:
        raise ValueError(says)
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError(says)
    return text.rstrip("/")


def safe_address(text: str) -> str:
    """Read an address that is https, or cannot leave this machine or its own network."""
    address = web_address(text)
    parts = urlsplit(address)
    if parts.scheme == "http" and not _is_near(parts):
        raise ValueError("must be https, or an address on this machine or a private network")
    return address


def _is_near(parts: SplitResult) -> bool:
    host = parts.hostname or ""
    try:
        number = ip_address(host)
    except ValueError:
        return "." not in host  # localhost, or a container's name
    return number.is_private and not number.is_unspecified


def addresses(text: str) -> tuple[str, ...]:
    """Read safe addresses with commas between."""
    return tuple(safe_address(part.strip()) for part in text.split(",") if part.strip())


def hosts(text: str) -> tuple[str, ...]:
    """Read names of hosts with commas between."""
    found = tuple(part.strip().casefold() for part in text.split(",") if part.strip())
    if any(not re.fullmatch(r"[a-z0-9.:-]+", host) for host in found):
        raise ValueError("must be names of hosts, without https://, with commas between")
    return found


def networks(text: str) -> tuple[Network, ...]:
    """Read networks with commas between."""
    try:
        return read_networks([part.strip() for part in text.split(",") if part.strip()])
    except ValueError:
        raise ValueError("must be networks such as 10.1.2.0/24, with commas between") from None


def database(text: str) -> str:
    """Read a database URL; PostgreSQL gets the driver that we use."""
    for start in ("postgresql://", "postgres://"):
        if text.startswith(start):
            return "postgresql+psycopg://" + text.removeprefix(start)
    if not text.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("must begin with sqlite:/// or postgresql://")
    return text


def key(text: str) -> bytes:
    """Read 32 random bytes in base64, either alphabet."""
    try:
        raw = b64decode(
            text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), validate=True
        )
    except NotBase64:
        raw = b""
    if len(raw) != 32:
        raise ValueError("must be 32 bytes in base64 (./run keys new makes one)")
    if len(set(raw)) < _FEWEST_DIFFERENT:
        raise ValueError("is a placeholder, not a key")
    return raw


def keys(text: str) -> tuple[bytes, ...]:
    """Read data keys with commas between, newest first."""
    found = tuple(key(part.strip()) for part in text.split(",") if part.strip())
    if len(set(found)) != len(found):
        raise ValueError("names the same key twice")
    return found


def secret(text: str) -> str:
    """Read a secret of at least 16 characters that nobody copied from a manual."""
    if _PLACEHOLDERS.search(text) or len(set(text)) < _FEWEST_DIFFERENT:
        raise ValueError("is a placeholder, not a secret")
    if len(text) < 16:
        raise ValueError("must have at least 16 characters")
    return text


def twilio_token(text: str) -> str:
    """Read an auth token as Twilio makes them."""
    secret(text)
    if not re.fullmatch(r"[0-9a-f]{32}", text):
        raise ValueError("must be 32 hex digits, as Twilio shows it")
    return text


def sid(kind: str) -> Callable[[str], str]:
    """Return a reader of Twilio's identifiers that begin with `kind`."""

    def read(text: str) -> str:
        if not re.fullmatch(kind + "[0-9a-f]{32}", text):
            raise ValueError(f"must be {kind} and 32 hex digits, as Twilio shows it")
        if len(set(text[2:])) < _FEWEST_DIFFERENT:
            raise ValueError("is a placeholder, not Twilio's identifier")
        return text

    return read

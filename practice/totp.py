"""Codes of an authenticator app (RFC 6238), and recovery codes for when it is lost. Pure."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import datetime

import pyotp
import segno

STEP_SECONDS = 30
NEAR = (0, -1, 1)
"""Clocks differ: the code of the step before and the step after is right too."""
CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Nothing that is easily read as something else."""
_ISSUER = "Beforehand"


def fresh_secret() -> str:
    """Return a secret of 160 random bits, as authenticator apps take it."""
    return pyotp.random_base32()


def right_step(secret: str, code: str, now: datetime) -> int | None:
    """Return the step that `code` is right for, or None."""
    digits = "".join(code.split())
    if not (len(digits) == 6 and digits.isascii() and digits.isdigit()):
        return None
    step = int(now.timestamp()) // STEP_SECONDS
    codes = pyotp.TOTP(secret)
    for near in NEAR:
        if hmac.compare_digest(codes.at((step + near) * STEP_SECONDS), digits):
            return step + near
    return None


def address(secret: str, username: str) -> str:
    """Return what the picture says to the app."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=_ISSUER)


def picture(secret: str, username: str, title: str) -> str:
    """Return the QR code as SVG to stand in a page."""
    code = segno.make(address(secret, username), error="m")
    # Without a size of its own it fills the box that it stands in, quiet edge and all.
    return code.svg_inline(border=4, svgclass="qr", lineclass=None, title=title, omitsize=True)


def spaced(secret: str) -> str:
    """Return a secret in groups of four, to be typed."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def fresh_codes(choose: Callable[[str], str]) -> list[str]:
    """Return recovery codes like "abcde-fgh23": nearly 50 random bits each."""
    letters = ["".join(choose(_ALPHABET) for _ in range(10)) for _ in range(CODES)]
    return [f"{code[:5]}-{code[5:]}" for code in letters]


def plain_code(typed: str) -> str:
    """Return a recovery code as it is kept, however it was typed."""
    letters = "".join(typed.casefold().split()).replace("-", "")[:20]
    return f"{letters[:5]}-{letters[5:]}"

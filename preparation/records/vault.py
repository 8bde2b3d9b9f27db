"""Sealing columns and making look-up keys.

AES-256-GCM with a random nonce and the column's place as associated data. A sealed value
starts with the id of its key, so that keys can be rotated (`./run keys rotate`).
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Sequence

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_KEY_ID_BYTES = 4
_NONCE_BYTES = 12


class Vault:
    """Holds the data keys, newest first, and the key of the look-up hashes."""

    def __init__(self, keys: Sequence[bytes], index_key: bytes) -> None:
        self._ciphers = {_key_id(key): AESGCM(key) for key in keys}
        self._newest = _key_id(keys[0])
        self._index_key = index_key

    def seal(self, text: str, place: str) -> bytes:
        """Return key id, nonce and ciphertext of `text` for the column `place`."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._ciphers[self._newest].encrypt(nonce, text.encode(), place.encode())
        return self._newest + nonce + sealed

    def open(self, sealed: bytes, place: str) -> str:
        """Return the text. Raises KeyError for an unknown key, InvalidTag for a forgery."""
        key_id, rest = sealed[:_KEY_ID_BYTES], sealed[_KEY_ID_BYTES:]
        nonce, words = rest[:_NONCE_BYTES], rest[_NONCE_BYTES:]
        return self._ciphers[key_id].decrypt(nonce, words, place.encode()).decode()

    def is_newest(self, sealed: bytes) -> bool:
        """Tell whether a value is sealed with the newest key."""
        return sealed[:_KEY_ID_BYTES] == self._newest

    def index(self, value: str, purpose: str) -> str:
        """Return the keyed hash by which `value` can be looked up; hex."""
        return hmac.digest(self._index_key, f"{purpose}|{value}".encode(), "sha256").hex()


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"beforehand key id|" + key).digest()[:_KEY_ID_BYTES]

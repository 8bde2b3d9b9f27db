"""The keyed hashes by which sealed columns are looked up: purposes and forms, in one place."""

from __future__ import annotations

from datetime import date

from preparation.messages import ProviderKey
from preparation.model import NhsNumber, PhoneNumber
from preparation.names import fold_name
from preparation.records.vault import Vault

NUMBER = "number"
NHS_NUMBER = "nhs_number"
IDENTITY = "identity"
PROVIDER_KEY = "provider_key"


def number_hash(vault: Vault, number: PhoneNumber) -> str:
    """Return the look-up key of a telephone number, mobile or landline."""
    return vault.index(number, NUMBER)


def nhs_number_hash(vault: Vault, number: NhsNumber) -> str:
    """Return the look-up key of an NHS number."""
    return vault.index(number, NHS_NUMBER)


def identity_hash(vault: Vault, last_name: str, first_name: str, born: date) -> str:
    """Return the look-up key of a person known by names and date of birth."""
    names = (fold_name(last_name), fold_name(first_name))
    return vault.index("|".join((*names, born.isoformat())), IDENTITY)


def provider_key_hash(vault: Vault, key: ProviderKey) -> str:
    """Return the look-up key of a message by the name that its provider gave it."""
    return vault.index(key, PROVIDER_KEY)

"""The form by which a manager adds somebody: what is wrong with it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from practice.forms import one_line
from preparation.model import Role

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class TypedMember:
    """Somebody to add, as they were typed in."""

    name: str = ""
    username: str = ""
    role: str = ""

    def problems(self) -> dict[str, str]:
        """Return what is wrong, by field: keys of sentences."""
        found = {}
        if not self.name:
            found["name"] = "name"
        if not self.username:
            found["username"] = "username"
        elif not _USERNAME.fullmatch(self.username):
            found["username"] = "username_letters"
        if self.role not in list(Role):
            found["role"] = "role"
        return found


def typed_member(form: Mapping[str, str]) -> TypedMember:
    """Return what came; usernames are kept in small letters."""
    return TypedMember(
        one_line(form.get("name", ""), _LONGEST_NAME),
        one_line(form.get("username", ""), _LONGEST_NAME).casefold(),
        form.get("role", ""),
    )

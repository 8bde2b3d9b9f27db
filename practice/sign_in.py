"""Who is at the practice's pages: the sign-in's cookie."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from practice.access import AccessRules, device_of, needs_second_factor
from practice.forms import one_line
from practice.passwords import Passwords
from practice.wrong_tries import PASSWORD, note_wrong
from preparation.clock import Clock
from preparation.records.audit import append
from preparation.records.database import Connection, Database
from preparation.records.practices import read_practice
from preparation.records.staff import StaffMember, count_try, forget_tries
from preparation.records.staff_factors import read_factor
from preparation.records.staff_sign_ins import (
    CODE,
    ENROL,
    FULL,
    RunOut,
    SignIn,
    end_sign_in,
    find_half,
    find_run_out,
    find_sign_in,
    note_seen,
    sign_in_hash,
    start_sign_in,
)

_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Begun:
    """A fresh token, and what is still missing before it opens anything."""

    token: str
    stage: str
    member: StaffMember


class SignIns:
    """Begins, finds and ends sign-ins; nothing in a request counts but its cookie."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        random_token: Callable[[], str],
        public_url: str,
        rules: AccessRules,
    ) -> None:
        self._database = database
        self._clock = clock
        self._random_token = random_token
        self.rules = rules
        self.passwords = Passwords()
        self.public_url = public_url
        self.https = public_url.startswith("https:")
        # The prefix ties the cookie to this very host; browsers take it over https only.
        self.cookie = "__Host-staff" if self.https else "staff"

    async def here(self, request: web.Request, *, note: bool = True) -> SignIn | None:
        """Return the sign-in of a request, and note that somebody is there.

        Not (`note`) of what a page asks by itself: it would never be idle.
        """
        token_hash, now = self.hash_of(request), self._clock()
        if token_hash is None:
            return None
        found = await self._database.read(lambda c: find_sign_in(c, token_hash, now=now))
        if note and found is not None and found.worth_noting(now):
            await self._database.write(lambda c: note_seen(c, token_hash, now=now))
        return found

    async def run_out(self, request: web.Request) -> RunOut | None:
        """Return the sign-in of a request if it is over because time has passed."""
        token_hash, now = self.hash_of(request), self._clock()
        if token_hash is None:
            return None
        return await self._database.read(lambda c: find_run_out(c, token_hash, now=now))

    async def right_password(self, member: StaffMember, typed: str, kept: str) -> bool:
        """Tell whether somebody who is signed in knows their password; wrong ones count."""
        now = self._clock()
        known = await self._database.write(lambda c: count_try(c, member.username, now=now))
        right = await self.passwords.is_right(typed, kept if known else None)
        if right:
            await self._database.write(lambda c: forget_tries(c, member.id))
        elif known:
            await self._database.write(lambda c: note_wrong(c, known, PASSWORD, now))
        return right

    async def half(self, request: web.Request) -> SignIn | None:
        """Return who knew the password, and still lacks the second factor."""
        token_hash, now = self.hash_of(request), self._clock()
        if token_hash is None:
            return None
        return await self._database.read(lambda c: find_half(c, token_hash, now=now))

    async def begin(self, request: web.Request, username: str, password: str) -> Begun | None:
        """Return a fresh token for the right password, None for anything else.

        A wrong name, a wrong password and a locked account look and last the same.
        """
        known = await self._database.write(
            lambda c: count_try(c, one_line(username, _LONGEST_NAME), now=self._clock())
        )
        kept = known.password_hash if known else None
        right = await self.passwords.is_right(password, kept)
        if known is None:
            return None
        if not right:
            await self._database.write(lambda c: note_wrong(c, known, PASSWORD, self._clock()))
            return None
        return await self._database.write(lambda c: self.begin_known(c, request, known.member))

    def complete(self, c: Connection, request: web.Request, half: SignIn, how: str) -> Begun:
        """Make a whole sign-in of a half one, under a token that nobody has seen before."""
        end_sign_in(c, half.token_hash, now=self._clock())
        return self.start(c, request, half.member, how)

    def start(
        self,
        c: Connection,
        request: web.Request,
        member: StaffMember,
        how: str,
        stage: str = FULL,
    ) -> Begun:
        """Begin a sign-in in the caller's transaction; a whole one is in the audit trail."""
        now, begun = self._clock(), Begun(self._random_token(), stage, member)
        start_sign_in(
            c,
            member.id,
            sign_in_hash(self._database.vault, begun.token),
            now=now,
            stage=stage,
            how=how,
            device=device_of(request.headers.get("User-Agent", "")),
        )
        if stage == FULL:
            append(c, now, member.practice_id, member.id, "signed in", member.id)
        return begun

    async def end(self, request: web.Request, *, asked: bool = False) -> None:
        """Sign out: the token is worth nothing from now on, wherever it is kept.

        `asked`: somebody pressed the button, which is in the audit trail.
        """
        token_hash, now = self.hash_of(request), self._clock()
        if token_hash is None:
            return

        def work(c: Connection) -> None:
            found = find_sign_in(c, token_hash, now=now) if asked else None
            end_sign_in(c, token_hash, now=now)
            if found is not None:
                member = found.member
                append(c, now, member.practice_id, member.id, "signed out", member.id)

        await self._database.write(work)

    def keep(self, response: web.StreamResponse, token: str) -> None:
        """Give the browser its cookie, until it is closed."""
        response.set_cookie(
            self.cookie, token, path="/", secure=self.https, httponly=True, samesite="Strict"
        )

    def forget(self, response: web.Response) -> None:
        """Take the cookie back."""
        response.del_cookie(
            self.cookie, path="/", secure=self.https, httponly=True, samesite="Strict"
        )

    def hash_of(self, request: web.Request) -> str | None:
        """Return by what the token of a request is kept, if it brings one."""
        token = request.cookies.get(self.cookie)
        return sign_in_hash(self._database.vault, token) if token else None

    def needs_factor(self, c: Connection, member: StaffMember) -> bool:
        """Tell whether a password alone does not let somebody in."""
        choices = read_practice(c, member.practice_id).choices
        return needs_second_factor(member.role, choices, self.rules)

    def begin_known(self, c: Connection, request: web.Request, member: StaffMember) -> Begun:
        """Begin the sign-in of somebody who has just shown that they know the password."""
        stage = FULL
        if read_factor(c, member.id) is not None:
            stage = CODE
        elif self.needs_factor(c, member):
            stage = ENROL
        return self.start(c, request, member, "password", stage)

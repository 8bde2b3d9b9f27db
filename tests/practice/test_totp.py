"""Codes from an app, recovery codes, and one's own account: each code once, each door locked."""

from __future__ import annotations

import re

import pyotp
import pytest
from sqlalchemy import select

from practice.access import AccessRules, needs_second_factor
from practice.passwords import Passwords, password_problem
from practice.second_factor import check_code, set_up, waiting_factor
from practice.totp import fresh_secret, plain_code, right_step
from preparation.model import PracticeChoices
from preparation.records.database import Connection, Database
from preparation.records.staff import DISABLED, StaffMember, find_member, set_staff_state
from preparation.records.staff_sign_ins import end_all
from preparation.records.tables import audit, staff_recovery_codes, staff_totp
from tests.builders import Builder, HandClock
from tests.practice.conftest import KINGFISHER, Town
from tests.practice.roles import sign_in_as
from tests.practice.surgery import PASSWORD, Surgery, open_pages
from tests.practice.visitor import Page, visiting

SET_UP, CODE = "/practice/sign-in/set-up", "/practice/sign-in/code"


def osei(database: Database) -> StaffMember:
    """Return the clinician of Kingfisher Surgery."""
    with database.engine.connect() as c:
        return find_member(c, KINGFISHER)


def enrol(database: Database, builder: Builder) -> tuple[str, list[str]]:
    """Give the clinician of Kingfisher Surgery a second factor; return secret and codes."""
    with database.engine.begin() as c:
        member, now, new_id = find_member(c, KINGFISHER), builder.clock(), builder.new_id
        secret = waiting_factor(c, member, now=now, new_id=new_id).secret
        code = pyotp.TOTP(secret).at(now)
        codes = set_up(c, database.vault, member, code, now=now, new_id=new_id)
        assert codes is not None
        return secret, codes


def check(database: Database, code: str, clock: HandClock) -> str | None:
    def work(c: Connection) -> str | None:
        return check_code(c, database.vault, find_member(c, KINGFISHER), code, now=clock())

    with database.engine.begin() as c:
        return work(c)


@pytest.mark.parametrize(
    ("seconds", "right"), [(0, True), (-30, True), (30, True), (-61, False), (61, False)]
)
def test_a_code_is_right_in_its_step_and_the_ones_beside_it(
    clock: HandClock, seconds: int, right: bool
) -> None:
    secret = fresh_secret()
    code = pyotp.TOTP(secret).at(int(clock().timestamp()) + seconds)
    assert (right_step(secret, f"{code[:3]} {code[3:]}", clock()) is not None) is right


@pytest.mark.covers("66")
@pytest.mark.parametrize(
    "odd", ["", "12345", "1234567", "abcdef", "１２３４５６", "١٢٣٤٥٦", "-12345"]
)
def test_what_is_no_code_is_never_right(clock: HandClock, odd: str) -> None:
    assert right_step(fresh_secret(), odd, clock()) is None


async def test_a_code_is_taken_once_and_none_before_it_after_that(
    databases: Database, clock: HandClock
) -> None:
    builder = Builder(databases.vault, clock)
    with databases.engine.begin() as c:
        from tests.practice.surgery import add_member

        add_member(c, builder, builder.practice(c), KINGFISHER)
    secret, codes = enrol(databases, builder)
    totp = pyotp.TOTP(secret)
    assert check(databases, totp.at(clock()), clock) is None  # it set the factor up
    clock.moves(minutes=2)
    assert check(databases, totp.at(clock()), clock) == "app"
    assert check(databases, totp.at(clock()), clock) is None
    assert check(databases, totp.at(int(clock().timestamp()) - 30), clock) is None
    assert check(databases, codes[0].upper().replace("-", " "), clock) == "recovery code"


async def test_a_recovery_code_works_once(
    database: Database, builder: Builder, town: Town, clock: HandClock
) -> None:
    _, codes = enrol(database, builder)
    assert len(codes) == len(set(codes)) == 10
    assert check(database, codes[0], clock) == "recovery code"
    assert check(database, codes[0], clock) is None
    kept = await database.read(
        lambda c: c.execute(select(staff_recovery_codes.c.code_hash)).scalars().all()
    )
    assert len(kept) == 10
    assert not set(kept) & {plain_code(code) for code in codes}


async def test_the_secret_is_sealed(database: Database, builder: Builder, town: Town) -> None:
    secret, _ = enrol(database, builder)
    raw = await database.read(
        lambda c: c.exec_driver_sql("SELECT secret FROM staff_totp").scalar_one()
    )
    assert secret.encode() not in bytes(raw)
    assert await database.read(lambda c: c.execute(select(staff_totp.c.secret)).scalar()) == secret


@pytest.mark.covers("H15", "H21")
async def test_wrong_codes_lock_the_account_as_wrong_passwords_do(
    database: Database, builder: Builder, town: Town, clock: HandClock
) -> None:
    secret, _ = enrol(database, builder)
    clock.moves(minutes=2)
    for _ in range(5):
        assert check(database, "000000", clock) is None
    assert check(database, pyotp.TOTP(secret).at(clock()), clock) is None
    clock.moves(seconds=61)
    assert check(database, pyotp.TOTP(secret).at(clock()), clock) == "app"


async def test_a_password_alone_opens_nothing_where_there_is_a_second_factor(
    surgery: Surgery, database: Database, builder: Builder, clock: HandClock
) -> None:
    secret, codes = enrol(database, builder)
    clock.moves(minutes=2)
    async with visiting(surgery) as visitor:
        asked = await visitor.signs_in(KINGFISHER)
        assert asked.headers["Location"] == CODE
        before = asked.set_cookies[0].split(";")[0]
        assert (await visitor.gets("/practice/")).status == 303
        wrong = await visitor.posts(CODE, {"code": "000000"})
        assert wrong.status == 403
        right = await visitor.posts(CODE, {"code": pyotp.TOTP(secret).at(clock())})
        assert right.headers["Location"] == "/practice/"
        assert right.set_cookies[0].split(";")[0] != before
        assert (await visitor.gets("/practice/")).status == 200
    async with visiting(surgery) as thief:
        assert (await thief.gets("/practice/", Cookie=before)).status == 303
        assert (await thief.posts(CODE, {"code": codes[0]}, Cookie=before)).status == 303


async def test_half_a_sign_in_ends_after_ten_minutes(
    surgery: Surgery, database: Database, builder: Builder, clock: HandClock
) -> None:
    _, codes = enrol(database, builder)
    async with visiting(surgery) as visitor:
        await visitor.signs_in(KINGFISHER)
        clock.moves(minutes=10)
        answer = await visitor.posts(CODE, {"code": codes[0]})
        assert answer.headers["Location"] == "/practice/sign-in"


def key_in(page: Page) -> str:
    found = re.search(r'<code class="key">([A-Z2-7 ]+)</code>', page.text)
    assert found is not None
    return found[1].replace(" ", "")


async def test_where_it_is_required_it_is_set_up_before_anything_opens(
    database: Database, clock: HandClock, builder: Builder, town: Town
) -> None:
    rules = AccessRules(second_factor=True)
    async with (
        open_pages(database, clock, builder, rules=rules) as surgery,
        visiting(surgery) as visitor,
    ):
        assert (await visitor.signs_in(KINGFISHER)).headers["Location"] == SET_UP
        assert (await visitor.gets("/practice/")).status == 303
        page = await visitor.gets(SET_UP)
        assert "<svg" in page.text
        wrong = await visitor.posts(SET_UP, {"code": "123"})
        assert wrong.status == 403
        assert key_in(wrong) == key_in(page)
        done = await visitor.posts(SET_UP, {"code": pyotp.TOTP(key_in(page)).at(clock())})
        assert len(re.findall(r"<li><code>([a-z2-9]{5}-[a-z2-9]{5})</code>", done.text)) == 10
        assert (await visitor.gets("/practice/")).status == 200
        off = await visitor.posts("/practice/account/code/off", {"current": PASSWORD})
        assert off.status == 303
        assert "so it stays on" in (await visitor.gets("/practice/account")).text


def test_who_needs_a_second_factor() -> None:
    usual, strict = AccessRules(), AccessRules(second_factor=True)
    nothing = PracticeChoices()
    everyone, leaders = (PracticeChoices(second_factor=who) for who in ("everyone", "required"))
    needs = needs_second_factor
    assert [needs(role, nothing, usual) for role in ("clinician", "manager")] == [False, False]
    assert [needs(role, nothing, strict) for role in ("clinician", "manager")] == [True, True]
    assert [needs(role, leaders, usual) for role in ("clinician", "staff")] == [True, False]
    assert [needs(role, everyone, usual) for role in ("staff", "auditor")] == [True, True]


@pytest.mark.covers("F71")
async def test_whoever_is_disabled_is_refused_at_the_next_request(
    surgery: Surgery, database: Database, builder: Builder
) -> None:
    member = osei(database)
    cookie = sign_in_as(database, builder, member.id)
    async with visiting(surgery) as visitor:
        assert (await visitor.gets("/practice/", Cookie=cookie)).status == 200
        with database.engine.begin() as c:
            now, new_id = builder.clock(), builder.new_id
            set_staff_state(c, member.id, DISABLED, by="test", now=now, new_id=new_id)
        assert (await visitor.gets("/practice/", Cookie=cookie)).status == 303
        assert (await visitor.signs_in(KINGFISHER)).status == 403


@pytest.fixture
async def signed_in(surgery: Surgery, database: Database, builder: Builder) -> str:
    return sign_in_as(database, builder, osei(database).id)


async def test_the_own_sign_ins_are_listed_and_ended(
    surgery: Surgery, database: Database, builder: Builder, signed_in: str
) -> None:
    member = osei(database)
    other, third = (sign_in_as(database, builder, member.id) for _ in range(2))
    async with visiting(surgery) as visitor:
        page = await visitor.gets("/practice/account", Cookie=signed_in)
        keys = re.findall(r'name="which" value="([0-9a-f]+)"', page.text)
        assert len(keys) == 2
        for which in (keys[0], "0" * 16, "", "%"):
            fields = {"which": which}
            await visitor.posts("/practice/account/sign-ins/end", fields, Cookie=signed_in)
        ended = [
            (await visitor.gets("/practice/", Cookie=cookie)).status for cookie in (other, third)
        ]
        assert sorted(ended) == [200, 303]
        await visitor.posts("/practice/account/sign-ins/end-all", {}, Cookie=signed_in)
        for cookie, status in ((other, 303), (third, 303), (signed_in, 200)):
            assert (await visitor.gets("/practice/", Cookie=cookie)).status == status


async def test_the_password_is_changed_with_the_old_one_and_others_are_signed_out(
    surgery: Surgery, database: Database, builder: Builder, signed_in: str
) -> None:
    other = sign_in_as(database, builder, osei(database).id)
    new = "quiet-lantern-harbour"
    wrong = {"current": "no", "new": new, "again": new}
    async with visiting(surgery) as visitor:

        async def change(fields: dict[str, str]) -> Page:
            return await visitor.posts("/practice/account/password", fields, Cookie=signed_in)

        assert "The password is not right" in (await change(wrong)).text
        differs = await change({"current": PASSWORD, "new": new, "again": new + "!"})
        assert "are not the same" in differs.text
        done = await change({"current": PASSWORD, "new": new, "again": new})
        assert done.headers["Location"] == "/practice/account?done=password"
        assert (await visitor.gets("/practice/", Cookie=other)).status == 303
        assert (await visitor.gets("/practice/", Cookie=signed_in)).status == 200
        assert (await visitor.signs_in(KINGFISHER, new)).status == 303
    actions = await database.read(lambda c: c.execute(select(audit.c.action)).scalars().all())
    assert "changed the password" in actions


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("short-one", "short"),
        ("a" * 40, "simple"),
        ("kingfisher-2026", "guessable"),
        ("amara-loves-tea", "guessable"),
        ("my-Password-here", "guessable"),
        ("x1y2z3" * 400, "long"),
        ("quiet-lantern-harbour", None),
    ],
)
def test_a_new_password_is_not_easy(password: str, problem: str | None) -> None:
    assert password_problem(password, "osei", "Dr Amara Osei", "Kingfisher Surgery") == problem


async def test_an_account_without_a_password_is_not_opened_by_any() -> None:
    passwords = Passwords()
    assert not await passwords.is_right("nobody's password", "")
    assert not await passwords.is_right("", "")


async def test_the_accounts_page_is_everybodys_own(
    surgery: Surgery, database: Database, builder: Builder, signed_in: str
) -> None:
    with database.engine.begin() as c:
        end_all(c, find_member(c, KINGFISHER).id, now=builder.clock())
    async with visiting(surgery) as visitor:
        assert (await visitor.gets("/practice/account", Cookie=signed_in)).status == 303

"""What a practice chooses: checked, saved whole or not at all, never lost, and in the audit."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from beforehand.staff_settings import (
    STAFF_READERS,
    mail_settings,
    openid_settings,
    staff_problems,
)
from practice.settings_form import (
    WrongChoice,
    changes,
    email,
    fill,
    https,
    mobile,
    origins,
)
from practice.settings_stale import mark_of
from preparation.model import Practice, PracticeChoices, PracticeId, Role
from preparation.records.database import Database
from preparation.records.practices import read_practice
from preparation.records.tables import audit
from tests.builders import Builder, HandClock
from tests.practice.conftest import Town
from tests.practice.roles import add_role, sign_in_as
from tests.practice.settings_room import SETTINGS, form_of, settings_rooms
from tests.practice.surgery import Surgery, open_pages
from tests.practice.visitor import visiting

TARGETS = ("folder", "webhook")


@pytest.fixture
async def pages(
    database: Database, clock: HandClock, builder: Builder, town: Town
) -> AsyncIterator[Surgery]:
    async with open_pages(database, clock, builder, rooms=settings_rooms()) as running:
        yield running


@pytest.fixture
def manager(database: Database, builder: Builder, town: Town) -> str:
    with database.engine.begin() as c:
        me = add_role(c, builder, town.kingfisher, "manager-1", Role.MANAGER)
    return sign_in_as(database, builder, me)


async def choices(database: Database, town: Town) -> PracticeChoices:
    return (await database.read(lambda c: read_practice(c, town.kingfisher.id))).choices


async def test_a_change_is_saved_and_in_the_audit_with_what_was_before(
    pages: Surgery, database: Database, town: Town, manager: str
) -> None:
    async with visiting(pages) as visitor:
        form = form_of(await visitor.gets(SETTINGS, Cookie=manager))
        form |= {"invite_days": "10", "on_call_number": "07700 900 123"}
        answer = await visitor.posts(SETTINGS, form, Cookie=manager)
        assert answer.headers["Location"] == f"{SETTINGS}?saved=yes", answer.text
    saved = await choices(database, town)
    assert (saved.invite_days, saved.on_call_number) == (10, "+447700900123")
    rows = await database.read(lambda c: c.execute(select(audit.c.subject)).scalars().all())
    assert "invite_days: 12 -> 10" in rows
    assert "on_call_number: nothing -> +447700900123" in rows


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("on_call_number", "020 7946 0000", "must be a mobile"),
        ("on_call_number", "0900 123 4567", "must be a mobile"),
        ("out_of_hours_number", "OUR OWN", "is a number that our own texts come from"),
        ("on_call_email", "a@example.org", "there is no mail server"),
    ],
)
async def test_a_contact_that_cannot_be_reached_is_not_saved(
    pages: Surgery, database: Database, town: Town, manager: str, field: str, value: str, why: str
) -> None:
    before = await choices(database, town)
    async with visiting(pages) as visitor:
        form = form_of(await visitor.gets(SETTINGS, Cookie=manager))
        typed = value.replace("OUR OWN", town.heron.choices.sender)
        answer = await visitor.posts(SETTINGS, form | {field: typed}, Cookie=manager)
        assert answer.status == 400
        assert why in answer.text
    assert await choices(database, town) == before


async def test_saving_what_is_there_changes_nothing(
    pages: Surgery, database: Database, town: Town, manager: str
) -> None:
    before = await choices(database, town)
    async with visiting(pages) as visitor:
        form = form_of(await visitor.gets(SETTINGS, Cookie=manager))
        assert (await visitor.posts(SETTINGS, form, Cookie=manager)).status == 303
    assert await choices(database, town) == before
    actions = await database.read(lambda c: c.execute(select(audit.c.action)).scalars().all())
    assert "changed a setting" not in actions


@pytest.mark.covers("90")
async def test_of_two_who_change_at_once_the_second_is_told(
    pages: Surgery, database: Database, town: Town, manager: str
) -> None:
    async with visiting(pages) as visitor:
        form = form_of(await visitor.gets(SETTINGS, Cookie=manager))
        await visitor.posts(SETTINGS, form | {"invite_days": "11"}, Cookie=manager)
        late = await visitor.posts(SETTINGS, form | {"quiet_time_seconds": "5"}, Cookie=manager)
        assert late.status == 409
        assert "Somebody else saved settings" in late.text
        assert "somebody else saved 11" in late.text
        kept = form_of(late)
        assert (kept["invite_days"], kept["quiet_time_seconds"]) == ("11", "5")
        assert (await choices(database, town)).quiet_time_seconds == 0
        assert (await visitor.posts(SETTINGS, kept, Cookie=manager)).status == 303
    assert (await choices(database, town)).invite_days == 11
    assert (await choices(database, town)).quiet_time_seconds == 5


@pytest.mark.covers("90")
async def test_what_two_typed_into_the_same_field_is_both_shown_and_nothing_is_chosen_for_them(
    pages: Surgery, database: Database, town: Town, manager: str
) -> None:
    async with visiting(pages) as visitor:
        form = form_of(await visitor.gets(SETTINGS, Cookie=manager))
        await visitor.posts(SETTINGS, form | {"on_call_number": "07700 900123"}, Cookie=manager)
        mine = form | {"on_call_number": "07700 900124"}
        late = await visitor.posts(SETTINGS, mine, Cookie=manager)
        assert form_of(late)["on_call_number"] == "07700 900124"
        assert "somebody else saved +447700900123" in late.text
    assert (await choices(database, town)).on_call_number == "+447700900123"


@pytest.mark.covers("91", "102")
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"invite_days": "20"}, "invite_days"),
        ({"invite_days": "-1"}, "invite_days"),
        ({"invite_days": "1e9"}, "invite_days"),
        ({"nation": "france"}, "nation"),
        ({"opens": "25:00"}, "opens"),
        ({"opens": "19:00"}, "closes"),
        ({"on_call_number": "999x"}, "on_call_number"),
        ({"on_call_email": "a@b.cd, e@f.gh"}, "on_call_email"),
        ({"out_of_hours": "contact"}, "out_of_hours_number"),
        ({"website_origins": "http://insecure.example"}, "website_origins"),
        ({"target": "webhook"}, "webhook_url"),
        ({"target": "nowhere"}, "targets"),
        ({"target": "fhir"}, "fhir_url"),
        ({"target": "mesh"}, "mesh_mailbox"),
        ({"target": "email"}, "notice_email"),
        ({"fhir_url": "http://plain.example/r4"}, "fhir_url"),
        ({"mesh_mailbox": "X26 ABC"}, "mesh_mailbox"),
        ({"notice_email": "nobody"}, "notice_email"),
        ({"name": " "}, "name"),
        ({"name": "a" * 61}, "name"),
        ({"phone": "ring us"}, "phone"),
        ({"sender": "Surgery"}, "sender"),
        ({"sender": ""}, "sender"),
        ({"texts_from": "03:00"}, "texts_from"),
        ({"texts_until": "23:30"}, "texts_until"),
        ({"texts_from": "18:00", "texts_until": "09:00"}, "texts_until"),
        ({"remind_days": "12"}, "remind_days"),
        ({"last_chance_hours": "0"}, "last_chance_hours"),
    ],
)
async def test_what_cannot_be_is_refused_and_nothing_is_saved(
    pages: Surgery,
    database: Database,
    town: Town,
    manager: str,
    wrong: dict[str, str],
    field: str,
) -> None:
    before = await choices(database, town)
    async with visiting(pages) as visitor:
        form = form_of(await visitor.gets(SETTINGS, Cookie=manager))
        page = await visitor.posts(SETTINGS, form | wrong, Cookie=manager)
        assert page.status == 400
        assert f'href="#{field}"' in page.text
    assert await choices(database, town) == before


@pytest.mark.covers("91")
async def test_a_field_that_is_not_the_pages_counts_for_nothing(
    pages: Surgery, database: Database, town: Town, manager: str
) -> None:
    before = await choices(database, town)
    async with visiting(pages) as visitor:
        form = form_of(await visitor.gets(SETTINGS, Cookie=manager))
        more = {"former_senders": "+447700900999", "time_zone": "UTC", "started_per_day": "9999"}
        await visitor.posts(SETTINGS, form | more, Cookie=manager)
    assert await choices(database, town) == before


def test_websites_are_named_without_anything_after() -> None:
    assert origins("https://www.A.example/\nhttps://b.example:8443") == (
        "https://www.a.example",
        "https://b.example:8443",
    )
    for wrong in ("https://a.example/path", "https://u@a.example", "javascript:alert(1)", "*"):
        with pytest.raises(WrongChoice):
            origins(wrong)
    for wrong in ("https://a.example; script-src *", "https://a.example:0", "https://[::1]"):
        with pytest.raises(WrongChoice):
            origins(wrong)


def test_numbers_addresses_and_emails_are_read_strictly() -> None:
    assert mobile("07700 900123") == "+447700900123"
    assert mobile("") == email("") == https("") == ""
    for read, wrong in (
        (mobile, "12"),
        (mobile, "020 7946 0000"),
        (mobile, "0900 123 4567"),
        (email, "x"),
        (email, "a@b.cd\nBcc: e"),
        (https, "ftp://x.y"),
    ):
        with pytest.raises(WrongChoice):
            read(wrong)


def test_the_mark_of_the_page_follows_every_choice() -> None:
    now = Practice(PracticeId("k"), "Kingfisher Surgery", "020 7946 0000", PracticeChoices())
    other = fill({"invite_days": "10"}, ["folder"], now, TARGETS).practice
    assert mark_of(now) != mark_of(other)
    assert changes(now, other) == ["invite_days: 12 -> 10"]


def test_settings_of_a_provider_and_of_email_are_read_together_or_refused() -> None:
    given = {
        "BEFOREHAND_OIDC_ISSUER": "https://login.example/tenant/v2.0",
        "BEFOREHAND_OIDC_CLIENT_ID": "abc",
        "BEFOREHAND_OIDC_CLIENT_SECRET": "q9-Long-enough-value-27",
        "BEFOREHAND_OIDC_ROLE_CLAIM": "roles",
        "BEFOREHAND_OIDC_ROLES": "Clinician=clinician, Boss=manager",
        "BEFOREHAND_MAIL_SERVER": "smtps://name:pass%40word@mail.example.org",
        "BEFOREHAND_MAIL_FROM": "beforehand@example.org",
    }
    found = {name: STAFF_READERS[name](text) for name, text in given.items()}
    openid, mail = openid_settings(found), mail_settings(found)
    assert openid is not None
    assert mail is not None
    assert dict(openid.roles) == {"Clinician": Role.CLINICIAN, "Boss": Role.MANAGER}
    assert (mail.port, mail.tls, mail.password) == (465, "tls", "pass@word")
    assert "q9-Long" not in repr(openid)
    assert "pass@word" not in repr(mail)
    assert staff_problems(given) == []
    for name in ("BEFOREHAND_OIDC_CLIENT_ID", "BEFOREHAND_OIDC_ROLES", "BEFOREHAND_MAIL_FROM"):
        (problem,) = staff_problems({key: text for key, text in given.items() if key != name})
        assert problem.startswith(f"{name} is missing")
    assert openid_settings({}) is mail_settings({}) is None


@pytest.mark.covers("99", "100", "106")
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("BEFOREHAND_OIDC_ISSUER", "http://login.example"),
        ("BEFOREHAND_OIDC_CLIENT_SECRET", "secret"),
        ("BEFOREHAND_OIDC_ROLES", "Boss=king"),
        ("BEFOREHAND_SECOND_FACTOR", "maybe"),
        ("BEFOREHAND_MAIL_SERVER", "post.kingfisher.test"),
        ("BEFOREHAND_MAIL_FROM", "nobody"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_without_its_value(name: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"must|placeholder") as refused:
        STAFF_READERS[name](text)
    assert text not in str(refused.value) or text == "secret"

"""Signing in through a certified provider: who gets in, and who must not."""

from __future__ import annotations

import base64
import secrets
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy import select

from practice.oidc_claims import OpenIdSettings, all_of
from practice.oidc_tokens import OpenIdRefused
from preparation.records.database import Database
from preparation.records.staff import DISABLED, set_staff_state
from preparation.records.staff_subjects import link_subject
from preparation.records.tables import audit, staff
from tests.builders import Builder
from tests.practice.conftest import KINGFISHER, Town
from tests.practice.openid_scene import (
    START,
    Scene,
    http,
    issuer,
    known,
    scene,
    settings,
)
from tests.practice.visitor import Visitor, visiting

__all__ = ["http", "issuer", "scene", "settings"]


async def test_somebody_who_is_linked_signs_in_and_the_page_leads_on(
    scene: Scene, database: Database, builder: Builder, issuer: str
) -> None:
    known(database, builder, issuer)
    async with visiting(scene.surgery) as visitor:
        assert START in (await visitor.gets("/practice/sign-in")).text
        page = await scene.signs_in(visitor)
        assert page.status == 200
        assert 'content="0;url=/practice/"' in page.text
        assert (await visitor.gets("/practice/")).status == 200
    actions = await database.read(lambda c: c.execute(select(audit.c.action)).scalars().all())
    assert "signed in" in actions


async def test_the_way_there_asks_for_pkce_and_for_enough_assurance(scene: Scene) -> None:
    async with visiting(scene.surgery) as visitor:
        sent = await visitor.gets(START)
        asked = parse_qs(urlsplit(sent.headers["Location"]).query)
        assert asked["code_challenge_method"] == ["S256"]
        assert asked["acr_values"] == ["AAL2 AAL3"]
        assert asked["response_type"] == ["code"]
        assert len(asked["state"][0]) >= 32
        assert len(asked["nonce"][0]) >= 32
        (cookie,) = sent.set_cookies
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


async def refused(scene: Scene, visitor: Visitor, said: str) -> None:
    page = await scene.signs_in(visitor)
    assert page.status == 403
    assert said in page.text
    assert not any(cookie.startswith("staff=") for cookie in page.set_cookies)
    assert (await visitor.gets("/practice/")).status == 303


@pytest.mark.covers("H20")
async def test_somebody_whom_nobody_here_knows_is_not_let_in(scene: Scene) -> None:
    async with visiting(scene.surgery) as visitor:
        await refused(scene, visitor, "Ask your manager to add you")


async def test_too_low_an_assurance_level_is_refused(
    scene: Scene, database: Database, builder: Builder, issuer: str
) -> None:
    known(database, builder, issuer)
    await scene.person.chooses(level="AAL1")
    async with visiting(scene.surgery) as visitor:
        await refused(scene, visitor, "sign in more strongly")


async def test_a_role_that_is_none_here_is_refused_and_a_new_one_is_taken_over(
    scene: Scene, database: Database, builder: Builder, issuer: str
) -> None:
    member = known(database, builder, issuer, "nobody")
    await scene.person.chooses(who="nobody")
    async with visiting(scene.surgery) as visitor:
        await refused(scene, visitor, "Your role at your organisation")
    with database.engine.begin() as c:
        now = builder.clock()
        link_subject(c, member, issuer, "lena", now=now, new_id=builder.new_id)  # type: ignore[arg-type]
    await scene.person.chooses(who="lena")
    async with visiting(scene.surgery) as visitor:
        assert "/practice/audit" in (await scene.signs_in(visitor)).text
    role = select(staff.c.role).where(staff.c.id == member)
    assert await database.read(lambda c: c.execute(role).scalar()) == "auditor"


@pytest.mark.covers("F71")
async def test_a_disabled_account_is_refused(
    scene: Scene, database: Database, builder: Builder, issuer: str
) -> None:
    member = known(database, builder, issuer)
    with database.engine.begin() as c:
        now, new_id = builder.clock(), builder.new_id
        set_staff_state(c, member, DISABLED, by="test", now=now, new_id=new_id)  # type: ignore[arg-type]
    async with visiting(scene.surgery) as visitor:
        await refused(scene, visitor, "Your account here is closed")


@pytest.mark.covers("H14", "54")
async def test_another_browser_cannot_take_the_answer(
    scene: Scene, database: Database, builder: Builder, issuer: str
) -> None:
    known(database, builder, issuer)
    async with visiting(scene.surgery) as visitor, visiting(scene.surgery) as thief:
        path = await scene.comes_back(visitor)
        assert (await thief.gets(path)).status == 403
        await thief.gets(START)
        assert (await thief.gets(path)).status == 403
        forged = base64.urlsafe_b64encode(secrets.token_bytes(80)).decode()
        assert (await thief.gets(path, Cookie=f"openid={forged}")).status == 403


async def test_ten_minutes_at_the_provider_are_enough(
    scene: Scene, database: Database, builder: Builder, issuer: str
) -> None:
    known(database, builder, issuer)
    async with visiting(scene.surgery) as visitor:
        path = await scene.comes_back(visitor)
        scene.clock.moves(minutes=10, seconds=1)
        assert (await visitor.gets(path)).status == 403


async def test_an_account_is_joined_by_its_owner_once(
    scene: Scene, database: Database, issuer: str
) -> None:
    async with visiting(scene.surgery, KINGFISHER) as visitor:
        page = await scene.signs_in(visitor, "/practice/account/openid")
        assert page.status == 200
        assert 'content="0;url=/practice/account"' in page.text
        again = await scene.signs_in(visitor, "/practice/account/openid")
        assert again.status == 403
        assert "joined already" in again.text
    async with visiting(scene.surgery) as visitor:
        assert (await scene.signs_in(visitor)).status == 200


@pytest.mark.covers("H20")
async def test_the_settings_may_make_accounts_at_the_one_practice_meant(
    scene: Scene, database: Database, town: Town, builder: Builder, settings: OpenIdSettings
) -> None:
    from sqlalchemy import update

    from practice.oidc import Identity
    from practice.oidc_accounts import member_for
    from preparation.records.tables import practices

    names = {"A81001": "Kingfisher Surgery", "B1": "Heron Surgery"}
    making = replace(settings, practice_claim="nhsid_nrbac_roles.org_code", practices=names)
    someone = Identity(settings.issuer, "new-1", "Dr New", ("S0010",), ("A81001",), "", "")

    def take_in(who: Identity) -> tuple[str, str]:
        with database.engine.begin() as c:
            now, new_id = builder.clock(), builder.new_id
            member = member_for(c, who, making, now=now, new_id=new_id)
            return member.practice_id, member.role

    with pytest.raises(OpenIdRefused, match="practice"):
        take_in(someone)  # two practices of that name: nobody is let into one by guessing
    with database.engine.begin() as c:
        c.execute(
            update(practices).where(practices.c.id == town.heron.id).values(name="Heron Surgery")
        )
    assert take_in(someone) == (town.kingfisher.id, "clinician")
    assert take_in(replace(someone, name="Dr Newer")) == (town.kingfisher.id, "clinician")
    with pytest.raises(OpenIdRefused, match="practice"):
        take_in(replace(someone, practices=("B1",)))  # moved: the old account is not carried over
    for practices_said in ((), ("Z9",), ("A81001", "B1")):
        with pytest.raises(OpenIdRefused, match="practice"):
            take_in(replace(someone, subject="new-2", practices=practices_said))


async def test_signing_out_leads_on_to_the_provider(
    scene: Scene, database: Database, builder: Builder, issuer: str
) -> None:
    known(database, builder, issuer)
    async with visiting(scene.surgery) as visitor:
        await scene.signs_in(visitor)
        page = await visitor.posts("/practice/sign-out", {})
        assert f"{issuer}/session/end?" in page.text
        assert "id_token_hint=" in page.text
        assert (await visitor.gets("/practice/")).status == 303


async def test_the_provider_may_end_a_sign_in(
    scene: Scene, settings: OpenIdSettings, database: Database, builder: Builder
) -> None:
    known(database, builder, settings.issuer)
    key = RSAKey.generate_key(2048, {"kid": "ours", "use": "sig"})
    now = int(scene.clock().timestamp())
    event = {"http://schemas.openid.net/event/backchannel-logout": {}}
    claims = {"iss": settings.issuer, "aud": "beforehand", "iat": now, "jti": "1", "sub": "amara"}

    async def keys(*, fresh: bool) -> object:
        return {"keys": [key.as_dict(private=False)]}

    def token(**more: object) -> str:
        return jwt.encode({"alg": "RS256", "kid": "ours"}, {**claims, **more}, key)

    async with visiting(scene.surgery) as visitor, visiting(scene.surgery) as provider:
        await scene.signs_in(visitor)
        scene.provider._wire.keys = keys  # type: ignore[method-assign, assignment]
        wrongs = ("", "x", token(), token(events=event, nonce="n"))
        for wrong in (*wrongs, token(events=event, aud="another"), token(events=event, iat=1)):
            answer = await provider.posts("/practice/openid/over", {"logout_token": wrong})
            assert answer.status == 400
        assert (await visitor.gets("/practice/")).status == 200
        right = await provider.posts("/practice/openid/over", {"logout_token": token(events=event)})
        assert right.status == 200
        assert (await visitor.gets("/practice/")).status == 303


def test_claims_are_found_where_they_are() -> None:
    claims = {
        "nhsid_nrbac_roles": [{"role_code": "R1"}, {"role_code": "R2"}, {"other": 1}],
        "roles": ["Clinician", "Manager"],
        "oid": "0f-1",
        "https://example.org/roles": ["x"],
        "deep": {"list": [{"of": [{"names": ["a", "b"]}]}]},
    }
    assert all_of(claims, "nhsid_nrbac_roles.role_code") == ("R1", "R2")
    assert all_of(claims, "roles") == ("Clinician", "Manager")
    assert all_of(claims, "oid") == ("0f-1",)
    assert all_of(claims, "https://example.org/roles") == ("x",)
    assert all_of(claims, "deep.list.of.names") == ("a", "b")
    assert all_of(claims, "nothing.here") == all_of(claims, "") == ()

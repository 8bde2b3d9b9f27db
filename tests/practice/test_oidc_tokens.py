"""Tokens of a certified provider: everything that must not be believed."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from practice.oidc_claims import OpenIdSettings
from practice.oidc_tokens import OpenIdRefused, TokenChecks
from practice.oidc_wire import ProviderWire
from preparation.records.database import Database
from tests.builders import Builder
from tests.practice.openid_scene import (
    BACK,
    Scene,
    a_provider,
    http,
    issuer,
    known,
    scene,
    settings,
)

__all__ = ["http", "issuer", "scene", "settings"]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"client_id": "somebody-else"}, "audience"),
        ({"issuer": "http://127.0.0.1:1"}, "issuer"),
    ],
)
async def test_a_token_for_another_client_or_of_another_issuer_is_refused(
    scene: Scene,
    settings: OpenIdSettings,
    http: aiohttp.ClientSession,
    wrong: dict[str, str],
    why: str,
) -> None:
    provider = a_provider(settings, http, scene.clock, **wrong)
    address, started = await provider.start(BACK)
    back = urlsplit(await scene.person.is_sent_back(address))
    came = {name: values[0] for name, values in parse_qs(back.query).items()}
    with pytest.raises(OpenIdRefused, match=why):
        await provider.finish(came, started, BACK)


async def came_back(scene: Scene) -> tuple[dict[str, str], object]:
    address, started = await scene.provider.start(BACK)
    back = urlsplit(await scene.person.is_sent_back(address))
    return {name: values[0] for name, values in parse_qs(back.query).items()}, started


async def test_wrong_nonce_state_verifier_and_issuer_of_the_answer_are_refused(
    scene: Scene,
) -> None:
    finish = scene.provider.finish
    for wrong, why in (
        ({"nonce": "x" * 43}, "nonce"),
        ({"verifier": "y" * 64}, "provider"),
        ({"state": "z" * 43}, "state"),
    ):
        came, started = await came_back(scene)
        with pytest.raises(OpenIdRefused, match=why):
            await finish(came, replace(started, **wrong), BACK)  # type: ignore[type-var, arg-type]
    came, started = await came_back(scene)
    for changed, why in (
        ({"iss": "http://evil.example"}, "issuer"),
        ({"iss": None}, "issuer"),
        ({"code": ""}, "provider"),
        ({"error": "access_denied"}, "provider"),
    ):
        mixed = {k: v for k, v in {**came, **changed}.items() if v is not None}
        with pytest.raises(OpenIdRefused, match=why):
            await finish(mixed, started, BACK)  # type: ignore[arg-type]


async def test_a_code_is_good_for_once(
    scene: Scene, database: Database, builder: Builder, issuer: str
) -> None:
    known(database, builder, issuer)
    came, started = await came_back(scene)
    await scene.provider.finish(came, started, BACK)  # type: ignore[arg-type]
    with pytest.raises(OpenIdRefused, match="provider"):
        await scene.provider.finish(came, started, BACK)  # type: ignore[arg-type]


async def test_an_old_token_and_one_from_the_future_are_refused(scene: Scene) -> None:
    came, started = await came_back(scene)
    scene.clock.moves(minutes=12)
    with pytest.raises(OpenIdRefused, match="expired"):
        await scene.provider.finish(came, started, BACK)  # type: ignore[arg-type]
    scene.clock.moves(minutes=-12)
    came, started = await came_back(scene)
    scene.clock.moves(minutes=-3)
    with pytest.raises(OpenIdRefused, match="time"):
        await scene.provider.finish(came, started, BACK)  # type: ignore[arg-type]


async def test_clocks_may_differ_by_half_a_minute(
    scene: Scene, database: Database, builder: Builder, issuer: str
) -> None:
    for seconds in (30, -60):
        scene.clock.moves(seconds=seconds)
        came, started = await came_back(scene)
        assert (await scene.provider.finish(came, started, BACK)).subject == "amara"  # type: ignore[arg-type]


async def test_the_providers_new_keys_are_fetched_and_forged_ones_never_work(
    scene: Scene, settings: OpenIdSettings, http: aiohttp.ClientSession
) -> None:
    came, started = await came_back(scene)
    await scene.provider.finish(came, started, BACK)  # type: ignore[arg-type]
    await scene.person.chooses(keys="new")
    scene.clock.moves(seconds=31)
    came, started = await came_back(scene)
    assert await scene.provider.finish(came, started, BACK)  # type: ignore[arg-type]
    checks = TokenChecks(settings, ProviderWire(settings, http, scene.clock), scene.clock)
    now = int(scene.clock().timestamp())
    claims = {"iss": settings.issuer, "aud": "beforehand", "sub": "amara", "nonce": "n"}
    claims |= {"iat": now, "exp": now + 60, "acr": "AAL3"}  # type: ignore[dict-item]
    forged = jwt.encode({"alg": "RS256", "kid": "key-2"}, claims, RSAKey.generate_key(2048))
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).rstrip(b"=").decode()
    unsigned = f"{header}.{forged.split('.')[1]}."
    for token in (forged, unsigned, "", "a.b.c", "x" * 5000):
        with pytest.raises(OpenIdRefused, match="signature"):
            await checks.id_token(token, "n")


async def test_a_provider_that_names_itself_otherwise_is_not_asked_further(
    scene: Scene, settings: OpenIdSettings, http: aiohttp.ClientSession
) -> None:
    other = a_provider(replace(settings, issuer=f"{settings.issuer}/"), http, scene.clock)
    with pytest.raises(OpenIdRefused, match="issuer"):
        await other.start(BACK)

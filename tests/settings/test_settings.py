"""Settings are checked all together, and a refusal never repeats a value."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from beforehand.secrets import new_key
from beforehand.settings import SETTING_NAMES, Settings, SettingsRefused, read_settings

TOKEN = "fedcba9876543210fedcba9876543210"
SID = "0123456789abcdef0123456789abcdef"


def live(**changes: str | None) -> dict[str, str]:
    """Settings that a live installation may start with, with some changed or taken out."""
    good: dict[str, str | None] = {
        "BEFOREHAND_MODE": "live",
        "BEFOREHAND_PUBLIC_URL": "https://prepare.kingfisher.nhs.uk",
        "BEFOREHAND_KEYS": new_key(),
        "BEFOREHAND_INDEX_KEY": new_key(),
        "TWILIO_ACCOUNT_SID": "AC" + SID,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_MESSAGING_SERVICE_SID": "MG" + SID,
    }
    return {name: text for name, text in (good | changes).items() if text is not None}


def problems(root: Path, **given: str | None) -> list[str]:
    with pytest.raises(SettingsRefused) as refused:
        read_settings({name: text for name, text in given.items() if text is not None}, root)
    assert not list(root.iterdir()), "a refusal writes nothing"
    return refused.value.problems


def test_nothing_set_is_the_demo_with_secrets_of_its_own(tmp_path: Path) -> None:
    settings = read_settings({}, tmp_path)
    assert settings.is_demo
    assert settings.home == tmp_path / "var"
    assert settings.public_url == "http://127.0.0.1:8080"
    assert settings.database_url == f"sqlite:///{tmp_path}/var/beforehand.db"
    assert settings.rasa_urls == ()
    assert settings.demo_password.get_secret_value()
    assert settings.vault().open(settings.vault().seal("a", "t.c"), "t.c") == "a"


def test_the_demo_keeps_its_secrets_for_its_owner_alone(tmp_path: Path) -> None:
    first = read_settings({}, tmp_path)
    kept = tmp_path / "var" / "demo-secrets.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    kept.chmod(0o644)
    assert read_settings({}, tmp_path) == first
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_live_settings_are_taken_as_they_are(tmp_path: Path) -> None:
    database = "postgresql://anna:word@db/beforehand"
    settings = read_settings(live(BEFOREHAND_DATABASE_URL=database), tmp_path)
    assert not settings.is_demo
    assert settings.database_url == "postgresql+psycopg://anna:word@db/beforehand"
    assert settings.demo_password.get_secret_value() == ""
    assert not list(tmp_path.iterdir())


@pytest.mark.covers("F63", "106")
def test_the_next_token_may_be_given_beside_the_present_one(tmp_path: Path) -> None:
    other = "13579bdf" * 3 + "02468ace"
    settings = read_settings(live(TWILIO_AUTH_TOKEN_NEXT=other), tmp_path)
    assert settings.twilio_auth_token_next.get_secret_value() == other
    assert other not in repr(settings)
    assert not read_settings(live(), tmp_path).twilio_auth_token_next.get_secret_value()
    (wrong,) = problems(tmp_path, **live(TWILIO_AUTH_TOKEN_NEXT="not-a-token-0123456789"))
    assert "TWILIO_AUTH_TOKEN_NEXT" in wrong
    assert "not-a-token" not in wrong


@pytest.mark.covers("99")
def test_every_missing_secret_is_named_at_once(tmp_path: Path) -> None:
    named = " ".join(problems(tmp_path, BEFOREHAND_MODE="live", TWILIO_AUTH_TOKEN="   "))
    for name in live():
        if name != "BEFOREHAND_MODE":
            assert f"{name} is missing." in named


PLACEHOLDERS = ["changeme", "your_auth_token_here", "<token>", "0" * 32, "xxxxxxxx", "secret"]


@pytest.mark.covers("99", "105")
@pytest.mark.parametrize("name", ["TWILIO_AUTH_TOKEN", "BEFOREHAND_RASA_TOKEN"])
@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_a_placeholder_is_no_secret(tmp_path: Path, name: str, text: str) -> None:
    assert any(problem.startswith(name) for problem in problems(tmp_path, **live(**{name: text})))


SHORT_KEY = "bFk7Hr27wMuxMCQyOkYKXrrSDE7q99HQh3dUJZp"


@pytest.mark.covers("99")
@pytest.mark.parametrize("text", ["A" * 43, "abc", "not base64!", SHORT_KEY])
def test_a_key_is_32_random_bytes(tmp_path: Path, text: str) -> None:
    for name in ("BEFOREHAND_KEYS", "BEFOREHAND_INDEX_KEY"):
        assert any(name in problem for problem in problems(tmp_path, **live(**{name: text})))


def test_one_key_is_not_used_for_two_things(tmp_path: Path) -> None:
    key = new_key()
    found = problems(tmp_path, **live(BEFOREHAND_KEYS=key, BEFOREHAND_INDEX_KEY=key))
    assert found == ["BEFOREHAND_INDEX_KEY must not be one of BEFOREHAND_KEYS."]
    assert "twice" in problems(tmp_path, **live(BEFOREHAND_KEYS=f"{key},{key}"))[0]


@pytest.mark.covers("100")
@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("https://prepare.example.nhs.uk/", True),
        ("http://prepare.example.nhs.uk", False),
        ("prepare.example.nhs.uk", False),
        ("https://", False),
        ("https://a:b@prepare.example.nhs.uk", False),
        ("https://prepare.example.nhs.uk/app", False),
        ("https://prepare.example.nhs.uk?x=1", False),
        ("https://prepare.example.nhs.uk:99999", False),
    ],
)
def test_the_public_address_is_https_when_live(tmp_path: Path, text: str, right: bool) -> None:
    given = live(BEFOREHAND_PUBLIC_URL=text)
    if right:
        assert read_settings(given, tmp_path).public_url == "https://prepare.example.nhs.uk"
    else:
        assert "BEFOREHAND_PUBLIC_URL" in problems(tmp_path, **given)[0]


@pytest.mark.covers("101")
def test_a_setting_nobody_knows_is_a_typing_slip(tmp_path: Path) -> None:
    found = problems(tmp_path, BEFOREHAND_DATABSE_URL="sqlite:///x.db")
    assert found == [
        "BEFOREHAND_DATABSE_URL is not a setting. Did you mean BEFOREHAND_DATABASE_URL?"
    ]


@pytest.mark.parametrize("name", ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"])
def test_the_demo_refuses_a_real_account(tmp_path: Path, name: str) -> None:
    found = problems(tmp_path, BEFOREHAND_MODE="demo", **{name: live()[name]})
    assert "cannot be the demo" in found[0]


def test_with_a_real_account_live_must_be_said(tmp_path: Path) -> None:
    found = problems(tmp_path, **live(BEFOREHAND_MODE=None))
    assert found == ["BEFOREHAND_MODE must be live when a Twilio account is set."]


def test_a_rasa_of_somebody_elses_needs_a_token_and_a_way_back(tmp_path: Path) -> None:
    found = problems(tmp_path, BEFOREHAND_RASA_URLS="http://127.0.0.1:5005, http://rasa-2:5005")
    assert [problem.split()[0] for problem in found] == [
        "BEFOREHAND_RASA_TOKEN",
        "BEFOREHAND_ACTIONS_PORT",
    ]


@pytest.mark.covers("105")
@pytest.mark.parametrize(
    "text", ["http://0.0.0.0:5005", "http://93.184.216.34:5005", "rasa", "ftp://x"]
)
def test_rasa_is_on_this_machine_or_a_private_network(tmp_path: Path, text: str) -> None:
    assert "BEFOREHAND_RASA_URLS" in problems(tmp_path, BEFOREHAND_RASA_URLS=text)[0]


@pytest.mark.covers("102", "104")
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("BEFOREHAND_MODE", "debug"),
        ("BEFOREHAND_PORT", "80 80"),
        ("BEFOREHAND_PORT", "0"),
        ("BEFOREHAND_PORT", "65536"),
        ("BEFOREHAND_PORT", "٨٠٨٠"),
        ("BEFOREHAND_NATION", "france"),
        ("BEFOREHAND_DATABASE_URL", "mysql://x"),
        ("BEFOREHAND_TWILIO_API", "http://api.example.com"),
    ],
)
def test_a_wrong_value_is_refused(tmp_path: Path, name: str, text: str) -> None:
    assert any(problem.startswith(name) for problem in problems(tmp_path, **{name: text}))


@pytest.mark.covers("106")
def test_no_refusal_and_no_print_repeats_a_secret(tmp_path: Path) -> None:
    canary = "canary7391"
    names = [name for name in SETTING_NAMES if name != "BEFOREHAND_HOME"]
    said = "\n".join(problems(tmp_path, **dict.fromkeys(names, canary)))
    assert canary not in said
    assert said.count("\n") > 8
    given = live(BEFOREHAND_DATABASE_URL="postgresql://anna:canary7391@db/x")
    settings: Settings = read_settings(given, tmp_path)
    for secret in (TOKEN, given["BEFOREHAND_KEYS"], given["BEFOREHAND_INDEX_KEY"], canary):
        assert secret not in repr(settings)

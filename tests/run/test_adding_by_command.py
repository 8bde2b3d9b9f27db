"""Adding a practice and people by command: what cannot be ends in a sentence, not a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from beforehand.cli import app
from beforehand.content import ROOT
from beforehand.settings import read_settings
from preparation.clock import ids_after, system_clock
from preparation.records.database import Database
from preparation.records.staff import find_member
from preparation.records.staff_set_ups import find_set_up, make_set_up

PASSWORD = "marigold-otter-lantern\nmarigold-otter-lantern\n"
ADD = ("practice", "add", "Elm Street Surgery", "01632 960001", "+447700900001")
STAFF = ("practice", "staff", "s.adeyemi", "Sam Adeyemi", "--role", "manager")


class Commands:
    """The command line over a database of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def run(self, *words: str) -> Result:
        """Return how a command ended."""
        env = {"BEFOREHAND_HOME": str(self.home), "TWILIO_ACCOUNT_SID": ""}
        return CliRunner().invoke(app, words, env=env, input=PASSWORD)

    def refused(self, *words: str) -> str:
        """Return what a command said that had to fail, in one sentence or a few."""
        ended = self.run(*words)
        assert ended.exit_code == 1, ended.output
        assert isinstance(ended.exception, SystemExit), ended.exception
        return ended.stderr


@pytest.fixture
def commands(tmp_path: Path) -> Commands:
    return Commands(tmp_path / "home")


def test_a_practice_and_its_manager_are_added_and_the_trail_says_so(commands: Commands) -> None:
    assert commands.run(*ADD).exit_code == 0
    added = commands.run(*STAFF)
    assert added.exit_code == 0, added.output
    assert "Sam Adeyemi may sign in" in added.output
    assert "s.adeyemi  Sam Adeyemi  manager" in commands.run("practice", "people").output
    assert "The audit trail is whole. Its anchor now: 2:" in commands.run("audit", "verify").output


@pytest.mark.covers("102")
def test_a_username_that_is_taken_is_said_to_be(commands: Commands) -> None:
    commands.run(*ADD)
    commands.run(*STAFF)
    said = commands.refused("practice", "staff", "S.Adeyemi", "Another Sam")
    assert "Somebody signs in as s.adeyemi already" in said


@pytest.mark.covers("102")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("", "Sam"), "A username is missing"),
        (("  ", "Sam"), "A username is missing"),
        (("s.a", ""), "A name is missing"),
        (("s.a", " \t"), "A name is missing"),
        (("s a", "Sam"), "no blanks"),
        (("s.a", "Sam", "--role", "king"), "No such role"),
        (("s.a", "Sam", "--practice", "Nowhere"), "Say which practice"),
    ],
)
def test_who_cannot_be_added_is_refused(
    commands: Commands, words: tuple[str, ...], said: str
) -> None:
    commands.run(*ADD)
    assert said in commands.refused("practice", "staff", *words)


@pytest.mark.covers("H1", "H2")
def test_a_practice_with_another_ones_sender_or_name_is_refused(commands: Commands) -> None:
    commands.run(*ADD)
    same = commands.refused("practice", "add", "Oak Road", "01632 960002", "07700 900001")
    assert "Another practice's texts come from that sender" in same
    name = commands.refused("practice", "add", "elm street surgery", "01632 960002", "07700900002")
    assert "There is a practice called elm street surgery already" in name


@pytest.mark.covers("102")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("", "01632 960001", "+447700900001"), "A name is missing"),
        (("Oak Road", "ring us", "+447700900001"), "not one"),
        (("Oak Road", "01632 960001", "Surgery"), "sender is none"),
        (("Oak Road " * 8, "01632 960001", "+447700900001"), "too long"),
    ],
)
def test_a_practice_that_cannot_be_is_refused(
    commands: Commands, words: tuple[str, ...], said: str
) -> None:
    assert said in commands.refused("practice", "add", *words)


@pytest.mark.covers("F66")
def test_a_new_password_by_command_ends_a_link_that_was_handed_over(commands: Commands) -> None:
    commands.run(*ADD)
    commands.run(*STAFF)
    settings = read_settings({"BEFOREHAND_HOME": str(commands.home)}, ROOT)
    vault, new_id = settings.vault(), ids_after(system_clock)
    database = Database(settings.database_url, vault)
    now = system_clock()
    with database.engine.begin() as c:
        who = find_member(c, "s.adeyemi")
        make_set_up(c, vault, who.id, "t" * 22, by="test", now=now, new_id=new_id)
        assert find_set_up(c, vault, "t" * 22, now=now) is not None
    assert commands.run("practice", "password", "s.adeyemi").exit_code == 0
    with database.engine.begin() as c:
        assert find_set_up(c, vault, "t" * 22, now=now) is None
    database.close()

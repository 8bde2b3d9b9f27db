"""Loading `content/`: every word that is not dialogue."""

from __future__ import annotations

from pathlib import Path

from preparation.conversation.judgement import Net
from preparation.conversation.machines import MachineWords
from preparation.conversation.opt_out import OptOutWords
from preparation.conversation.red_flag_files import load_net
from preparation.words import Words, load_words
from preparation.yaml_file import read_yaml

ROOT = Path(__file__).parents[1]
CONTENT = ROOT / "content"

WORD_FILES = (
    "messages*",
    "summary*",
    "topics",
    "data",
    "record_copy",
    "results",
    "practice*",
    "pages*",
    "demo",
    "imports",
    "red_flag_replies",
)


def read_words(folder: Path = CONTENT) -> Words:
    """Return all texts of the content files that the program speaks with."""
    return load_words(folder, WORD_FILES)


def read_opt_out_words(folder: Path = CONTENT) -> OptOutWords:
    """Return the lists by which a wish to hear no more is recognised."""
    lists = read_yaml(folder / "opt_out.yml")
    return OptOutWords.of({name: lists[name] for name in lists if name != "meta"})


def read_machine_words(folder: Path = CONTENT) -> MachineWords:
    """Return what telephones answer by themselves."""
    lists = read_yaml(folder / "auto_replies.yml")
    return MachineWords.of({name: lists[name] for name in lists if name != "meta"})


def read_net(folder: Path = CONTENT) -> Net:
    """Return what every message is looked through for before Rasa sees it."""
    return Net(read_opt_out_words(folder), load_net(folder), read_machine_words(folder))

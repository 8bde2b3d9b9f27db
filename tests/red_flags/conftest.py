from __future__ import annotations

from pathlib import Path

import pytest

from preparation.conversation.red_flag_files import load_net
from preparation.conversation.red_flags import SafetyNet
from preparation.words import Words, load_words

CONTENT = Path(__file__).parents[2] / "content"


@pytest.fixture(scope="session")
def net() -> SafetyNet:
    """The whole net, as the program loads it."""
    return load_net(CONTENT)


@pytest.fixture(scope="session")
def rules_only() -> SafetyNet:
    """The reviewed rules without the trained stage: the floor."""
    return load_net(CONTENT, trained=False)


@pytest.fixture(scope="session")
def words() -> Words:
    return load_words(CONTENT, ("red_flag_replies",))

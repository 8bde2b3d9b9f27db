"""Every channel that is listed is there, answers somewhere, and has tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from channels.base import CHANNELS, channel_class
from preparation.model import ChannelName

HERE = Path(__file__).parent


@pytest.mark.parametrize("name", CHANNELS)
def test_a_listed_channel_exists_and_is_tested(name: ChannelName) -> None:
    """Its class has routes, its name fits the database, its tests bear its name."""
    made = channel_class(name)
    assert callable(made.routes)
    assert len(name) <= 20
    assert [*HERE.glob(f"test_{name}_*.py"), *(HERE.parent / name).glob("test_*.py")]


def test_an_unlisted_channel_is_refused() -> None:
    """By name, with the list in sight."""
    with pytest.raises(KeyError, match="pigeon"):
        channel_class(ChannelName("pigeon"))

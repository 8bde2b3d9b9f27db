"""A real Rasa with its actions, as the talks of tests/bot have it."""

from tests.bot.conftest import http as http
from tests.bot.conftest import records as records

"""Rasa's custom actions. They run in the application, read, speak, and never write."""

from __future__ import annotations

from pathlib import Path

from bot.actions.agenda import AskPriority, CloseAgenda
from bot.actions.carer import Carer
from bot.actions.change import AskNewWords, AskWhichAnswer, Change
from bot.actions.confirm import Confirm
from bot.actions.consent import Consent
from bot.actions.edit_line import EditLine
from bot.actions.finish import Finish, PassOver, Start
from bot.actions.go_back import GoBack
from bot.actions.more import More
from bot.actions.read_back import Added, AskReadBack
from bot.actions.turn_action import TurnAction
from bot.actions.vocabulary import Vocabulary
from preparation.conversation.reader import PreparationReader

ACTIONS: tuple[type[TurnAction], ...] = (
    Added,
    AskNewWords,
    AskPriority,
    AskReadBack,
    AskWhichAnswer,
    Carer,
    Change,
    CloseAgenda,
    Confirm,
    Consent,
    EditLine,
    Finish,
    GoBack,
    More,
    PassOver,
    Start,
)


def make_actions(reader: PreparationReader, content: Path) -> list[TurnAction]:
    """Return every action that domain.yml lists. `content` is the folder of content files."""
    vocabulary = Vocabulary.read(content)
    return [action(reader, vocabulary) for action in ACTIONS]

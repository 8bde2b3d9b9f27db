"""POST and CALL, after "your results are ready", are requests that the practice sees."""

from __future__ import annotations

import pytest

from preparation.conversation.effects import asked_for
from preparation.messages import TurnReply, TurnRequest, Utterance
from preparation.model import ChannelName, QuestionName, TurnId


@pytest.mark.parametrize(
    ("text", "intent", "ready", "kept"),
    [
        ("POST", "accessible_format", "yes", "results_by_post"),
        ("Post please.", "accessible_format", "yes", "results_by_post"),
        ("CALL", "speak_to_person", "yes", "results_by_call"),
        ("please call", "speak_to_person", "yes", "results_by_call"),
        ("POST", "accessible_format", "no", "accessible_format"),
        ("large print please", "accessible_format", "yes", "accessible_format"),
        ("I want to speak to somebody", "speak_to_person", "yes", "speak_to_person"),
        ("post", "answer", "yes", "answer"),
    ],
)
def test_the_bare_word_while_results_are_ready_is_about_results(
    text: str, intent: str, ready: str, kept: str
) -> None:
    request = TurnRequest(
        TurnId("t"), ChannelName("sms"), text, QuestionName("tried"), {}, {"results_ready": ready}
    )
    reply = TurnReply((Utterance("I will tell the practice."),), intent, (), None, {})
    assert asked_for(request, reply) == kept

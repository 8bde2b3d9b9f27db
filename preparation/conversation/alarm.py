"""A red flag: what to do now is said at once, the words kept, the practice told, questions wait."""

from __future__ import annotations

from dataclasses import replace

from preparation.conversation.commit import Writing, apply_effect, queue_to_patient
from preparation.conversation.effects import CARRY_ON, DONE, Effect
from preparation.conversation.fixed import FixedReplies
from preparation.conversation.judgement import RedFlag
from preparation.conversation.position import asked_first
from preparation.conversation.red_flag_replies import reply_key
from preparation.conversation.red_flags import Action, Assessment
from preparation.conversation.situation import TALKING, Nobody, Several, Situation
from preparation.model import (
    Answer,
    AnswerId,
    Op,
    Practice,
    PreparationState,
    QuestionName,
)
from preparation.records.alerts import NewAlert, add_alert
from preparation.records.answers import add_answer
from preparation.records.database import Connection
from preparation.records.inbound import mark_handled
from preparation.records.positions import move_position
from preparation.records.practices import read_practice
from preparation.records.preparations import set_preparation_state
from preparation.words import Words

RED_FLAG = QuestionName("red_flag")
"""Not a question anybody asked: where the words of a red flag are kept, verbatim."""
SAFEGUARDING = QuestionName("safeguarding")
"""The same for abuse and neglect: never echoed, listed in no read-back (design.md 4.10)."""


class Alarm:
    """Writes all that follows from a red flag, in one transaction and without Rasa."""

    def __init__(self, writing: Writing, words: Words, fixed: FixedReplies) -> None:
        self._writing = writing
        self._words = words
        self._fixed = fixed

    def raise_for(self, c: Connection, flag: RedFlag, situation: Situation) -> None:
        """Keep the words, tell the practice and the patient, let the questions wait."""
        now, new_id = self._writing.clock(), self._writing.new_id
        preparation = situation.record.preparation
        answer = self._answer(flag, situation)
        add_answer(c, answer, turn_id=None, sources=[message.id for message in flag.messages])
        mark_handled(c, flag.messages, now=now, preparation_id=preparation.id, became_answer=True)
        self._alert(c, flag.assessment, situation, answer.id)
        self._tell_the_clinician(c, situation, answer)
        if situation.record.state in TALKING:
            move_position(c, preparation.id, asked_first(situation.position, CARRY_ON))
            if situation.record.state is not PreparationState.PAUSED:
                paused_state = PreparationState.PAUSED
                set_preparation_state(c, preparation.id, paused_state, at=now, new_id=new_id)
        channel, first = flag.messages[0].channel, flag.messages[0].id
        body = self._what_to_do(flag.assessment, situation.record.practice)
        queue_to_patient(
            c,
            self._writing,
            situation,
            channel=channel,
            intent_key=f"safety:{first}",
            kind="safety",
            body=body,
        )

    def _tell_the_clinician(self, c: Connection, situation: Situation, answer: Answer) -> None:
        """Where a summary has gone out already, let a version with these words follow it."""
        state = situation.record.state
        if state in DONE:
            complete = state is not PreparationState.DEADLINE_PARTIAL
            effect = Effect(summary=True, complete=complete, anew=True)
            apply_effect(c, self._writing, situation, effect, [*situation.answers, answer])

    def note(
        self,
        c: Connection,
        assessment: Assessment,
        situation: Situation,
        answer_id: AnswerId,
        action: str = "",
    ) -> None:
        """Tell the practice of words that stay where they are, most often quietly.

        `action`: what was done about them, where it is not what the patient is told at once.
        """
        self._alert(c, assessment, situation, answer_id, action)

    def raise_for_number(self, c: Connection, flag: RedFlag, whose: Nobody | Several) -> None:
        """Do what can be done when we cannot tell who wrote: say what to do, tell the practice."""
        writing = self._writing
        now = writing.clock()
        mark_handled(c, flag.messages, now=now, preparation_id=None)
        practice = read_practice(c, whose.practice_id)
        for alert in _alerts_for(practice, flag, whose):
            add_alert(c, alert, now=now, new_id=writing.new_id)
        body = self._what_to_do(flag.assessment, practice)
        self._fixed.say_to_number(
            c,
            whose,
            channel=flag.messages[0].channel,
            intent_key=f"safety:{flag.messages[0].id}",
            kind="safety",
            body=body,
        )

    def _answer(self, flag: RedFlag, situation: Situation) -> Answer:
        hidden = flag.assessment.action is Action.SAFEGUARDING
        return Answer(
            id=AnswerId(self._writing.new_id()),
            preparation_id=situation.record.preparation.id,
            question=SAFEGUARDING if hidden else RED_FLAG,
            op=Op.ADD,
            text=flag.text,
            at=self._writing.clock(),
            channel=flag.messages[0].channel,
            answered_by=situation.position.kept.get("answered_by", "patient"),
        )

    def _alert(
        self,
        c: Connection,
        assessment: Assessment,
        situation: Situation,
        answer_id: AnswerId,
        action: str = "",
    ) -> None:
        record, alert = situation.record, _new_alert(situation.record.practice, assessment)
        alert = replace(
            alert,
            action=action or alert.action,
            patient_id=record.patient.id,
            preparation_id=record.preparation.id,
            answer_id=answer_id,
        )
        add_alert(c, alert, now=self._writing.clock(), new_id=self._writing.new_id)

    def _what_to_do(self, assessment: Assessment, practice: Practice) -> str:
        key = reply_key(assessment, practice.choices.nation)
        return self._words(key, practice=practice.name, practice_phone=practice.phone)


def _alerts_for(practice: Practice, flag: RedFlag, whose: Nobody | Several) -> list[NewAlert]:
    """On a shared phone the practice is told of everybody it may be: somebody must ring."""
    alert = replace(_new_alert(practice, flag.assessment), words=flag.text)
    if isinstance(whose, Nobody):
        return [alert]
    found_by = f"shared phone: {alert.found_by}"[:80]
    return [
        replace(alert, patient_id=person.patient_id, found_by=found_by) for person in whose.people
    ]


def _new_alert(practice: Practice, assessment: Assessment) -> NewAlert:
    return NewAlert(
        practice_id=practice.id,
        category=assessment.category or "note",
        action=assessment.action.value if assessment.action else "",
        certain=assessment.certain,
        quiet=assessment.category is None,
        found_by=assessment.found_by,
    )

"""The moment in which an evaluated text arrives: a talk that stands at one question."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from beforehand.content import ROOT
from preparation.conversation.situation import Situation
from preparation.messages import AnswerChange, ReadBackLine
from preparation.model import (
    Answer,
    AnswerId,
    Appointment,
    AppointmentId,
    AppointmentState,
    ChannelName,
    Clinician,
    ClinicianId,
    Mark,
    Op,
    Patient,
    PatientId,
    PatientState,
    PhoneNumber,
    Position,
    Practice,
    PracticeChoices,
    PracticeId,
    Preparation,
    PreparationId,
    PreparationState,
    QuestionName,
)
from preparation.record import PreparationRecord
from preparation.summary.agenda import agenda_items
from preparation.summary.outline import Outline
from preparation.summary.read_back import read_back_lines
from preparation.yaml_file import read_yaml

NOW = datetime(2027, 1, 7, 10, 0, tzinfo=UTC)
SMS = ChannelName("sms")
PREPARATION = PreparationId("evaluated")

# Given before the question that is open, so that "change the first one" has something to mean.
_SAID = {
    "what_matters": "seeing my grandchildren",
    "whats_working": "my morning walk",
    "whats_not": "my knees on the stairs",
    "tried": "heat pads",
    "talk_about": "the tablets",
    "something_else": "sleeping badly",
}


def asking_order() -> list[QuestionName]:
    """Return every question in the order in which the dialogue asks them."""
    domain = read_yaml(ROOT / "domain.yml")
    return [QuestionName(name) for name in domain["forms"]["preparation_form"]["required_slots"]]


def situation_at(question: QuestionName, order: Sequence[QuestionName]) -> Situation:
    """Return a talk in which `question` is open and what comes before it was answered."""
    before = order[: order.index(question)] if question in order else ()
    answers = [_answer(name) for name in before if name in _SAID]
    marks = {name: Mark.ANSWERED for name in before if name in _SAID}
    marks[QuestionName("invite")] = Mark.ANSWERED
    marks[question] = Mark.OPEN
    position = Position(open_question=question, questions=marks, turns=len(answers) + 1)
    return Situation(_record(), position, answers, PhoneNumber("+447700900123"))


def _answer(name: QuestionName) -> Answer:
    text = _SAID[name]
    return Answer(AnswerId(f"said-{name}"), PREPARATION, name, Op.ADD, text, NOW, SMS)


def _record() -> PreparationRecord:
    practice = Practice(
        PracticeId("practice"), "Elm Street Surgery", "0113 496 0000", PracticeChoices()
    )
    patient = Patient(PatientId("patient"), practice.id, "Sam", "Sample", date(1955, 5, 5))
    clinician = Clinician(ClinicianId("clinician"), practice.id, "Nurse Khan", "practice nurse")
    start = NOW + timedelta(days=12)
    appointment = Appointment(
        AppointmentId("appointment"),
        practice.id,
        patient.id,
        clinician.id,
        start,
        "Room 4",
        "face to face",
        "evaluated",
    )
    preparation = Preparation(
        PREPARATION, practice.id, patient.id, appointment.id, start - timedelta(days=4)
    )
    return PreparationRecord(
        preparation,
        PreparationState.IN_PROGRESS,
        patient,
        PatientState.ACTIVE,
        appointment,
        AppointmentState.BOOKED,
        clinician,
        practice,
    )


class SampleReader:
    """What actions read: the answers that every evaluated talk has."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._rows = [_answer(QuestionName(name)) for name in _SAID]

    async def lines(
        self, preparation_id: PreparationId, change: AnswerChange | None
    ) -> list[ReadBackLine]:
        """Return the numbered lines of the read-back."""
        return read_back_lines(self._rows, self._outline)

    async def agenda(
        self, preparation_id: PreparationId, change: AnswerChange | None
    ) -> list[ReadBackLine]:
        """Return what the patient wants to talk about."""
        items = agenda_items(self._rows, self._outline)
        return [
            ReadBackLine(number, item.id, item.question, heading="", text=item.text)
            for number, item in enumerate(items, 1)
        ]

"""Builds the rows of a talk, and the record and the summary that go with it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from preparation.model import (
    Answer,
    AnswerId,
    Appointment,
    AppointmentId,
    AppointmentState,
    ChannelName,
    Clinician,
    ClinicianId,
    NhsNumber,
    Op,
    Patient,
    PatientId,
    PatientState,
    Practice,
    PracticeChoices,
    PracticeId,
    Preparation,
    PreparationId,
    PreparationState,
    QuestionName,
    SummaryId,
)
from preparation.record import PreparationRecord
from preparation.summary.build import build_summary, earlier_from
from preparation.summary.model import (
    AgreedBefore,
    ResultBeside,
    SafetyNote,
    Summary,
    SummaryVersion,
)
from preparation.summary.outline import Outline, read_outline
from preparation.summary.shown import shown_answers
from preparation.words import Words, load_words

CONTENT = Path(__file__).parents[2] / "content"
START = datetime(2026, 6, 2, 9, 10, tzinfo=UTC)
APPOINTMENT = datetime(2026, 6, 11, 9, 20, tzinfo=UTC)
PREPARATION = PreparationId("prep-1")
PRACTICE = PracticeId("practice-1")


@cache
def words() -> Words:
    """Return the words of the summary as they are in content/."""
    return load_words(CONTENT, ("summary*", "topics"))


@cache
def outline() -> Outline:
    """Return the outline as it is in content/."""
    return read_outline(words())


@dataclass
class Talk:
    """What was said, row by row, each a few minutes after the one before."""

    name: str = "Rosa Ahmed"
    born: date = date(1951, 3, 14)
    clinician: str = "Nurse Khan"
    role: str = "practice nurse"
    access_needs: str = ""
    complete: bool = True
    rows: list[Answer] = field(default_factory=list)
    now: datetime = START
    channel: str = "sms"
    by: str = "patient"
    notes: list[SafetyNote] = field(default_factory=list)
    beside: dict[AnswerId, ResultBeside] = field(default_factory=dict)
    before: Talk | None = None
    """What the same person said last time."""
    agreed: AgreedBefore | None = None
    """What was agreed last time."""
    start: datetime = APPOINTMENT
    version: int = 1
    sent: set[AnswerId] = field(default_factory=set)
    """What the versions before this one listed."""

    def says(self, question: str, text: str) -> AnswerId:
        """Add an answer and return its id."""
        return self._row(question, Op.ADD, text)

    def changes(self, of: AnswerId, text: str) -> AnswerId:
        """Put other words in the place of an answer."""
        return self._row(self._question(of), Op.REPLACE, text, of)

    def skips(self, question: str) -> None:
        """Leave a question without an answer."""
        self._row(question, Op.SKIP, "skip")

    def hides(self, of: AnswerId) -> None:
        """Keep an answer private."""
        self._row(self._question(of), Op.HIDE, "", of)

    def takes_back(self, of: AnswerId) -> None:
        """Remove an answer."""
        self._row(self._question(of), Op.REMOVE, "", of)

    def sends(self) -> None:
        """Let a version go: what comes now is in the next one."""
        self.sent |= set(shown_answers(self.rows, outline()))
        self.version += 1

    def waits(self, **step: float) -> None:
        """Let time pass."""
        self.now += timedelta(**step)

    def record(self, state: PreparationState = PreparationState.FINISHED) -> PreparationRecord:
        """Return the record of this preparation."""
        first, _, last = self.name.partition(" ")
        start = self.start
        patient, clinician = PatientId("patient-1"), ClinicianId("clinician-1")
        appointment = AppointmentId("appointment-1")
        return PreparationRecord(
            preparation=Preparation(
                PREPARATION, PRACTICE, patient, appointment, start - timedelta(days=2)
            ),
            state=state,
            patient=Patient(
                patient,
                PRACTICE,
                first,
                last,
                self.born,
                nhs_number=NhsNumber("9990000018"),
                access_needs=self.access_needs,
            ),
            patient_state=PatientState.ACTIVE,
            appointment=Appointment(
                appointment, PRACTICE, patient, clinician, start, "Room 4", "face to face", "a1"
            ),
            appointment_state=AppointmentState.BOOKED,
            clinician=Clinician(clinician, PRACTICE, self.clinician, self.role),
            practice=Practice(PRACTICE, "Kingfisher Surgery", "020 7946 0000", PracticeChoices()),
        )

    def flags(self, category: str, action: str, text: str) -> None:
        """Let something urgent have been said, and what was told at once."""
        self.notes.append(outline().safety_note(category, action, text, self.now))

    def asks_about(self, result: ResultBeside, text: str) -> AnswerId:
        """Ask something about a result."""
        answer = self.says("talk_about", text)
        self.beside[answer] = result
        return answer

    def summary(self, safety: Sequence[SafetyNote] = ()) -> Summary:
        """Return the summary of everything said so far."""
        version = SummaryVersion(
            SummaryId("summary-1"),
            PREPARATION,
            self.version,
            self.complete,
            self.now + timedelta(minutes=1),
            shown_answers(self.rows, outline()),
        )
        return build_summary(
            self.record(),
            self.rows,
            version,
            outline(),
            [*self.notes, *safety],
            earlier_from(self.before.summary()) if self.before else None,
            self.beside,
            self.sent,
            self.agreed,
        )

    def _question(self, of: AnswerId) -> str:
        return next(row.question for row in self.rows if row.id == of)

    def _row(self, question: str, op: Op, text: str, of: AnswerId | None = None) -> AnswerId:
        self.now += timedelta(minutes=3)
        row = Answer(
            AnswerId(f"answer-{len(self.rows):03}"),
            PREPARATION,
            QuestionName(question),
            op,
            text,
            self.now,
            ChannelName(self.channel),
            self.by,
            of,
        )
        self.rows.append(row)
        return row.id


def shift(answer: Answer, question: str) -> Answer:
    """Return the same answer as if it had been given to another question."""
    return replace(answer, question=QuestionName(question))

"""Sending an invented summary to a delivery target, to see whether it arrives."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

from preparation.clock import Clock
from preparation.delivery.base import SummaryPackage
from preparation.delivery.dispatch import PATIENCE_SECONDS, Dispatcher
from preparation.errors import DeliveryFailed
from preparation.model import (
    Answer,
    AnswerId,
    Appointment,
    AppointmentId,
    AppointmentState,
    ChannelName,
    Clinician,
    ClinicianId,
    Op,
    Patient,
    PatientId,
    PatientState,
    Practice,
    Preparation,
    PreparationId,
    PreparationState,
    QuestionName,
    SummaryId,
)
from preparation.record import PreparationRecord
from preparation.summary.build import build_summary
from preparation.summary.model import Summary, SummaryVersion
from preparation.summary.outline import Outline
from preparation.summary.printer import SummaryPrinter
from preparation.words import Words

_BORN = date(1900, 1, 1)


class TrialDelivery:
    """Delivers a summary that says on every line that it is a test."""

    def __init__(
        self, deliveries: Dispatcher, outline: Outline, words: Words, clock: Clock
    ) -> None:
        self._deliveries = deliveries
        self._printer = SummaryPrinter(outline, words)
        self._outline = outline
        self._words = words
        self._clock = clock

    async def deliver(self, practice: Practice, target: str) -> str:
        """Deliver it to a target and return its receipt. Raises DeliveryFailed."""
        summary = self._summary(practice)
        package = SummaryPackage(
            summary=summary,
            practice=practice,
            json=self._printer.json(summary),
            pdf=lambda: asyncio.to_thread(self._printer.pdf, summary),
            fhir=lambda: self._printer.as_fhir(summary),
        )
        if target not in self._deliveries.targets:
            raise DeliveryFailed("not set up", permanent=False)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await self._deliveries.targets[target].deliver(package)
        except TimeoutError:
            raise DeliveryFailed("too slow", permanent=False) from None

    def _summary(self, practice: Practice) -> Summary:
        """Build it as every summary is built, from answers that nobody gave."""
        now, said = self._clock(), self._words("practice_settings.trial.said")
        key = PreparationId(f"test-{now:%Y%m%d%H%M%S}")
        rows = [
            Answer(
                AnswerId(f"{key}-{place}"),
                key,
                QuestionName(question),
                Op.ADD,
                text,
                now,
                ChannelName("web"),
            )
            for place, (question, text) in enumerate((("what_matters", said), ("consent", "yes")))
        ]
        version = SummaryVersion(
            SummaryId(str(key)), key, 1, True, now, tuple(row.id for row in rows)
        )
        return build_summary(self._record(practice, key), rows, version, self._outline)

    def _record(self, practice: Practice, key: PreparationId) -> PreparationRecord:
        now, name = self._clock(), self._words("practice_settings.trial.last_name")
        first = self._words("practice_settings.trial.first_name")
        patient = Patient(PatientId(key), practice.id, first, name, _BORN)
        clinician = Clinician(ClinicianId(key), practice.id, name, "")
        appointment = Appointment(
            AppointmentId(key),
            practice.id,
            patient.id,
            clinician.id,
            now + timedelta(days=7),
            "",
            "",
            key,
        )
        preparation = Preparation(key, practice.id, patient.id, appointment.id, now)
        return PreparationRecord(
            preparation,
            PreparationState.FINISHED,
            patient,
            PatientState.ACTIVE,
            appointment,
            AppointmentState.BOOKED,
            clinician,
            practice,
        )

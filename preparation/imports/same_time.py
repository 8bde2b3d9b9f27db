"""One patient is in one place at a time: the same hour under another identifier is no new visit.

Taken in, it would be prepared for twice, and the patient texted twice.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from preparation.imports.problems import FieldRefused
from preparation.model import Appointment, PatientId, PracticeId
from preparation.records.appointments import booked_times
from preparation.records.database import Connection


class Times:
    """When patients are expected already, by the record and by the list itself."""

    def __init__(self, c: Connection, practice_id: PracticeId, told: Collection[str]) -> None:
        """`told`: the identifiers whose times are those of the list, not of the record."""
        self._c = c
        self._practice_id = practice_id
        self._told = told
        self._taken: dict[tuple[PatientId, datetime], str] = {}

    def read(self, patient_ids: Collection[PatientId]) -> None:
        """Look when these patients are expected."""
        found = booked_times(self._c, self._practice_id, patient_ids) if patient_ids else ()
        for patient_id, start, key in found:
            if key not in self._told:
                self._taken[patient_id, start] = key

    def take(self, appointment: Appointment, *, is_new: bool) -> None:
        """Note when a patient comes. Raises FieldRefused where they are expected then already."""
        when = (appointment.patient_id, appointment.start)
        before = self._taken.setdefault(when, appointment.source_key)
        if is_new and before != appointment.source_key:
            raise FieldRefused("same_time")

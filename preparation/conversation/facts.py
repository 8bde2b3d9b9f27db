"""What the dialogue may say about an appointment. Pure."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from preparation.record import PreparationRecord


def facts_of(
    record: PreparationRecord, page_link: str = "", *, results_ready: bool = False
) -> dict[str, str]:
    """Return the facts handed to Rasa with every turn, worded for the patient."""
    zone = ZoneInfo(record.practice.choices.time_zone)
    start = record.appointment.start.astimezone(zone)
    return {
        "first_name": record.patient.first_name,
        "clinician": record.clinician.name,
        "practice": record.practice.name,
        "practice_phone": record.practice.phone,
        "appointment_day": day_in_words(start),
        "appointment_time": time_in_words(start),
        "place": record.appointment.location,
        "deadline": day_in_words(record.preparation.deadline.astimezone(zone)),
        "page_link": page_link,
        "results_ready": "yes" if results_ready else "no",
        "preparation": record.preparation.id,
    }


def day_in_words(moment: datetime) -> str:
    """Return a day as a patient would say it: "Tuesday 14 July"."""
    return f"{moment:%A} {moment.day} {moment:%B}"


def time_in_words(moment: datetime) -> str:
    """Return a time of day as the NHS writes it: "10.20am", "2pm"."""
    hour = moment.hour % 12 or 12
    minutes = f".{moment.minute:02}" if moment.minute else ""
    return f"{hour}{minutes}{'am' if moment.hour < 12 else 'pm'}"

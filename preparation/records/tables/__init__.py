"""Every table, by subject. Statuses are rows of their own: facts are added, never overwritten."""

from preparation.records.tables.alerts import alert_states, alerts
from preparation.records.tables.base import metadata
from preparation.records.tables.messages import inbound, listings, outbound, outbound_states
from preparation.records.tables.numbers import number_talks, started_days, started_holds
from preparation.records.tables.people import (
    carers,
    clinicians,
    contacts,
    opt_outs,
    patient_states,
    patients,
    practices,
)
from preparation.records.tables.preparations import (
    answer_sources,
    answers,
    appointment_states,
    appointments,
    links,
    positions,
    preparation_states,
    preparations,
    results,
    turns,
    visits,
)
from preparation.records.tables.staff import audit, staff, staff_sign_ins
from preparation.records.tables.summaries import (
    deliveries,
    delivery_states,
    summaries,
    summary_answers,
)

__all__ = [
    "alert_states",
    "alerts",
    "answer_sources",
    "answers",
    "appointment_states",
    "appointments",
    "audit",
    "carers",
    "clinicians",
    "contacts",
    "deliveries",
    "delivery_states",
    "inbound",
    "links",
    "listings",
    "metadata",
    "number_talks",
    "opt_outs",
    "outbound",
    "outbound_states",
    "patient_states",
    "patients",
    "positions",
    "practices",
    "preparation_states",
    "preparations",
    "results",
    "staff",
    "staff_sign_ins",
    "started_days",
    "started_holds",
    "summaries",
    "summary_answers",
    "turns",
    "visits",
]

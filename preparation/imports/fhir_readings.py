"""FHIR Observation (R4, UK Core) to results, in the units used here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from preparation.imports.fhir_bookings import FindPerson
from preparation.imports.fhir_index import check_r4, stable_key
from preparation.imports.fhir_json import Json, Resource, items, node, text
from preparation.imports.problems import FieldRefused, naming
from preparation.imports.result_codes import Coding, ResultCode, ResultCodes
from preparation.imports.rows import ReadingRow, WithdrawalRow

_TAKEN = {"final", "amended", "corrected"}
_COMPARATORS = {"<": "<", "<=": "<", ">": ">", ">=": ">"}
_UCUM = "http://unitsofmeasure.org"


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Why a resource is not one that is taken in; no fault of the file's."""

    reason: str


@dataclass(frozen=True, slots=True)
class ReadingReader:
    """Reads observations of the kinds listed in content/result_codes.yml."""

    codes: ResultCodes
    find_person: FindPerson
    zone: str
    now: datetime
    routine: bool

    def read(self, observation: Resource) -> ReadingRow | WithdrawalRow | PassedOver:
        """Return a result, the withdrawal of one, or why it is neither."""
        body = observation.body
        status = text(body, "status")
        kind = self.codes.find(_codings(node(body, "code")))
        if kind is None:
            return PassedOver("kind_not_taken")
        if status == "entered-in-error":
            return WithdrawalRow(observation.place, stable_key(observation))
        if status not in _TAKEN:
            return PassedOver("not_final")
        if "dataAbsentReason" in body:
            return PassedOver("no_value")
        check_r4(observation)
        return self._reading(observation, kind)

    def _reading(self, observation: Resource, kind: ResultCode) -> ReadingRow:
        body = observation.body
        if items(body, "focus"):
            raise FieldRefused("other_subject")
        with naming("subject"):
            person = self.find_person(node(body, "subject"), observation)
            if person is None:
                raise FieldRefused("patient_missing")
        with naming("effective"):
            measured_on = self._measured_on(body)
        with naming("value"):
            value = _value(body, kind)
        low, high = (None, None) if kind.parts or kind.words else _range(body, kind)
        return ReadingRow(
            place=observation.place,
            source_key=stable_key(observation),
            person=person,
            code=kind.name,
            value=value,
            unit=kind.unit,
            measured_on=measured_on,
            low=low,
            high=high,
            routine=self.routine,
        )

    def _measured_on(self, body: Json) -> date:
        period = text(node(body, "effectivePeriod"), "end")
        value = text(body, "effectiveDateTime") or text(body, "effectiveInstant") or period
        value = value or text(body, "issued")
        try:
            moment = datetime.fromisoformat(value)
        except ValueError as error:
            raise FieldRefused("date" if value else "missing") from error
        zone = ZoneInfo(self.zone)
        day = moment.astimezone(zone).date() if moment.tzinfo else moment.date()
        if day > self.now.astimezone(UTC).astimezone(zone).date():
            raise FieldRefused("measured_later")
        return day


def _codings(codeable: Json) -> Iterator[Coding]:
    for coding in items(codeable, "coding"):
        yield text(coding, "system"), text(coding, "code")


def _value(body: Json, kind: ResultCode) -> str:
    if kind.words is not None:
        return _word(node(body, "valueCodeableConcept"), kind)
    if kind.parts:
        return "/".join(_part(body, kind, codings) for codings in kind.parts)
    return _quantity(node(body, "valueQuantity"), kind)


def _word(codeable: Json, kind: ResultCode) -> str:
    words = kind.words or {}
    found = {words[coding] for coding in _codings(codeable) if coding in words}
    if len(found) != 1:
        raise FieldRefused("value_unknown")
    return found.pop()


def _part(body: Json, kind: ResultCode, codings: frozenset[Coding]) -> str:
    parts = [
        part
        for part in items(body, "component")
        if codings & set(_codings(node(part, "code"))) and "dataAbsentReason" not in part
    ]
    if len(parts) != 1:
        raise FieldRefused("value_missing", element="component")
    return _quantity(node(parts[0], "valueQuantity"), kind)


def _quantity(quantity: Json, kind: ResultCode) -> str:
    comparator = text(quantity, "comparator")
    if comparator and comparator not in _COMPARATORS:
        raise FieldRefused("value_unknown")
    return _COMPARATORS.get(comparator, "") + kind.show(_converted(quantity, kind))


def _converted(quantity: Json, kind: ResultCode) -> Decimal:
    value = quantity.get("value")
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise FieldRefused("value_missing")
    if abs(Decimal(value).adjusted()) > 9:  # 1e400 is a number, but nobody's result
        raise FieldRefused("value_unknown")
    code = text(quantity, "code") if text(quantity, "system") == _UCUM else ""
    return kind.convert(Decimal(value), code or text(quantity, "unit"))


def _range(body: Json, kind: ResultCode) -> tuple[float | None, float | None]:
    ranges = items(body, "referenceRange")
    if len(ranges) != 1:  # several ranges are for several kinds of people: not ours to choose
        return None, None
    bounds = (node(ranges[0], name) for name in ("low", "high"))
    low, high = (_bound(bound, kind) if bound else None for bound in bounds)
    return low, high


def _bound(bound: Json, kind: ResultCode) -> float | None:
    try:
        return float(_converted(bound, kind))
    except FieldRefused:
        return None

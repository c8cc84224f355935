"""The values of `engine.specs.contexts`: the clock, and what stands in a document's header."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from engine.certificates.results import Context
from engine.document import Document

COORDINATION_DAYS = 60
"""Added to the day of birth in a coordination number."""


def context_value(name: str, document: Document, context: Context) -> str | None:
    """A context value as it would stand in a field, or None when there is none. Raises KeyError for an unknown name."""
    return _READERS[name](document, context) or None


def birth_date(person_id: str) -> date | None:
    """The date of birth in a 12-digit person id or coordination number, or None when it holds no such date."""
    if len(person_id) != 12 or not (person_id.isascii() and person_id.isdigit()):
        return None
    day = int(person_id[6:8])
    try:
        return date(
            int(person_id[:4]), int(person_id[4:6]), day - COORDINATION_DAYS if day > COORDINATION_DAYS else day
        )
    except ValueError:
        return None


def _birth_date(document: Document, _: Context) -> str | None:
    born = birth_date(document.patient.person_id)
    return None if born is None else born.isoformat()


def _birth_date_on_wire(document: Document, _: Context) -> str | None:
    """As the national death certificate rules cut it out: the reduced day of a coordination number is not padded."""
    person_id = document.patient.person_id
    if len(person_id) < 8:
        return None
    day = person_id[6:8]
    if day.isascii() and day.isdigit() and int(day) >= COORDINATION_DAYS:
        day = str(int(day) - COORDINATION_DAYS)
    return f"{person_id[:4]}-{person_id[4:6]}-{day}"


_READERS: Mapping[str, Callable[[Document, Context], str | None]] = MappingProxyType(
    {
        "today": lambda _, context: context.today.isoformat(),
        "birthDate": _birth_date,
        "birthDateOnWire": _birth_date_on_wire,
        "patient.street": lambda document, _: document.patient.street,
        "patient.postalCode": lambda document, _: document.patient.postal_code,
        "patient.city": lambda document, _: document.patient.city,
        "unit.street": lambda document, _: document.issuer.unit.street,
        "unit.postalCode": lambda document, _: document.issuer.unit.postal_code,
        "unit.city": lambda document, _: document.issuer.unit.city,
        "unit.phone": lambda document, _: document.issuer.unit.phone,
    }
)

"""The values a condition may read with `{"context": name}`: the clock, and the document's header."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CONTEXTS: Mapping[str, str] = MappingProxyType(
    {
        "today": "the day of judging",
        "birthDate": "the patient's date of birth (coordination numbers: day − 60); missing when the id has none",
        "birthDateOnWire": "the date of birth as the national death certificate rules cut it out: the day of a"
        " coordination number is not padded, so days 1 to 9 cannot be read",
        "patient.street": "the patient's street address",
        "patient.postalCode": "the patient's postal code",
        "patient.city": "the patient's city",
        "unit.street": "the issuing unit's street address",
        "unit.postalCode": "the issuing unit's postal code",
        "unit.city": "the issuing unit's city",
        "unit.phone": "the issuing unit's telephone number",
    }
)

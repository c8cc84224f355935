"""Swedish person numbers and coordination numbers: read as people write them, kept as twelve digits."""

from __future__ import annotations

import re
from datetime import date

from stdnum import luhn

_WRITTEN = re.compile(r"(?P<century>\d{2})?(?P<rest>\d{6})\s*(?P<sign>[-+–]?)\s*(?P<last>\d{4})")
_COORDINATION = 60
"""Added to the day of birth in a coordination number."""


def read_person_id(text: str, today: date) -> str | None:
    """Twelve digits, or None when it is no valid number. Ten digits mean the youngest person they can be."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        return None
    short = found["rest"] + found["last"]
    digits = (found["century"] or _century(found["rest"], found["sign"], today)) + short
    return digits if birth_date(digits) is not None and luhn.is_valid(short) else None


def birth_date(digits: str) -> date | None:
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:8])
    try:
        return date(year, month, day - _COORDINATION if day > _COORDINATION else day)
    except ValueError:
        return None


def is_coordination_number(digits: str) -> bool:
    return int(digits[6:8]) > _COORDINATION


def for_people(digits: str) -> str:
    """`19121212-1212`."""
    return f"{digits[:8]}-{digits[8:]}" if len(digits) == 12 else digits


def _century(rest: str, sign: str, today: date) -> str:
    age_digits = (today.year - int(rest[:2])) % 100
    born = today.year - age_digits
    this_year = birth_date(f"{born}{rest[2:]}0000")
    if this_year is not None and this_year > today:
        born -= 100
    return str((born - 100 if sign == "+" else born) // 100)

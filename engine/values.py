"""Leaf readings shared by every evaluator: named shapes, dates and booleans; not what a condition makes of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from engine.conditions.tree import Reading
from engine.content import XML_SPACE, Content, is_blank, normalized

if TYPE_CHECKING:
    import regex

PATTERN_SECONDS = 0.2
"""How long a pattern found in a certificate may take."""

PLAUSIBLE_AFTER = date(1900, 1, 1)
PLAUSIBLE_BEFORE = date(2099, 12, 12)

_YEAR_400 = date(400, 1, 1).toordinal()
_FULL_DATE = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}")
_UNCERTAIN_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_XS_DATE = re.compile(r"(-?)([0-9]{4,})-([0-9]{2})-([0-9]{2})(Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])?")
_XS_DOUBLE = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|-?INF")
_XML_DATE_START = re.compile(r"\d{4}-\d\d-\d\d")
_XPATH_PATTERN = re.compile(
    r"(?:(?:\\[nrt\\|.?*+(){}\[\]^$sSdDwW0-9-]|\[\^?(?:\\.|[^\[\]\\])+\]|\((?!\?)|[)|.^$]|[^\\\[\](){}|.?*+^$])"
    r"(?:(?:[?*+]|\{[0-9]+(?:,[0-9]*)?\})\??)?)*"
)
"""What XPath reads as a pattern, but for its brackets' balance: no lookaround, no possessive `++`, no bare braces."""
_DIAGNOSIS = re.compile(
    r"[A-EG-Ya-eg-y][0-9]{2}[A-Za-z0-9-]*|[Zz][0-689][0-9][A-Za-z0-9-]*|[Zz]7[0-24-9][A-Za-z0-9-]*"
    r"|[Zz]73[A-Za-z0-9-]+|[Ff][0-9]{2}[A-Za-z0-9-]+"
)


def full_date(text: str) -> date | None:
    """A calendar date as a clinician enters it: `YYYY-MM-DD`, year 1000 to 2999, blanks around it forgiven."""
    text = text.strip()
    if not _FULL_DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def moment(text: str) -> int | None:
    """xs:date as minutes from 0000-01-01T00:00Z (XSD 1.1: year 0000 exists and is a leap year), or None."""
    found = _XS_DATE.fullmatch(text.strip(XML_SPACE))
    if found is None:
        return None
    sign, year_text, month, day, zone = found.groups()
    if len(year_text) > 4 and year_text.startswith("0"):
        return None
    days = _day_number(-int(year_text) if sign else int(year_text), int(month), int(day))
    return None if days is None else days * 1440 - _zone_minutes(zone)


def _day_number(year: int, month: int, day: int) -> int | None:
    """Days from 0000-01-01 in the proleptic Gregorian calendar, any year; None when there is no such day."""
    cycles, year_in_cycle = divmod(year, 400)
    try:
        ordinal = date(year_in_cycle + 400, month, day).toordinal()
    except ValueError:
        return None
    return ordinal - _YEAR_400 + cycles * 146_097


def _zone_minutes(zone: str | None) -> int:
    if zone is None or zone == "Z":
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[4:6])
    return -minutes if zone[0] == "-" else minutes


def moment_of(day: date) -> int:
    """The same scale as `moment`, for a calendar date."""
    return (day.toordinal() - _YEAR_400 + 146_097) * 1440


def xml_number(text: str) -> float | None:
    """xs:double, as XPath reads a number, or None."""
    if text.isascii() and text.isdigit():
        return float(text)
    text = text.strip(XML_SPACE)
    return float(text) if _XS_DOUBLE.fullmatch(text) else None


def boolean(text: str) -> bool | None:
    """xs:boolean, or None."""
    return {"true": True, "1": True, "false": False, "0": False}.get(text.strip(XML_SPACE))


def add_months(day: date, months: int) -> date:
    """The same day of another month; the month's last day where there is no such day."""
    years, month_index = divmod(day.month - 1 + months, 12)
    first_of_next = date(day.year + years + (month_index + 1) // 12, (month_index + 1) % 12 + 1, 1)
    last_day = (first_of_next - timedelta(days=1)).day
    return date(day.year + years, month_index + 1, min(day.day, last_day))


def year_and_month(text: str) -> tuple[str, int] | None:
    """Year as text and month number of an uncertain or full date, or None."""
    text = text.strip()
    return (text[:4], int(text[5:7])) if _UNCERTAIN_DATE.fullmatch(text) else None


def _xml_text(value: Content) -> bool:
    return value.elements == 0 and not is_blank(value.text)


def _xml_date(value: Content) -> bool:
    return value.elements == 0 and _XML_DATE_START.match(value.text) is not None and moment(value.text) is not None


def _xml_code(value: Content) -> bool:
    if len(value.codes) != 1:
        return False
    parts = value.codes[0]
    return len(parts.codes) == 1 and len(parts.systems) == 1 and parts.displays <= 1 and not parts.nested


def _xml_period(value: Content) -> bool:
    """One first and one last day in all; the days are compared as texts, trimmed."""
    start, end = value.day("start"), value.day("end")
    if start is None or end is None or any(each.nested for each in value.periods):
        return False
    are_dates = all(_XML_DATE_START.match(day) is not None and moment(day) is not None for day in (start, end))
    return are_dates and normalized(start) <= normalized(end)


def _diagnosis(value: Content) -> bool:
    code = value.code
    return code is not None and len(code) <= 5 and _DIAGNOSIS.fullmatch(code) is not None


def _matches(pattern: str) -> Callable[[Content], bool]:
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value.text.strip()) is not None


def _code_matches(pattern: str) -> Callable[[Content], bool]:
    compiled = re.compile(pattern)
    return lambda value: value.code is not None and compiled.fullmatch(value.code) is not None


def _plausible(value: Content) -> bool:
    day = full_date(value.text)
    return day is not None and PLAUSIBLE_AFTER < day < PLAUSIBLE_BEFORE


SHAPES: Mapping[str, Callable[[Content], bool]] = MappingProxyType(
    {
        # as a clinician enters things
        "date": lambda value: full_date(value.text) is not None,
        "plausible-date": _plausible,
        "partial-date": lambda value: _UNCERTAIN_DATE.fullmatch(value.text.strip()) is not None,
        "year-given": _matches(r"[0-9]{4}-.*"),
        "month-given": _matches(r".*-[0-9]{2}-.*"),
        "boolean": lambda value: value.elements == 0 and boolean(value.text) is not None,
        "whole-number": _matches(r"[0-9]{1,9}"),
        "postal-code": _matches(r"[0-9]{3}\s?[0-9]{2}"),
        "icd-10-se": _code_matches(r"[A-Z][0-9]{2}\.?[0-9]?[0-9A-Z]?"),
        "ksh97-p": _code_matches(r"[A-Z][0-9]{2}-?[0-9]?P?|F438A"),
        "icf": _code_matches(r"[bdse][0-9]{1,5}"),
        "psychiatric-code": _code_matches(r"(?i:F|Z73).*"),
        "diagnosis-code": _diagnosis,
        "three-or-more": _code_matches(r".{3,}"),
        "four-or-more": _code_matches(r".{4,}"),
        "five-or-fewer": _code_matches(r".{0,5}"),
        "upper-case-untrimmed": lambda value: (
            len(value.codes) == 1
            and all(code == code.strip() and code == code.upper() for code in value.codes[0].codes)
        ),
        # as the national rules read the wire (domain: V-TXT, V-BOOL, V-CV, V-DATE, F-PDATE, REAL)
        "xml-text": _xml_text,
        "xml-unbroken-text": lambda value: value.pieces <= 1,
        "xml-boolean": lambda value: value.elements == 0 and boolean(value.text) is not None,
        "xml-code": _xml_code,
        "xml-date": _xml_date,
        "xml-partial-date": lambda value: (
            value.elements == 0 and re.fullmatch(r"\d{4}-\d\d-\d\d", value.text) is not None
        ),
        "xml-period": _xml_period,
        "no-code-beside": lambda value: not any(each.codes for each in value.codes),
        "real-date": lambda value: moment(value.text) is not None,
        "empty": lambda value: value.text == "",
    }
)
"""Named formats of `{"shape": NAME}`: does a value that is there have it?"""


def compare(left: str, right: str, reading: Reading, *, plus_days: int = 0, plus_months: int = 0) -> int | None:
    """-1, 0 or 1, or None when a side cannot be read that way. Days and months are added to the right side."""
    match reading:
        case Reading.DATE:
            first, second = full_date(left), full_date(right)
            if first is None or second is None:
                return None
            moved = add_months(second, plus_months) if plus_months else second
            return _sign(first.toordinal(), moved.toordinal() + plus_days)
        case Reading.MOMENT:
            start, end = moment(left), moment(right)
            return None if start is None or end is None else _sign(start, end + plus_days * 1440)
        case Reading.MONTH:
            this, that = year_and_month(left), year_and_month(right)
            return None if this is None or that is None else (this > that) - (this < that)
        case Reading.TEXT:
            return _sign(normalized(left), normalized(right))
        case Reading.CHARACTERS:
            return _sign(left, right)


def _sign(left: int | str, right: int | str) -> int:
    return (left > right) - (left < right)  # type: ignore[operator]  # both sides are of one kind


def matches_whole(pattern: str, text: str) -> bool | None:
    """Does the pattern match the text from beginning to end? None when it is no pattern."""
    compiled = _compiled(pattern)
    return None if compiled is None else compiled.fullmatch(text) is not None


def days_in_common(this: Content, other: Content, reading: Reading) -> bool:
    """Do two periods overlap? By date: both begin, end and have the days between, ends included. By text: as the
    national rules compare trimmed texts, where a day that ends one and begins the other is no overlap."""
    start, end = this.day("start"), this.day("end")
    if start is None or end is None:
        return False
    if reading is Reading.TEXT:
        whole = [(each.starts[0], each.ends[0]) for each in other.periods if each.starts and each.ends]
        return any(normalized(s) < normalized(end) and normalized(e) > normalized(start) for s, e in whole)
    days = [None if day is None else full_date(day) for day in (start, end, other.day("start"), other.day("end"))]
    first, last, begins, ends = days
    if first is None or last is None or begins is None or ends is None:
        return False
    return first <= last and begins <= ends and first <= ends and begins <= last


def found_in(pattern: str, text: str) -> bool | None:
    """Is the pattern found anywhere in the text (XPath `matches`)? None when it is no pattern.

    The pattern can come from a certificate. One that needs more than a blink counts as none: it is there to do harm.
    """
    compiled = _compiled(pattern)
    if compiled is None:
        return None
    try:
        return compiled.search(text, timeout=PATTERN_SECONDS) is not None
    except TimeoutError:
        return None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> regex.Pattern[str] | None:
    """The pattern, or None when it is none: to XPath, which knows less than Python, or to Python."""
    if _XPATH_PATTERN.fullmatch(pattern) is None:
        return None
    import regex  # slow to load, and few certificates need it

    try:
        return regex.compile(pattern)
    except (regex.error, RecursionError, OverflowError):  # the last two: brackets nested thousands deep, huge counts
        return None

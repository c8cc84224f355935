"""Dates as people write them. Only what can mean one day alone is rewritten; anything else stays as typed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from engine.values import full_date

_WORDS = {"idag": 0, "i dag": 0, "igår": -1, "i går": -1}
_EIGHT = re.compile(r"(\d{4})[ ./]?(\d{2})[ ./]?(\d{2})")
_SIX = re.compile(r"(\d{2})(\d{2})(\d{2})")
_UNIT = "d|dag|dagar|v|vecka|veckor|m|mån|månad|månader"
_LENGTH = re.compile(rf"\+?(\d{{1,3}}) ?({_UNIT})|([dvm]) ?(\d{{1,3}})")
_DAYS = {"d": 1, "v": 7, "m": 31}
_DAY_MONTH = re.compile(r"(\d{1,2})/(\d{1,2})(?:[ -/]?(\d{4}))?")


def tidy_date(typed: str, today: date, *, ahead: bool = False) -> str:
    """`20260302`, `260302`, `2/3`, `idag` and `+14d` as `2026-03-02`. Where the year is short or left out, no day to
    come; with `ahead` the day nearest to today."""
    text = typed.strip().lower()
    if (found := _LENGTH.fullmatch(text)) and text.startswith("+"):
        return (today + timedelta(days=int(found[1]) * _DAYS[found[2][0]])).isoformat()
    if text in _WORDS:
        return (today + timedelta(days=_WORDS[text])).isoformat()
    if found := _EIGHT.fullmatch(text):
        return f"{found[1]}-{found[2]}-{found[3]}" if _is_partial_or_real(*found.groups()) else typed
    if found := _SIX.fullmatch(text):
        years = [year for year in range(today.year + 50, today.year - 100, -1) if year % 100 == int(found[1])]
        day = _meant(int(found[2]), int(found[3]), years, today, ahead)
        return day.isoformat() if day else typed
    if found := _DAY_MONTH.fullmatch(text):
        if found[3]:
            day = _day(int(found[3]), int(found[2]), int(found[1]))
        else:
            day = _meant(int(found[2]), int(found[1]), [today.year + 1, today.year, today.year - 1], today, ahead)
        return day.isoformat() if day else typed
    return typed


def tidy_end(typed: str, start: str | None, today: date) -> str:
    """The last day of a period: as a date, or counted from its first day, that one included (`14d`, `2 veckor`)."""
    found = _LENGTH.fullmatch(typed.strip().lower())
    first = full_date(start or "")
    if found is None or first is None:
        return tidy_date(typed, today, ahead=True)
    number, unit = (found[1], found[2]) if found[1] else (found[4], found[3])
    return (first + timedelta(days=int(number) * _DAYS[unit[0]] - 1)).isoformat() if int(number) else typed


def days_between(start: str | None, end: str | None) -> int | None:
    """How many days a period has, both ends included, where it is a period."""
    first, last = full_date(start or ""), full_date(end or "")
    return (last - first).days + 1 if first is not None and last is not None and last >= first else None


def _meant(month: int, day: int, years: Iterable[int], today: date, ahead: bool) -> date | None:
    """The latest day that is not to come, or the nearest one."""
    days = [found for year in years if (found := _day(year, month, day)) is not None]
    if ahead:
        return min(days, key=lambda each: abs(each - today), default=None)
    return max((each for each in days if each <= today), default=None)


def _is_partial_or_real(year: str, month: str, day: str) -> bool:
    """Unknown parts are written 00."""
    return day == "00" or _day(int(year), int(month), int(day)) is not None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None

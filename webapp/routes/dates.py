"""Dates as people write them. Only what can mean one day alone is rewritten; anything else stays as typed."""

from __future__ import annotations

import re
from datetime import date, timedelta

_WORDS = {"idag": 0, "i dag": 0, "igår": -1, "i går": -1}
_EIGHT = re.compile(r"(\d{4})[ ./]?(\d{2})[ ./]?(\d{2})")
_SIX = re.compile(r"(\d{2})(\d{2})(\d{2})")
_DAY_MONTH = re.compile(r"(\d{1,2})/(\d{1,2})(?:[ -/]?(\d{4}))?")


def tidy_date(typed: str, today: date) -> str:
    """`20260302`, `260302`, `2/3` and `idag` as `2026-03-02`. Where the year is short or left out, no day to come."""
    text = typed.strip().lower()
    if text in _WORDS:
        return (today + timedelta(days=_WORDS[text])).isoformat()
    if found := _EIGHT.fullmatch(text):
        return f"{found[1]}-{found[2]}-{found[3]}" if _is_partial_or_real(*found.groups()) else typed
    if found := _SIX.fullmatch(text):
        day = _latest(int(found[2]), int(found[3]), range(today.year, today.year - 100, -1), today, int(found[1]))
        return day.isoformat() if day else typed
    if found := _DAY_MONTH.fullmatch(text):
        years = [int(found[3])] if found[3] else [today.year, today.year - 1]
        day = _latest(int(found[2]), int(found[1]), years, None if found[3] else today)
        return day.isoformat() if day else typed
    return typed


def _latest(
    month: int, day: int, years: range | list[int], until: date | None, ending: int | None = None
) -> date | None:
    for year in years:
        if ending is not None and year % 100 != ending:
            continue
        found = _day(year, month, day)
        if found is not None and (until is None or found <= until):
            return found
    return None


def _is_partial_or_real(year: str, month: str, day: str) -> bool:
    """Unknown parts are written 00."""
    return day == "00" or _day(int(year), int(month), int(day)) is not None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None

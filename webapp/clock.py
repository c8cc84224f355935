"""The time, as an argument: every part that needs it is given a clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

Clock: TypeAlias = Callable[[], datetime]
"""Gives the present moment, aware of its zone."""

SWEDEN = ZoneInfo("Europe/Stockholm")


def real_clock() -> datetime:
    return datetime.now(UTC)


def clock_on(today: date, clock: Clock = real_clock) -> Clock:
    """A clock that runs like the given one, but began on another Swedish day."""
    shift = timedelta(days=(today - swedish_day(clock())).days)
    return lambda: clock() + shift


def swedish(moment: datetime) -> datetime:
    """The moment as a clock on a Swedish wall shows it."""
    return moment.astimezone(SWEDEN)


def swedish_day(moment: datetime) -> date:
    return swedish(moment).date()


def wire_time(moment: datetime) -> str:
    """As certificates carry moments: Swedish time, whole seconds, no zone."""
    return swedish(moment).strftime("%Y-%m-%dT%H:%M:%S")

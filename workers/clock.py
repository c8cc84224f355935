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


def clock_on(today: date | None, clock: Clock = real_clock) -> Clock:
    """A clock that runs like the given one, but began on another Swedish day. None: the clock itself."""
    if today is None:
        return clock
    shift = timedelta(days=(today - clock().astimezone(SWEDEN).date()).days)
    return lambda: clock() + shift

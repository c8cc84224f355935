"""Moments as Swedish people and Swedish messages have them."""

from __future__ import annotations

from datetime import date, datetime

from workers.clock import SWEDEN, Clock, clock_on, real_clock

__all__ = ["Clock", "clock_on", "real_clock", "swedish", "swedish_day", "wire_time"]


def swedish(moment: datetime) -> datetime:
    """The moment as a clock on a Swedish wall shows it."""
    return moment.astimezone(SWEDEN)


def swedish_day(moment: datetime) -> date:
    return swedish(moment).date()


def wire_time(moment: datetime) -> str:
    """As certificates carry moments: Swedish time, whole seconds, no zone."""
    return swedish(moment).strftime("%Y-%m-%dT%H:%M:%S")

"""The time, as an argument: every part that needs it is given a clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]
"""Gives the present moment, aware of its zone."""


def real_clock() -> datetime:
    return datetime.now(UTC)

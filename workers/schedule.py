"""When the next attempt is due. The numbers stand in `specs/notifications/schedules.json` and in every delivery."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

_UNITS = {"s": timedelta(seconds=1), "m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(hours=24)}
_WAIT = r"([1-9][0-9]?):([smhd])"
_TEMPLATE = re.compile(rf"([1-9][0-9]?)#({_WAIT}(?:,{_WAIT})*)")


class BadTemplate(ValueError):  # noqa: N818
    """A text is no schedule."""


@dataclass(frozen=True, slots=True)
class Template:
    """`sends` in all; `waits[n]` lies between the starts of send n+1 and n+2, and the last one repeats."""

    sends: int
    waits: tuple[timedelta, ...]

    def wait_after(self, sends_made: int) -> timedelta:
        return self.waits[min(sends_made, len(self.waits)) - 1]


def read_template(text: str) -> Template:
    """`37#1:m,5:m,1:d`. Raises BadTemplate."""
    found = _TEMPLATE.fullmatch(text)
    if found is None:
        raise BadTemplate(f"{text!r} is no schedule such as 5#1:m,1:h,1:d")
    return Template(int(found[1]), tuple(read_wait(wait) for wait in found[2].split(",")))


def read_wait(text: str) -> timedelta:
    """`5:m`, as time that passes: a day is 24 hours, whatever the clocks on the walls do. Raises BadTemplate."""
    found = re.fullmatch(_WAIT, text)
    if found is None:
        raise BadTemplate(f"{text!r} is no wait such as 5:m")
    return int(found[1]) * _UNITS[found[2]]


def next_due(template: Template, *, sends_made: int, started_at: datetime, deadline_at: datetime) -> datetime | None:
    """When to send again after a send that began at `started_at`; None when the schedule is spent.

    A last send that would come after the deadline is made at the deadline, not dropped.
    """
    if sends_made >= template.sends or started_at >= deadline_at:
        return None
    return min(started_at + template.wait_after(sends_made), deadline_at)

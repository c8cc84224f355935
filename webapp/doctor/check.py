"""What one look has found. Ids only: nothing of a certificate's content is ever said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

State: TypeAlias = Literal["ok", "warning", "fault", "skipped"]
"""A fault must be mended. A warning is something to know. Skipped: another check's fault stands in the way."""

_NAMED = 10


@dataclass(frozen=True, slots=True)
class Check:
    """`name` is stable; `ids` are what `says` is about, all of them."""

    name: str
    state: State
    says: str
    do: str = ""
    ids: tuple[str, ...] = ()


def ok(name: str, says: str) -> Check:
    return Check(name, "ok", says)


def warning(name: str, says: str, do: str, ids: Sequence[str] = ()) -> Check:
    return Check(name, "warning", says, do, tuple(ids))


def fault(name: str, says: str, do: str, ids: Sequence[str] = ()) -> Check:
    return Check(name, "fault", says, do, tuple(ids))


def skipped(name: str, because: str) -> Check:
    return Check(name, "skipped", f"not looked at: {because}")


def listed(ids: Sequence[str]) -> str:
    """The first ids, and how many more there are."""
    more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    return ", ".join(ids[:_NAMED]) + more


def counted(number: int, one: str, several: str | None = None) -> str:
    """`1 certificate`, `2 certificates`."""
    return f"{number} {one if number == 1 else several or one + 's'}"

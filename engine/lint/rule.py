"""What a lint rule is, and the register of all of them."""

from __future__ import annotations

import enum
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, TypeVar

from engine.source import Place

if TYPE_CHECKING:
    from engine.lint.facts import Facts

FAMILIES: Mapping[str, str] = MappingProxyType(
    {"SYN": "shape of the files", "REF": "references", "TYP": "types", "TXT": "words"}
)
"""The first three letters of a code. Codes are never reused."""

_MODULES = ("syn", "ref", "typ", "txt")


class Level(enum.Enum):
    """How bad a finding is: a catalogue with errors is not to be used."""

    WARNING = "warning"
    ERROR = "error"

    def __ge__(self, other: Level) -> bool:
        return self is other or self is Level.ERROR


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong: what, where, and what may help."""

    code: str
    level: Level
    place: Place
    message: str
    help: str | None = None


class Rule:
    """One code of the catalogue. The docstring of the class is its page, with "Why it matters" and "What to do".

    A rule with `check` looks at what was loaded. One without it documents a problem that the loader itself reports,
    since a catalogue cannot be used with it.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    summary: ClassVar[str]
    level: ClassVar[Level] = Level.ERROR
    since: ClassVar[str] = "0.1"

    def check(self, facts: Facts) -> Iterator[Finding]:
        """Everything this rule objects to. Looks at the facts and at nothing else."""
        del facts
        return iter(())

    def found(self, place: Place, message: str, help: str | None = None) -> Finding:
        return Finding(self.code, self.level, place, message, help)

    @classmethod
    def explanation(cls) -> str:
        return inspect.cleandoc(cls.__doc__ or "")


_registered: dict[str, type[Rule]] = {}
R = TypeVar("R", bound=type[Rule])


def rule(cls: R) -> R:
    """Register a rule class under its code."""
    if cls.code in _registered:
        raise ValueError(f"{cls.code} is registered twice")
    _registered[cls.code] = cls
    return cls


@cache
def all_rules() -> Mapping[str, type[Rule]]:
    """Every rule by its code, in the order of codes."""
    for name in _MODULES:
        import_module(f"engine.lint.rules.{name}")
    return MappingProxyType(dict(sorted(_registered.items())))

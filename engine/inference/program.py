"""What the compiler hands to the wrapper: rules over flat facts, cut into phases that stay inside the safe subset."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

MAX_CLAUSES = 60
MAX_PROPERTIES = 240
MAX_PHASES = 400
MAX_ALTERNATIVES = 30
END = "~end"
RESERVED = ("ph", "n", "id", "sid", "$s")


class ProgramRefused(ValueError):  # noqa: N818
    """The program would leave the safe subset: a limit is exceeded or two names collide."""


class Operator(Enum):
    """Comparisons of a property with a constant."""

    EQUAL = ""
    NOT_EQUAL = "$neq"
    LESS = "$lt"
    AT_MOST = "$lte"
    MORE = "$gt"
    AT_LEAST = "$gte"


@dataclass(frozen=True, slots=True)
class PropertyTest:
    """One comparison in a rule."""

    property: str
    operator: Operator
    constant: bool | int | str

    def to_json(self) -> dict[str, object]:
        plain = {self.property: self.constant}
        return dict(plain) if self.operator is Operator.EQUAL else {self.operator.value: plain}


@dataclass(frozen=True, slots=True)
class Alternative:
    """One durable_rules rule: `clause` is said when all tests hold."""

    clause: str
    tests: tuple[PropertyTest, ...]


@dataclass(frozen=True, slots=True)
class Phase:
    """Rules that are asked of one kind of fact. Every property a rule mentions is in every fact of the phase."""

    name: str
    alternatives: tuple[Alternative, ...]

    @property
    def properties(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(test.property for a in self.alternatives for test in a.tests))


@dataclass(frozen=True)
class Program:
    """A complete ruleset. Raises ProgramRefused when it leaves the safe subset."""

    phases: tuple[Phase, ...]

    def __post_init__(self) -> None:
        if len(self.phases) > MAX_PHASES:
            raise ProgramRefused(f"{len(self.phases)} phases, at most {MAX_PHASES}")
        for phase in self.phases:
            if len(phase.alternatives) > MAX_CLAUSES or len(phase.properties) > MAX_PROPERTIES:
                raise ProgramRefused(f"phase {phase.name} is too large")
        refuse_collisions(name for phase in self.phases for name in phase.properties)

    @cached_property
    def clause_of(self) -> dict[str, str]:
        """The clause that each durable_rules rule says, by the rule's generated name."""
        return {
            f"{phase.name}_{number}": alternative.clause
            for phase in self.phases
            for number, alternative in enumerate(phase.alternatives)
        }

    @cached_property
    def json(self) -> str:
        """The ruleset definition, written exactly as facts are (no ASCII escapes)."""
        rules = {
            f"{phase.name}_{number}": _rule(phase.name, alternative)
            for phase in self.phases
            for number, alternative in enumerate(phase.alternatives)
        }
        return json.dumps({**rules, END: {"all": [{"m": {"ph": END}}]}}, ensure_ascii=False)


def _rule(phase: str, alternative: Alternative) -> dict[str, object]:
    tests: list[dict[str, object]] = [{"ph": phase}, *(test.to_json() for test in alternative.tests)]
    return {"all": [{"m": {"$and": tests} if len(tests) > 1 else tests[0]}]}


def hash_of(name: str) -> int:
    """FNV-1a, 32 bits: the only thing the engine knows a property by."""
    value = 2166136261
    for byte in name.encode():
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value


def refuse_collisions(names: Iterable[str]) -> None:
    """Raise ProgramRefused when two property names are the same to the engine."""
    seen: dict[int, str] = {hash_of(name): name for name in RESERVED}
    for name in dict.fromkeys(names):
        other = seen.setdefault(hash_of(name), name)
        if other != name:
            raise ProgramRefused(f"the property names {other!r} and {name!r} have the same hash")

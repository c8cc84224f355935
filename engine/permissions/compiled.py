"""All actions of a catalogue as one ruleset for durable_rules, compiled once."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias
from weakref import WeakKeyDictionary

from engine.conditions.tree import Shown, Subject
from engine.inference.compiler import SHOWN, Atom, Flag, PlannedPhase, Reading, compile_clauses, constant_of
from engine.inference.wrapper import Ask, Evaluator, Fact
from engine.permissions.clauses import permission_clauses
from engine.permissions.facts import files_of
from engine.specs.catalogue import Catalogue
from engine.specs.models.permissions import PermissionsModel
from engine.specs.models.rollout import RolloutModel
from engine.specs.vocabulary import FactValue

Getter: TypeAlias = Callable[[Mapping[str, FactValue], set[str]], bool | str]


class CompiledPermissions:
    """The ruleset of one catalogue. Thread-safe."""

    def __init__(self, permissions: PermissionsModel, rollout: RolloutModel) -> None:
        made = permission_clauses(permissions, rollout)
        plan = compile_clauses(made.clauses, made.derived, lambda _: None, lambda _: ())
        self._sayings = made.sayings
        self._evaluator = Evaluator(plan.program)
        self._stages = [[_Asked.of(phase) for phase in stage] for stage in plan.stages]

    def said(self, facts: Mapping[str, FactValue], action: str | None = None) -> frozenset[str]:
        """`deny:ACTION:CHECK` and `tell:ACTION:NOTICE` for one action or for all. Raises EngineFault."""
        true = self._evaluator.run(lambda ask: self._infer(ask, facts))
        wanted = self._sayings.values() if action is None else (self._sayings[action],)
        return frozenset(saying for sayings in wanted for clause, saying in sayings if clause in true)

    def close(self) -> None:
        self._evaluator.close()

    def _infer(self, ask: Ask, facts: Mapping[str, FactValue]) -> set[str]:
        """The names of the clauses that hold."""
        derived: set[str] = set()
        for stage in self._stages[:-1]:
            said = ask(asked.fact(facts, derived) for asked in stage)
            derived |= {name.removeprefix(SHOWN) for name, _ in said}
        return {name for name, _ in ask(asked.fact(facts, derived) for asked in self._stages[-1])}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A phase of the plan and how its values are read."""

    name: str
    getters: tuple[Getter, ...]

    @classmethod
    def of(cls, phase: PlannedPhase) -> _Asked:
        return cls(phase.name, tuple(_getter(atom) for atom in phase.atoms.values()))

    def fact(self, facts: Mapping[str, FactValue], derived: set[str]) -> Fact:
        return Fact(self.name, [get(facts, derived) for get in self.getters])


def _getter(atom: Atom) -> Getter:
    match atom:
        case Reading(Subject(name=name)):
            return lambda facts, _, name=name: constant_of(facts[name])  # type: ignore[misc]
        case Flag(Shown(target)):
            return lambda _, derived, target=target: target in derived  # type: ignore[misc]
        case _:
            raise AssertionError("permissions are compiled to tests of facts and derived facts")


_COMPILED: WeakKeyDictionary[Catalogue, CompiledPermissions] = WeakKeyDictionary()


def compiled_permissions(catalogue: Catalogue) -> CompiledPermissions:
    """The ruleset of a catalogue; it is freed with it. Raises NoPermissions."""
    found = _COMPILED.get(catalogue)
    if found is None:
        found = _COMPILED.setdefault(catalogue, CompiledPermissions(*files_of(catalogue)))
        weakref.finalize(catalogue, found.close).atexit = False
    return found

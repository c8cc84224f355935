"""Runs the compiled clauses of a definition at one level over a document, stage by stage, in every view."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from engine.certificates.facts import FactValues
from engine.certificates.reference import reference_verdict
from engine.certificates.results import Context, Level, Slot
from engine.certificates.state import State
from engine.certificates.values import Preparation
from engine.certificates.views import Group, TooManyPlaces, views
from engine.document import Document
from engine.inference.compiler import SHOWN, SOME, Plan, PlannedPhase, compile_clauses
from engine.inference.wrapper import WHOLE, Ask, Evaluator, Fact, available
from engine.specs.clauses import clauses_of
from engine.specs.spec import Definition

TOO_MANY_PLACES = "too-many-places"
MAX_JUDGES = 64
"""Compiled rulesets kept in memory, a few MB each; the one unused for longest goes first."""


@dataclass(frozen=True)
class Verdict:
    """What was said: clause names with the 0-based answer they are about."""

    said: frozenset[tuple[str, int | None]]
    read_shown: Callable[[], frozenset[Slot]] = frozenset

    @cached_property
    def shown(self) -> frozenset[Slot]:
        """Everything that is asked; nothing where the document could not be judged."""
        return self.read_shown()


def plan_of(definition: Definition, level: Level) -> Plan:
    """A definition's clauses at one level, compiled. Raises ProgramRefused."""
    definition = definition.at(level)
    clauses = clauses_of(definition, level)
    return compile_clauses(clauses, definition.shows, definition.around, lambda name: masks(definition, name))


class ReferenceJudge:
    """Judges with the reference evaluator, where durable_rules could not be built (demo and development only)."""

    def __init__(self, definition: Definition, level: Level) -> None:
        self._definition = definition
        self._level = level

    def judge(self, document: Document, context: Context) -> Verdict:
        """The verdict on a document."""
        said, shown = reference_verdict(self._definition, document, context=context, level=self._level)
        return Verdict(said, lambda: shown)

    def close(self) -> None:
        """Nothing to free."""


class Judge:
    """A definition's clauses at one level, compiled once. Thread-safe."""

    def __init__(self, definition: Definition, level: Level) -> None:
        plan = plan_of(definition, level)
        self._definition = definition = definition.at(level)
        self.evaluator = Evaluator(plan.program)
        self._stages = [[_Asked.of(definition, phase) for phase in stage] for stage in plan.stages]

    def judge(self, document: Document, context: Context) -> Verdict:
        """The verdict on a document. Raises EngineFault."""
        said: set[tuple[str, int | None]] = set()
        first: State | None = None
        try:
            for view in views(self._definition, document):
                state = State(self._definition, document, context, view)
                said |= self.evaluator.run(lambda ask, state=state: self._infer(ask, state))  # type: ignore[misc]
                first = first or state
        except TooManyPlaces:
            return Verdict(frozenset({(TOO_MANY_PLACES, None)}))
        return Verdict(frozenset(said), lambda: frozenset() if first is None else _shown_slots(first))

    def close(self) -> None:
        self.evaluator.close()

    def _infer(self, ask: Ask, state: State) -> set[tuple[str, int | None]]:
        for stage in self._stages[:-1]:
            said = ask(fact for asked in stage for fact in asked.facts(state))
            for name, instance in said:
                if name.startswith(SOME):
                    state.quantified.add(name)
                else:
                    state.shown[name.removeprefix(SHOWN), None if instance == WHOLE else instance] = True
        said = ask(fact for asked in self._stages[-1] for fact in asked.facts(state))
        return {(name, None if instance == WHOLE else instance) for name, instance in said}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A phase of the plan with the values of its facts."""

    name: str
    around: str | None
    values: FactValues

    @classmethod
    def of(cls, definition: Definition, phase: PlannedPhase) -> _Asked:
        preparation = Preparation(definition, phase.around)
        return cls(phase.name, phase.around, FactValues(map(preparation.source, phase.atoms.values()), phase.around))

    def facts(self, state: State) -> Iterator[Fact]:
        if self.around is None:
            yield Fact(self.name, self.values.of(state, None))
            return
        for group in state.view.instances[self.around]:
            yield Fact(self.name, self.values.of(state, group), group.position)


def masks(definition: Definition, field_id: str) -> tuple[str, ...]:
    """The targets with a condition for being shown that can hide a field: itself and its question."""
    question = definition.question_of.get(field_id)
    names = (field_id,) if question is None else (field_id, question.id)
    return tuple(name for name in names if name in definition.shows)


def _shown_slots(state: State) -> frozenset[Slot]:
    definition = state.definition
    slots: set[Slot] = set()
    for question in definition.questions.values():
        if not state.is_shown(question.id, None, None):
            continue
        slots.add(Slot(question.id))
        places: list[tuple[int | None, Group | None]] = (
            [(group.position, group) for group in state.view.instances[question.id]]
            if question.repeat
            else [(None, state.view.whole.get(question.id))]
        )
        for position, group in places:
            for field in question.fields:
                if state.is_shown(field.id, group, question.id if question.repeat else None):
                    slots.add(Slot(field.id, position))
    return frozenset(slots)


class _Judges:
    """The compiled rulesets in use, least recently used first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._judges: OrderedDict[tuple[Definition, Level], Judge | ReferenceJudge] = OrderedDict()

    def of(self, definition: Definition, level: Level) -> Judge | ReferenceJudge:
        with self._lock:
            judge = self._judges.get((definition, level))
            if judge is None:
                kind = Judge if available() else ReferenceJudge
                judge = self._judges[definition, level] = kind(definition, level)
            self._judges.move_to_end((definition, level))
            evicted = self._judges.popitem(last=False)[1] if len(self._judges) > MAX_JUDGES else None
        if evicted is not None:
            evicted.close()
        return judge

    def renew_lock(self) -> None:
        """In a forked child another thread of the parent may hold the lock for ever."""
        self._lock = threading.Lock()


_JUDGES = _Judges()
os.register_at_fork(after_in_child=_JUDGES.renew_lock)


def judge_of(definition: Definition, level: Level) -> Judge | ReferenceJudge:
    """The judge of a definition and level: compiled, or the reference where durable_rules could not be built."""
    return _JUDGES.of(definition, level)

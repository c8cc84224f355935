"""From named conditions to a program for durable_rules and the list of values its facts need.

Being shown, and `some`/`each`, are inferred first, in stages: a stage's answers are properties of the next. A condition
becomes one rule per alternative of its disjunctive normal form.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from engine.conditions.tree import (
    ALWAYS,
    USUAL,
    All,
    Any,
    Condition,
    Counted,
    Each,
    Is,
    Measure,
    Not,
    Present,
    Scope,
    Shown,
    Some,
    Subject,
    SubjectKind,
    Test,
    subjects,
)
from engine.inference.program import (
    MAX_ALTERNATIVES,
    MAX_CLAUSES,
    MAX_PROPERTIES,
    Alternative,
    Operator,
    Phase,
    Program,
    ProgramRefused,
    PropertyTest,
)
from engine.specs.clauses import Clause


@dataclass(frozen=True, slots=True)
class Flag:
    """A bool property: does this test hold?"""

    test: Test


@dataclass(frozen=True, slots=True)
class Reading:
    """A str property: `=CODE`, `+true`, `+false`, or empty when the answer cannot be read (see `constant_of`)."""

    subject: Subject


@dataclass(frozen=True, slots=True)
class Number:
    """An int property: how many."""

    target: str
    scope: Scope = USUAL


@dataclass(frozen=True, slots=True)
class Quantified:
    """A bool property: did the clause of this name hold for at least one answer?"""

    name: str


Atom: TypeAlias = Flag | Reading | Number | Quantified


@dataclass(frozen=True, slots=True)
class PlannedPhase:
    """One kind of fact: whose answers it is about (None: the whole certificate), and its values' sources."""

    name: str
    around: str | None
    atoms: Mapping[str, Atom]


@dataclass(frozen=True)
class Plan:
    """The program and, stage by stage, the facts to prepare for it. The last stage says the clauses asked for."""

    program: Program
    stages: tuple[tuple[PlannedPhase, ...], ...]


SHOWN, SOME = "shown:", "some:"
LONGEST_READING = 200
"""Characters of a text that the engine itself compares; an `is` with a longer constant is tested beforehand."""
Literal: TypeAlias = tuple[Test | Quantified, bool]
Conjunction: TypeAlias = tuple[Literal, ...]


def constant_of(value: bool | str) -> str:
    """How a value of an `is` test stands in a `Reading` property."""
    return f"+{str(value).lower()}" if isinstance(value, bool) else f"={value}"


def compile_clauses(
    clauses: Sequence[Clause],
    shows: Mapping[str, Condition],
    around: Callable[[str], str | None],
    masks: Callable[[str], Iterable[str]],
) -> Plan:
    """Compile clauses and the showing of questions and fields.

    `shows` gives the condition of each target that is not always shown, `around(target)` the repeated question that a
    field belongs to, `masks(field)` the targets of `shows` that can hide it. Raises ProgramRefused.
    """
    return _Compiler(shows, around, masks).compile(clauses)


class _Compiler:
    def __init__(
        self,
        shows: Mapping[str, Condition],
        around: Callable[[str], str | None],
        masks: Callable[[str], Iterable[str]],
    ) -> None:
        self.shows = shows
        self.around = around
        self.masks = masks
        self.stage_of: dict[str, int] = {}
        self.derived: dict[str, Clause] = {}
        self.names: dict[Atom, str] = {}

    def compile(self, clauses: Sequence[Clause]) -> Plan:
        for target, condition in self.shows.items():
            self._derive(f"{SHOWN}{target}", condition, self.around(target))
        lowered = [Clause(c.name, self._lower(c.condition), c.around) for c in clauses]
        depth = max((self._stage(name) for name in self.derived), default=-1) + 1
        stages: list[list[Clause]] = [[] for _ in range(depth)]
        for name, clause in self.derived.items():
            stages[self._stage(name)].append(clause)
        stages.append(lowered)
        numbers = itertools.count()
        planned = [tuple(self._phases(stage, numbers)) for stage in stages]
        program = Program(tuple(phase for stage in planned for phase, _ in stage))
        return Plan(program, tuple(tuple(plan for _, plan in stage) for stage in planned))

    # stages

    def _derive(self, name: str, condition: Condition, around: str | None) -> None:
        self.derived[name] = Clause(name, self._lower(condition), around)

    def _lower(self, condition: Condition) -> Condition:
        """Replace `some` and `each` by tests of a derived answer."""
        match condition:
            case All(parts):
                return All(tuple(self._lower(part) for part in parts))
            case Any(parts):
                return Any(tuple(self._lower(part) for part in parts))
            case Not(part):
                return Not(self._lower(part))
            case Shown(target) if not any(name in self.shows for name in (target, *self.masks(target))):
                return ALWAYS
            case Some(question, has):
                return self._quantifier(question, has)
            case Each(question, has):
                return Not(self._quantifier(question, Not(has)))
            case _:
                return condition

    def _quantifier(self, question: str, has: Condition) -> Condition:
        lowered = self._lower(has)
        for name, clause in self.derived.items():
            if name.startswith(SOME) and clause.around == question and clause.condition == lowered:
                return Shown(name)
        name = f"{SOME}{len(self.derived)}"
        self.derived[name] = Clause(name, lowered, question)
        return Shown(name)

    def _stage(self, name: str) -> int:
        known = self.stage_of.get(name)
        if known is None:
            self.stage_of[name] = 10**6  # a cycle would come back here; the linker has refused it
            needs = self._needs(self.derived[name].condition)
            known = max((self._stage(need) + 1 for need in needs), default=0)
            self.stage_of[name] = known
        return known

    def _needs(self, condition: Condition) -> set[str]:
        """Derived answers that must be known before a condition can be judged."""
        match condition:
            case All(parts) | Any(parts):
                return {need for part in parts for need in self._needs(part)}
            case Not(part):
                return self._needs(part)
            case Shown(target) if target.startswith(SOME):
                return {target}
            case Shown(target):
                hiding = (target, *self.masks(target))
                return {f"{SHOWN}{name}" for name in hiding if name in self.shows}
            case _:
                read = (s.name for s in subjects(condition) if s.kind is SubjectKind.ANSWER)  # type: ignore[arg-type]
                return {f"{SHOWN}{mask}" for name in read for mask in self.masks(name)}

    # phases

    def _phases(self, clauses: Iterable[Clause], numbers: Iterable[int]) -> Iterable[tuple[Phase, PlannedPhase]]:
        by_focus: dict[str | None, list[Alternative]] = {}
        for clause in clauses:
            by_focus.setdefault(clause.around, []).extend(self._alternatives(clause))
        numbering = iter(numbers)
        atoms = {name: atom for atom, name in self.names.items()}
        for around, alternatives in by_focus.items():
            for chunk in _chunks(alternatives):
                phase = Phase(f"p{next(numbering)}", chunk)
                yield phase, PlannedPhase(phase.name, around, {name: atoms[name] for name in phase.properties})

    def _alternatives(self, clause: Clause) -> list[Alternative]:
        found: dict[frozenset[PropertyTest], tuple[PropertyTest, ...]] = {}
        for conjunction in _normal_form(clause.condition, wanted=True):
            tests = self._tests(conjunction)
            if tests is not None:
                found.setdefault(frozenset(tests), tests)
        if len(found) > MAX_ALTERNATIVES:
            raise ProgramRefused(f"{clause.name} has {len(found)} alternatives, at most {MAX_ALTERNATIVES}; split it")
        return [Alternative(clause.name, tests) for tests in found.values()]

    def _tests(self, conjunction: Conjunction) -> tuple[PropertyTest, ...] | None:
        """The tests of one alternative, each once, or None when they contradict each other.

        They stay in the order of the condition: what a rule asks first (is there such an answer?) is often false, and
        rules about the same answer begin alike, so that the engine tests it once for all of them.
        """
        each = (each for test, wanted in conjunction for each in self._property_tests(test, wanted))
        tests = tuple(dict.fromkeys(each))
        return None if _contradictory(tests) else tests

    def _property_tests(self, test: Test | Quantified, wanted: bool) -> list[PropertyTest]:
        match test:
            case Is(subject, values) if all(len(str(value)) <= LONGEST_READING for value in values):
                name = self._name(Reading(subject))
                operator = Operator.EQUAL if wanted else Operator.NOT_EQUAL
                return [PropertyTest(name, operator, constant_of(value)) for value in values]
            case Present(target):
                return self._property_tests(Counted(target, Measure.AT_LEAST, 1), wanted)
            case Counted(target, measure, number, scope):
                return [PropertyTest(self._name(Number(target, scope)), _MEASURES[measure, wanted], number)]
            case Shown(name) if name.startswith(SOME):
                return [PropertyTest(self._name(Quantified(name)), Operator.EQUAL, wanted)]
            case Quantified():
                return [PropertyTest(self._name(test), Operator.EQUAL, wanted)]
            case _:
                return [PropertyTest(self._name(Flag(test)), Operator.EQUAL, wanted)]

    def _name(self, atom: Atom) -> str:
        prefix = {Flag: "f", Reading: "x", Number: "c", Quantified: "q"}[type(atom)]
        return self.names.setdefault(atom, f"{prefix}{len(self.names)}")


_MEASURES: Mapping[tuple[Measure, bool], Operator] = {
    (Measure.LESS_THAN, True): Operator.LESS,
    (Measure.LESS_THAN, False): Operator.AT_LEAST,
    (Measure.AT_MOST, True): Operator.AT_MOST,
    (Measure.AT_MOST, False): Operator.MORE,
    (Measure.MORE_THAN, True): Operator.MORE,
    (Measure.MORE_THAN, False): Operator.AT_MOST,
    (Measure.AT_LEAST, True): Operator.AT_LEAST,
    (Measure.AT_LEAST, False): Operator.LESS,
}


def _normal_form(condition: Condition, *, wanted: bool) -> list[Conjunction]:
    """Disjunctive normal form; negations pushed down to single tests."""
    match condition:
        case Not(part):
            return _normal_form(part, wanted=not wanted)
        case All(parts) | Any(parts):
            each = [_normal_form(part, wanted=wanted) for part in parts]
            conjunctive = isinstance(condition, All) is wanted
            return _product(each) if conjunctive else [c for part in each for c in part]
        case Is(subject, values) if wanted and len(values) != 1:
            return [((Is(subject, (value,)), True),) for value in values]
        case Some() | Each():
            raise AssertionError("quantifiers were lowered")
        case _:
            return [((condition, wanted),)]


def _product(parts: list[list[Conjunction]]) -> list[Conjunction]:
    size = 1
    for part in parts:
        size *= len(part)
        if size > MAX_ALTERNATIVES * 8:
            raise ProgramRefused(f"a condition has {size} alternatives or more; split it")
    return [tuple(itertools.chain.from_iterable(combination)) for combination in itertools.product(*parts)]


def _contradictory(tests: tuple[PropertyTest, ...]) -> bool:
    """Can these tests never hold together? Leaving such an alternative out keeps programs small."""
    equal: dict[str, object] = {}
    for test in tests:
        if test.operator is Operator.EQUAL and equal.setdefault(test.property, test.constant) != test.constant:
            return True
    return any(t.operator is Operator.NOT_EQUAL and equal.get(t.property) == t.constant for t in tests)


def _chunks(alternatives: list[Alternative]) -> Iterable[tuple[Alternative, ...]]:
    """Cut into phases within the limits of one fact."""
    chunk: list[Alternative] = []
    properties: set[str] = set()
    for alternative in alternatives:
        added = {test.property for test in alternative.tests}
        if len(chunk) == MAX_CLAUSES or len(properties | added) > MAX_PROPERTIES:
            yield tuple(chunk)
            chunk, properties = [], set()
        chunk.append(alternative)
        properties |= added
    if chunk:
        yield tuple(chunk)

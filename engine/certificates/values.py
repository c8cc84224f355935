"""The prepared values of facts: each atom of a plan becomes a function of the state of one judgement.

A value test on a field that is not shown is false; that is settled here, so that the compiled rules need not ask.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from engine.certificates.context import context_value
from engine.certificates.results import Context
from engine.certificates.structures import document_is, group_is
from engine.certificates.views import Group, View
from engine.conditions.tree import (
    Answered,
    Compared,
    Formed,
    FromSystem,
    Listed,
    Measure,
    Measured,
    Once,
    Operand,
    Present,
    SameSystem,
    Shaped,
    Shown,
    Structure,
    Subject,
    SubjectKind,
    Test,
)
from engine.content import Content, is_blank, normalized
from engine.document import Document
from engine.inference.compiler import Atom, Flag, Number, Quantified, Reading, constant_of
from engine.specs.spec import Definition
from engine.values import SHAPES, boolean, compare, found_in

LONGEST_READING = 200
_UNLIKE_ANY = "~"

PropertyValue: TypeAlias = bool | int | str


@dataclass(slots=True)
class State:
    """One judgement under way: what is read, and what has been inferred so far."""

    definition: Definition
    document: Document
    context: Context
    view: View
    shown: dict[tuple[str, int | None], bool] = field(default_factory=dict)
    quantified: set[str] = field(default_factory=set)

    def is_shown(self, target: str, group: Group | None, around: str | None) -> bool:
        """Is a question or field shown, as far as inferred: stages see to it that what is asked for is known."""
        shows = self.definition.shows
        question = self.definition.question_of.get(target)
        if question is None:
            return target not in shows or self.shown.get((target, None), False)
        if target in shows:
            instance = group.position if group is not None and question.id == around else None
            if not self.shown.get((target, instance), False):
                return False
        foreign = group is not None and not group.own
        return foreign or question.id not in shows or self.shown.get((question.id, None), False)


Getter: TypeAlias = Callable[[State, Group | None], PropertyValue]
Locator: TypeAlias = Callable[[State, Group | None], Group | None]
ContentGetter: TypeAlias = Callable[[State, Group | None], Content | None]


class Preparation:
    """Makes the value functions of one definition's atoms, for facts around one question (or the whole certificate)."""

    def __init__(self, definition: Definition, around: str | None) -> None:
        self.definition = definition
        self.around = around

    def getters(self, atoms: Mapping[str, Atom]) -> tuple[Getter, ...]:
        """A value function for each property, in their order."""
        return tuple(self._getter(atom) for atom in atoms.values())

    def _getter(self, atom: Atom) -> Getter:
        match atom:
            case Flag(test):
                return self._flag(test)
            case Reading(subject):
                return self._reading(subject)
            case Number(target):
                return self._number(target)
            case Quantified(name):
                return lambda state, _: name in state.quantified

    # where things stand

    def _locate(self, question_id: str) -> Locator:
        if question_id == self.around:
            return lambda _, here: here
        if question_id in self.definition.repeated:
            return lambda _state, _here: None
        return lambda state, _: state.view.whole.get(question_id)

    def _content(self, field_id: str) -> ContentGetter:
        """What stands in a field, shown or not."""
        locate = self._locate(self.definition.question_of[field_id].id)

        def get(state: State, here: Group | None) -> Content | None:
            group = locate(state, here)
            return None if group is None else group.contents.get(field_id)

        return get

    def _visible(self, subject: Subject) -> ContentGetter:
        """What a value test sees: nothing where the field is hidden."""
        if subject.kind is not SubjectKind.ANSWER:
            return self._context(subject.name)
        name = subject.name
        raw, locate = self._content(name), self._locate(self.definition.question_of[name].id)
        if name not in self.definition.shows and self.definition.question_of[name].id not in self.definition.shows:
            return raw
        around = self.around

        def get(state: State, here: Group | None) -> Content | None:
            return raw(state, here) if state.is_shown(name, locate(state, here), around) else None

        return get

    def _context(self, name: str) -> ContentGetter:
        def get(state: State, _: Group | None) -> Content | None:
            value = context_value(name, state.document, state.context)
            return None if value is None else Content(value)

        return get

    # tests

    def _flag(self, test: Test) -> Getter:
        match test:
            case Shown(target):
                return self._shown(target)
            case Answered(subject):
                return self._answered(subject)
            case Present(target):
                return self._present(target)
            case Once(target):
                return lambda state, _: sum(f.id == target for _, f in state.document.fields()) <= 1
            case Formed(structure, target):
                return self._formed(structure, target)
            case Compared():
                return self._compared(test)
            case SameSystem():
                return self._same_system(test)
            case Listed() | Shaped() | FromSystem() | Measured():
                return self._content_test(test)
            case _:
                raise AssertionError(f"{test} is no flag")

    def _shown(self, target: str) -> Getter:
        question = self.definition.question_of.get(target)
        around = self.around
        if question is None:
            return lambda state, _: state.is_shown(target, None, around)
        locate = self._locate(question.id)
        return lambda state, here: state.is_shown(target, locate(state, here), around)

    def _answered(self, subject: Subject) -> Getter:
        if subject.kind is not SubjectKind.ANSWER:
            get = self._context(subject.name)
            return lambda state, here: (found := get(state, here)) is not None and not is_blank(found.text)
        get_content = self._content(subject.name)

        def answered(state: State, here: Group | None) -> bool:
            found = get_content(state, here)
            return found is not None and (found.elements > 0 or not is_blank(found.text))

        return answered

    def _present(self, target: str) -> Getter:
        if target in self.definition.questions:
            return lambda state, _: target in state.view.counts
        get = self._content(target)
        return lambda state, here: get(state, here) is not None

    def _formed(self, structure: Structure, target: str) -> Getter:
        definition = self.definition
        per_answer = (Structure.OWN, Structure.KNOWN_FIELDS, Structure.ONE_INSTANCE, Structure.DISTINCT)
        if structure not in per_answer:
            return lambda state, _: document_is(structure, definition, state.document)
        question = definition.question_of[target].id if structure is Structure.DISTINCT else target
        locate = self._locate(question)
        if structure is Structure.OWN:
            return lambda state, here: (group := locate(state, here)) is not None and group.own
        return lambda state, here: group_is(structure, target, definition, locate(state, here), state.document)

    def _content_test(self, test: Listed | Shaped | FromSystem | Measured) -> Getter:
        get = self._visible(test.subject)
        check = self._check(test)
        return lambda state, here: (found := get(state, here)) is not None and check(found)

    def _check(self, test: Listed | Shaped | FromSystem | Measured) -> Callable[[Content], bool]:
        match test:
            case Shaped(_, shape):
                return SHAPES[shape]
            case Listed(subject, name, only):
                codes = {
                    code.code for code in self.definition.code_systems[name].codes if only is None or code.code in only
                }
                coded = subject.kind is SubjectKind.ANSWER and self.definition.fields[subject.name].type == "code"
                return lambda found: (found.code if coded else found.text) in codes
            case FromSystem(_, names):
                return self._from_system(names)
            case Measured(_, measure, number):
                return lambda found: (
                    SHAPES["whole-number"](found) and _measures(int(found.text.strip()), measure, number)
                )

    def _from_system(self, names: tuple[str, ...]) -> Callable[[Content], bool]:
        systems = [self.definition.code_systems[name] for name in names]

        def check(found: Content) -> bool:
            said = found.system
            return said is not None and any(
                said == system.system
                if system.recognised == "exactly"
                else found_in(system.system, normalized(said)) is True
                for system in systems
            )

        return check

    def _compared(self, test: Compared) -> Getter:
        left, right = self._visible(test.subject), self._operand(test.operand)
        order, reading, operand = test.order, test.reading, test.operand

        def compared(state: State, here: Group | None) -> bool:
            first, second = left(state, here), right(state, here)
            if first is None or second is None:
                return False
            sign = compare(
                first.text, second.text, reading, plus_days=operand.plus_days, plus_months=operand.plus_months
            )
            return sign is not None and order.holds_for(sign)

        return compared

    def _operand(self, operand: Operand) -> ContentGetter:
        if operand.subject is not None:
            return self._visible(operand.subject)
        fixed = Content(operand.date or "")
        return lambda _state, _here: fixed

    def _same_system(self, test: SameSystem) -> Getter:
        left, right, loosely = self._visible(test.subject), self._visible(test.other), test.loosely

        def same(state: State, here: Group | None) -> bool:
            first, second = _system(left(state, here)), _system(right(state, here))
            if loosely:
                return found_in(first, second) is True
            return first == second != ""

        return same

    # values that the engine itself compares

    def _reading(self, subject: Subject) -> Getter:
        get = self._visible(subject)
        kind = self.definition.fields[subject.name].type if subject.kind is SubjectKind.ANSWER else "text"

        def read(state: State, here: Group | None) -> str:
            found = get(state, here)
            return "" if found is None else _read(found, kind)

        return read

    def _number(self, target: str) -> Getter:
        if target in self.definition.questions:
            return lambda state, _: state.view.counts.get(target, 0)
        locate = self._locate(self.definition.question_of[target].id)

        def count(state: State, here: Group | None) -> int:
            group = locate(state, here)
            if group is None or target not in group.contents:
                return 0
            return sum(f.id == target for f in group.answer.fields)

        return count


def _read(found: Content, kind: str) -> str:
    if kind == "boolean":
        value = boolean(found.text) if found.elements == 0 else None
        return "" if value is None else constant_of(value)
    text = found.code if kind == "code" else normalized(found.text)
    if text is None:
        return ""
    return constant_of(text) if len(text) <= LONGEST_READING and _is_unicode(text) else _UNLIKE_ANY


def _is_unicode(text: str) -> bool:
    """False where JSON has smuggled in half a surrogate pair, which cannot be handed to the engine."""
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)


def _system(found: Content | None) -> str:
    return "" if found is None or found.system is None else normalized(found.system)


def _measures(value: int, measure: Measure, number: int) -> bool:
    match measure:
        case Measure.LESS_THAN:
            return value < number
        case Measure.AT_MOST:
            return value <= number
        case Measure.MORE_THAN:
            return value > number
        case Measure.AT_LEAST:
            return value >= number

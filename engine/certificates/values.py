"""The prepared values of facts: each atom of a plan becomes a function of the state of one judgement.

A value test on a field that is not shown is false; that is settled here, so that the compiled rules need not ask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from engine.certificates.context import context_value
from engine.certificates.results import Context
from engine.certificates.structures import document_is, group_is, is_distinct, is_other, others_beside
from engine.certificates.views import Group, View
from engine.conditions.tree import (
    USUAL,
    Answered,
    Compared,
    Formed,
    FromSystem,
    Is,
    Listed,
    Measure,
    Measured,
    Once,
    Operand,
    Others,
    Overlaps,
    Present,
    SameSystem,
    Scope,
    Shaped,
    Shown,
    Structure,
    Subject,
    SubjectKind,
    Test,
)
from engine.conditions.tree import Reading as Readings
from engine.content import Content, content, is_blank, normalized
from engine.document import Answer, Document, Value
from engine.inference.compiler import LONGEST_READING, Atom, Flag, Number, Quantified, Reading, constant_of
from engine.specs.models.codes import CodeSystemModel
from engine.specs.spec import Definition
from engine.values import SHAPES, boolean, compare, days_in_common, found_in, matches_whole

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
ContentsGetter: TypeAlias = Callable[[State, Group | None], Sequence[Content]]


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
            case Number(target, scope):
                return self._number(target) if scope == USUAL else self._scoped(target, scope)
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

    def _part(self, subject: Subject) -> ContentGetter:
        """What stands in a field or in the part of it that is meant, shown or not."""
        get, part = self._content(subject.name), subject.part
        if part is None:
            return get
        return lambda state, here: None if (found := get(state, here)) is None else _day(found, part)

    def _visible(self, subject: Subject) -> ContentGetter:
        """What a value test sees: nothing where the field is hidden."""
        if subject.kind is not SubjectKind.ANSWER:
            return self._context(subject.name)
        name = subject.name
        raw, locate = self._part(subject), self._locate(self.definition.question_of[name].id)
        if name not in self.definition.shows and self.definition.question_of[name].id not in self.definition.shows:
            return raw
        around = self.around

        def get(state: State, here: Group | None) -> Content | None:
            return raw(state, here) if state.is_shown(name, locate(state, here), around) else None

        return get

    def _others(self, subject: Subject, which: Others, *, hidden: bool) -> ContentsGetter:
        """What stands in the field in the other answers that are meant, with what is hidden there or without."""
        name, around = subject.name, self.around
        question_id = self.definition.question_of[name].id
        locate = self._locate(question_id)

        def groups(state: State, this: Group) -> Iterator[Group]:
            for other in state.view.instances[question_id]:
                if is_other(which, other, this) and (hidden or state.is_shown(name, other, around)):
                    yield other

        def get(state: State, here: Group | None) -> Sequence[Content]:
            this = locate(state, here)
            found = () if this is None else groups(state, this)
            contents = [each.contents[name] for each in found if name in each.contents]
            if subject.part is None:
                return contents
            return [day for each in contents if (day := _day(each, subject.part)) is not None]

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
            case Is():
                return self._is_one_of(test)
            case Compared():
                return self._compared(test)
            case SameSystem():
                return self._same_system(test)
            case Overlaps(target, reading):
                return self._overlaps(target, reading)
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
        if subject.others is not None:
            get_contents = self._others(subject, subject.others, hidden=True)
            return lambda state, here: any(_is_filled(found) for found in get_contents(state, here))
        get_content = self._part(subject)
        return lambda state, here: (found := get_content(state, here)) is not None and _is_filled(found)

    def _present(self, target: str) -> Getter:
        if target in self.definition.questions:
            return lambda state, _: target in state.view.counts
        get = self._content(target)
        return lambda state, here: get(state, here) is not None

    def _formed(self, structure: Structure, target: str) -> Getter:
        definition = self.definition
        if structure not in _PER_ANSWER:
            return lambda state, _: document_is(structure, definition, state.document)
        question = definition.question_of[target].id if structure is Structure.DISTINCT else target
        locate = self._locate(question)
        if structure is Structure.DISTINCT:
            return lambda state, here: is_distinct(target, locate(state, here), state.view, question)
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
                coded = subject.kind is SubjectKind.ANSWER and self.definition.fields[subject.name].codes is not None
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
            return said is not None and any(_is_recognised(system, said) for system in systems)

        return check

    def _compared(self, test: Compared) -> Getter:
        left, order, reading, operand = self._visible(test.subject), test.order, test.reading, test.operand

        def holds(first: Content, second: Content) -> bool:
            sign = compare(
                first.text, second.text, reading, plus_days=operand.plus_days, plus_months=operand.plus_months
            )
            return sign is not None and order.holds_for(sign)

        if operand.subject is not None and operand.subject.others is not None:
            others = self._others(operand.subject, operand.subject.others, hidden=False)
            return lambda state, here: (
                (first := left(state, here)) is not None and any(holds(first, second) for second in others(state, here))
            )
        right = self._operand(operand)
        return lambda state, here: (
            (first := left(state, here)) is not None
            and (second := right(state, here)) is not None
            and holds(first, second)
        )

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
        read = self._read_whole(subject)
        return lambda state, here: _for_the_engine(read(state, here))

    def _is_one_of(self, test: Is) -> Getter:
        """An `is` whose constant is too long for the engine."""
        read, wanted = self._read_whole(test.subject), frozenset(map(constant_of, test.values))
        return lambda state, here: read(state, here) in wanted

    def _read_whole(self, subject: Subject) -> Callable[[State, Group | None], str]:
        get = self._visible(subject)
        field = self.definition.fields[subject.name] if subject.kind is SubjectKind.ANSWER else None
        kind = "text" if field is None or subject.part is not None else field.type
        coded = field is not None and field.codes is not None

        def read(state: State, here: Group | None) -> str:
            found = get(state, here)
            if found is None:
                return ""
            return _read(found, "code" if coded and found.elements > 0 else kind)

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

    def _scoped(self, target: str, scope: Scope) -> Getter:
        """How many there are in the scope, and, of a field, with such a value."""
        is_question = target in self.definition.questions
        question_id = target if is_question else self.definition.question_of[target].id
        beside = None if scope.beside is None else self._locate(scope.beside)
        locate = self._locate(question_id)

        def answers(state: State, here: Group | None) -> Iterable[Answer]:
            if beside is not None:
                meant = beside(state, here)
                every = state.document.answers if meant is not None else ()
                return (a for a in every if a.question == question_id and a.outside == _is_outside(meant))
            if scope.throughout == "certificate":
                every = state.document.answers
                return (a for a in every if a.question == question_id) if is_question else every
            if scope.throughout == "question" or is_question:
                return state.document.of(question_id)
            group = locate(state, here)
            return () if group is None else (group.answer,)

        if is_question:
            return lambda state, here: sum(1 for _ in answers(state, here))
        counts = self._has_value(target, scope)
        return lambda state, here: sum(
            each.id == target and counts(each.value) for answer in answers(state, here) for each in answer.fields
        )

    def _has_value(self, target: str, scope: Scope) -> Callable[[Value], bool]:
        """Does a value read as one of those that are counted?"""
        field = self.definition.fields[target]
        having, lacking = (
            None if values is None else {constant_of(value) for value in values}
            for values in (scope.having, scope.lacking)
        )
        if having is None and lacking is None:
            return lambda _: True

        def counts(value: Value) -> bool:
            found = content(value)
            read = _read(found, "code" if field.codes is not None and found.elements > 0 else field.type)
            return read != "" and (having is None or read in having) and (lacking is None or read not in lacking)

        return counts

    def _overlaps(self, target: str, reading: Readings) -> Getter:
        question_id = self.definition.question_of[target].id
        locate = self._locate(question_id)

        def overlaps(state: State, here: Group | None) -> bool:
            this = locate(state, here)
            if this is None or not this.own or target not in this.contents:
                return False
            return any(
                days_in_common(this.contents[target], other.contents[target], reading)
                for other in others_beside(this, state.view, question_id, earlier=reading is Readings.TEXT)
                if target in other.contents
            )

        return overlaps


def _day(found: Content, part: Literal["start", "end"]) -> Content | None:
    day = found.day(part)
    return None if day is None else Content(day)


def _is_outside(group: Group | None) -> bool:
    return group is not None and group.answer.outside


_PER_ANSWER = frozenset(
    {Structure.OWN, Structure.KNOWN_FIELDS, Structure.ONE_INSTANCE, Structure.CONSECUTIVE, Structure.DISTINCT}
)


def _is_filled(found: Content) -> bool:
    """Codes, periods and markup count as they stand; a text when there is more than white space."""
    return found.elements > 0 or not is_blank(found.text)


def _is_recognised(system: CodeSystemModel, said: str) -> bool:
    match system.recognised:
        case "exactly":
            return said == system.system
        case "found-within":
            return found_in(system.system, normalized(said)) is True
        case "as-pattern":
            return matches_whole(system.system, normalized(said)) is True


def _read(found: Content, kind: str) -> str:
    if kind == "boolean":
        value = boolean(found.text) if found.elements == 0 else None
        return "" if value is None else constant_of(value)
    text = found.code if kind == "code" else normalized(found.text)
    if text is None:
        return ""
    return constant_of(text)


def _for_the_engine(reading: str) -> str:
    """What the engine may compare; no constant it is compared with is longer than LONGEST_READING."""
    return reading if len(reading) <= LONGEST_READING + 1 and _is_unicode(reading) else _UNLIKE_ANY


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

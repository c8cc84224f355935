"""The prepared values of facts: where the value of each atom of a plan comes from.

A value test on a field that is not shown is false; that is settled here, so that the compiled rules need not ask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Literal, TypeAlias

from engine.certificates.context import context_value
from engine.certificates.facts import FieldReader, OfAnswer, OfField, Source
from engine.certificates.state import Getter, PropertyValue, State
from engine.certificates.structures import (
    document_is,
    first_of_each_code,
    instance_numbers,
    is_consecutive,
    is_distinct,
    is_other,
    others_beside,
    sent_fields,
)
from engine.certificates.views import Group
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
from engine.document import Answer, Value
from engine.inference.compiler import LONGEST_READING, Atom, Flag, Number, Quantified, Reading, constant_of
from engine.specs.models.codes import CodeSystemModel
from engine.specs.spec import Definition
from engine.values import SHAPES, boolean, compare, days_in_common, found_in, matches_whole

_UNLIKE_ANY = "~"

Locator: TypeAlias = Callable[[State, Group | None], Group | None]
ContentGetter: TypeAlias = Callable[[State, Group | None], Content | None]
ContentsGetter: TypeAlias = Callable[[State, Group | None], Sequence[Content]]


class Preparation:
    """Finds the sources of one definition's atoms, for facts around one question (or the whole certificate)."""

    def __init__(self, definition: Definition, around: str | None) -> None:
        self.definition = definition
        self.around = around

    def source(self, atom: Atom) -> Source:
        """Where the value of an atom's property comes from."""
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
        read = _reader_of_context(name)
        return lambda state, _: state.once(read)

    # tests

    def _flag(self, test: Test) -> Source:
        match test:
            case Shown(target):
                return self._shown(target)
            case Answered(subject):
                return self._answered(subject)
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
            case Listed(subject, name) if self.definition.code_systems[name].external:
                return self._in_register(subject, name)
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

    def _answered(self, subject: Subject) -> Source:
        if subject.kind is not SubjectKind.ANSWER:
            get = self._context(subject.name)
            return lambda state, here: (found := get(state, here)) is not None and not is_blank(found.text)
        if subject.others is not None:
            get_contents = self._others(subject, subject.others, hidden=True)
            return lambda state, here: any(_is_filled(found) for found in get_contents(state, here))
        return self._of_field(subject, _is_filled, False, masked=False)

    def _formed(self, structure: Structure, target: str) -> Source:
        definition = self.definition
        match structure:
            case Structure.OWN:
                return OfAnswer(target, lambda _, group: group.own, False)
            case Structure.DISTINCT:
                question = definition.question_of[target].id
                firsts = partial(_first_of_each_code, target, question)
                return OfAnswer(question, lambda state, group: is_distinct(target, group, state.once(firsts)), True)
            case Structure.CONSECUTIVE:
                return OfAnswer(target, lambda state, group: is_consecutive(group, state.once(_instance_numbers)), True)
            case Structure.KNOWN_FIELDS:
                sent = sent_fields(definition, target)
                return OfAnswer(target, lambda _, group: group.contents.keys() <= sent, True)
            case Structure.ONE_INSTANCE:
                return OfAnswer(target, lambda _, group: len(group.answer.instances) == 1, False)
            case _:
                return lambda state, _: document_is(structure, definition, state.document)

    def _content_test(self, test: Listed | Shaped | FromSystem | Measured) -> Source:
        return self._of_field(test.subject, self._check(test), False)

    def _of_field(self, subject: Subject, read: FieldReader, nothing: PropertyValue, *, masked: bool = True) -> Source:
        """What `read` makes of a field or the part of it that is meant; `nothing` of what is hidden, if `masked`."""
        if subject.kind is not SubjectKind.ANSWER:
            get = self._context(subject.name)
            return lambda state, here: nothing if (found := get(state, here)) is None else read(found)
        question, part = self.definition.question_of[subject.name].id, subject.part
        can_hide = not self.definition.shows.keys().isdisjoint((subject.name, question))
        if part is None:
            return OfField(question, subject.name, read, nothing, masked and can_hide)

        def read_part(found: Content) -> PropertyValue:
            day = _day(found, part)
            return nothing if day is None else read(day)

        return OfField(question, subject.name, read_part, nothing, masked and can_hide)

    def _in_register(self, subject: Subject, name: str) -> Getter:
        get = self._visible(subject)
        return lambda state, here: (
            (found := get(state, here)) is not None
            and found.code is not None
            and state.context.lists(name, found.code)
        )

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

        def is_recognised(said: str) -> bool:
            return any(_is_recognised(system, said) for system in systems)

        own, is_own_recognised = {system.system for system in systems}, cache(is_recognised)

        def check(found: Content) -> bool:
            said = found.system
            return said is not None and (is_own_recognised(said) if said in own else is_recognised(said))

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

    def _reading(self, subject: Subject) -> Source:
        read = self._read_whole(subject)
        return self._of_field(subject, lambda found: _for_the_engine(read(found)), "")

    def _is_one_of(self, test: Is) -> Source:
        """An `is` whose constant is too long for the engine."""
        read, wanted = self._read_whole(test.subject), frozenset(map(constant_of, test.values))
        return self._of_field(test.subject, lambda found: read(found) in wanted, False)

    def _read_whole(self, subject: Subject) -> Callable[[Content], str]:
        field = self.definition.fields[subject.name] if subject.kind is SubjectKind.ANSWER else None
        kind = "text" if field is None or subject.part is not None else field.type
        coded = field is not None and field.codes is not None
        return lambda found: _read(found, "code" if coded and found.elements > 0 else kind)

    def _number(self, target: str) -> Source:
        if target in self.definition.questions:
            return lambda state, _: state.view.counts.get(target, 0)

        def count(_: State, group: Group) -> int:
            if target not in group.contents:
                return 0
            if len(group.contents) == len(group.answer.fields):  # nothing stands there twice
                return 1
            return sum(each.id == target for each in group.answer.fields)

        return OfAnswer(self.definition.question_of[target].id, count, 0)

    def _scoped(self, target: str, scope: Scope) -> Source:
        """How many there are in the scope, and, of a field, with such a value."""
        is_question = target in self.definition.questions
        question_id = target if is_question else self.definition.question_of[target].id
        has_value = None if is_question else self._has_value(target, scope)

        def count(answers: Iterable[Answer]) -> int:
            if has_value is None:
                return sum(1 for _ in answers)
            return sum(each.id == target and has_value(each.value) for answer in answers for each in answer.fields)

        def everywhere(state: State) -> int:
            every = state.document.answers
            return count((a for a in every if a.question == question_id) if is_question else every)

        def of_question(state: State) -> int:
            return count(state.document.of(question_id))

        def after_certificate(state: State) -> int:
            return count(a for a in state.document.answers if a.question == question_id and a.outside)

        if scope.beside is not None:
            return OfAnswer(
                scope.beside,
                lambda state, meant: state.once(after_certificate if meant.answer.outside else of_question),
                0,
            )
        if scope.throughout == "certificate":
            return lambda state, _: state.once(everywhere)
        if scope.throughout == "question" or is_question:
            return lambda state, _: state.once(of_question)
        return OfAnswer(question_id, lambda _, group: count((group.answer,)), 0)

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


@cache
def _reader_of_context(name: str) -> Callable[[State], Content | None]:
    def read(state: State) -> Content | None:
        value = context_value(name, state.document, state.context)
        return None if value is None else Content(value)

    return read


def _first_of_each_code(target: str, question_id: str, state: State) -> Mapping[tuple[str, bool], int]:
    return first_of_each_code(target, state.view, question_id)


def _instance_numbers(state: State) -> Mapping[tuple[str, float | None], int]:
    return instance_numbers(state.document)


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

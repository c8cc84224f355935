"""The second opinion: rules read one by one over the document as it stands, word by word as docs/conditions.md says.

Slow and plain on purpose. It shares only the kernel (tree, document, content, values, spec) with the road through
`engine.inference`, so that a mistake in one of them shows as a difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from math import prod
from typing import TypeAlias

from engine.certificates.context import context_value
from engine.certificates.reference_form import OF_THE_DOCUMENT, answer_has_form, document_has_form
from engine.certificates.results import Context, Level, Slot
from engine.conditions.tree import (
    All,
    Answered,
    Any,
    Compared,
    Condition,
    Counted,
    Each,
    Formed,
    FromSystem,
    Is,
    Listed,
    Measure,
    Measured,
    Not,
    Once,
    Present,
    SameSystem,
    Shaped,
    Shown,
    Some,
    Structure,
    Subject,
    SubjectKind,
)
from engine.content import Content, content, normalized
from engine.document import Answer, Document
from engine.specs.models.codes import CodeSystemModel
from engine.specs.rules import Rule
from engine.specs.spec import Definition, Spec
from engine.values import SHAPES, boolean, compare, found_in

MAX_VIEWS = 32
TOO_MANY_PLACES = "too-many-places"

Identity: TypeAlias = tuple[str, int | None]


def reference_findings(spec: Spec, document: Document, *, context: Context, level: Level) -> frozenset[Identity]:
    """The rules of a level that do not hold, each with the answer it fails for (`Finding.identity`)."""
    reading = _Reading(spec.definition, document, context)
    if reading.number_of_views > MAX_VIEWS:
        return frozenset({(TOO_MANY_PLACES, None)})
    rules = [rule for rule in spec.definition.rules if level in rule.levels]
    return frozenset(found for view in reading.views() for rule in rules for found in view.failures(rule))


def reference_shown(spec: Spec, document: Document, *, context: Context) -> frozenset[Slot]:
    """Every question and field that is asked; a field of a repeated question once per answer. A question that is asked
    once but stands in several places is read in the first. Nothing is, where the places are too many to judge."""
    reading = _Reading(spec.definition, document, context)
    if reading.number_of_views > MAX_VIEWS:
        return frozenset()
    return frozenset(next(reading.views()).shown_slots())


@dataclass(frozen=True, slots=True)
class _Group:
    """A place where a question's fields stand: one answer, to the question itself (`own`) or to another one."""

    answer: Answer
    own: bool
    position: int
    """Of the answer in the document."""


@dataclass(frozen=True)
class _Reading:
    """A document, read with a definition."""

    definition: Definition
    document: Document
    context: Context

    def groups(self, question_id: str) -> list[_Group]:
        """Where the question's fields stand, in document order."""
        fields = {each.id for each in self.definition.questions[question_id].fields}
        return [
            _Group(answer, answer.question == question_id, position)
            for position, answer in enumerate(self.document.answers)
            if answer.question == question_id or any(each.id in fields for each in answer.fields)
        ]

    def instances(self, question_id: str) -> tuple[_Group, ...]:
        """The places of a repeated question as instance numbers count them: first the answers that counting rules see."""
        return tuple(sorted(self.groups(question_id), key=lambda group: not group.own or group.answer.outside))

    @property
    def single(self) -> list[str]:
        return [name for name in self.definition.questions if name not in self.definition.repeated]

    @property
    def number_of_views(self) -> int:
        return prod(max(1, len(self.groups(name))) for name in self.single)

    def views(self) -> Iterator[_View]:
        """Every way to choose one place for each question that is not repeated."""
        instances = {name: self.instances(name) for name in self.definition.repeated}
        choices = [[(name, group) for group in self.groups(name)] for name in self.single]
        for chosen in product(*(choice for choice in choices if choice)):
            yield _View(self, instances, dict(chosen))


@dataclass(frozen=True)
class _View:
    """One place per question. Inside `some`, `each` and rules per answer, `bound` names the answer that is meant."""

    reading: _Reading
    instances: Mapping[str, tuple[_Group, ...]]
    chosen: Mapping[str, _Group]
    bound: Mapping[str, _Group] = field(default_factory=dict)
    known: dict[tuple[str, int | None], bool] = field(default_factory=dict)
    """What is shown, by target and place of the bound answer; the same for every binding of one view."""

    # rules

    def failures(self, rule: Rule) -> Iterator[Identity]:
        if rule.around is None:
            if self.fails(rule):
                yield (rule.id, None)
            return
        for number, group in enumerate(self.instances[rule.around]):
            if self.at(rule.around, group).fails(rule):
                yield (rule.id, number)

    def fails(self, rule: Rule) -> bool:
        return self.holds(rule.when) and not self.holds(rule.then)

    def at(self, question_id: str, group: _Group) -> _View:
        """The same view, with one answer to a repeated question meant."""
        return replace(self, bound={**self.bound, question_id: group})

    # what is asked

    def shown_slots(self) -> Iterator[Slot]:
        for question in self.reading.definition.questions.values():
            if not self.shown(question.id):
                continue
            yield Slot(question.id)
            for each in question.fields:
                if not question.repeat:
                    if self.shown(each.id):
                        yield Slot(each.id)
                    continue
                for number, group in enumerate(self.instances[question.id]):
                    if self.at(question.id, group).shown(each.id):
                        yield Slot(each.id, number)

    def shown(self, target: str) -> bool:
        """Is the question asked, or the field in the answer that is meant?"""
        question = self.reading.definition.question_of.get(target)
        meant = None if question is None else self.bound.get(question.id)
        key = (target, None if meant is None else meant.position)
        if key not in self.known:
            self.known[key] = self._asked(target)
        return self.known[key]

    def _asked(self, target: str) -> bool:
        question = self.reading.definition.question_of.get(target)
        if question is None:
            return replace(self, bound={}).show_holds(target)
        if question.repeat and question.id not in self.bound:
            return False
        group = self.group(target)
        if group is not None and not group.own:  # a foreign place: whether its question is asked says nothing about it
            return self.only(question.id).show_holds(target)
        return self.shown(question.id) and self.only(question.id).show_holds(target)

    def only(self, question_id: str) -> _View:
        """Whether a field is shown depends on the answer it stands in, never on other answers that are bound."""
        return replace(self, bound={name: group for name, group in self.bound.items() if name == question_id})

    def show_holds(self, target: str) -> bool:
        condition = self.reading.definition.shows.get(target)
        return condition is None or self.holds(condition)

    # where a field stands and what it holds

    def readable(self, field_id: str) -> bool:
        """False for a field of a repeated question when no answer to it is meant."""
        question = self.reading.definition.question_of[field_id]
        return not question.repeat or question.id in self.bound

    def group(self, field_id: str) -> _Group | None:
        return self.place_of(self.reading.definition.question_of[field_id].id)

    def place_of(self, question_id: str) -> _Group | None:
        return self.bound.get(question_id) or self.chosen.get(question_id)

    def occurrences(self, field_id: str) -> int:
        group = self.group(field_id)
        return 0 if group is None else sum(each.id == field_id for each in group.answer.fields)

    def value(self, subject: Subject) -> Content | None:
        """What stands there, hidden or not; None when nothing does."""
        match subject.kind:
            case SubjectKind.CONTEXT:
                text = context_value(subject.name, self.reading.document, self.reading.context)
                return None if text is None else content(text)
            case SubjectKind.ANSWER:
                group = self.group(subject.name) if self.readable(subject.name) else None
                found = None if group is None else group.answer.get(subject.name)
                return None if found is None else content(found, self.reading.definition.default_system(subject.name))
            case SubjectKind.FACT:
                return None  # facts about users belong to permissions

    def visible(self, subject: Subject) -> Content | None:
        """What stands there, unless it is hidden."""
        if subject.kind is SubjectKind.ANSWER and not self.shown(subject.name):
            return None
        return self.value(subject)

    # conditions

    def holds(self, condition: Condition) -> bool:
        match condition:
            case All(parts):
                return all(self.holds(part) for part in parts)
            case Any(parts):
                return any(self.holds(part) for part in parts)
            case Not(part):
                return not self.holds(part)
            case Some(question, has):
                return any(self.at(question, group).holds(has) for group in self.instances[question])
            case Each(question, has):
                return all(self.at(question, group).holds(has) for group in self.instances[question])
            case Shown(target):
                return self.shown(target)
            case Formed():
                return self.formed(condition)
            case Present() | Counted() | Once():
                return self.counts(condition)
            case Answered(subject):
                found = self.value(subject)
                return found is not None and _filled(found)
            case SameSystem():
                return self.same_system(condition)
            case Compared():
                return self.compares(condition)
            case Is(subject) | Listed(subject) | Measured(subject) | Shaped(subject) | FromSystem(subject):
                found = self.visible(subject)
                return found is not None and self.satisfies(condition, found)

    def satisfies(self, test: Is | Listed | Measured | Shaped | FromSystem, found: Content) -> bool:
        """A test of one value that is there and shown."""
        match test:
            case Is(subject, values):
                read = self.reads_as(subject, found)
                return read is not None and read in values
            case Listed(subject, codes, only):
                said = found.code if self.field_type(subject) == "code" else found.text
                listed = {each.code for each in self.reading.definition.code_systems[codes].codes}
                return said in (listed if only is None else listed & set(only))
            case Measured(_, measure, number):
                return SHAPES["whole-number"](found) and _measures(int(found.text.strip()), measure, number)
            case Shaped(_, shape):
                return SHAPES[shape](found)
            case FromSystem(_, systems):
                known = self.reading.definition.code_systems
                return any(_from_system(found.system, known[name]) for name in systems)

    def field_type(self, subject: Subject) -> str:
        return self.reading.definition.fields[subject.name].type if subject.kind is SubjectKind.ANSWER else "text"

    def reads_as(self, subject: Subject, found: Content) -> bool | str | None:
        match self.field_type(subject):
            case "boolean":
                return boolean(found.text) if found.elements == 0 else None
            case "code":
                return found.code
            case _:
                return normalized(found.text)

    def counts(self, test: Present | Counted | Once) -> bool:
        document = self.reading.document
        if isinstance(test, Once):
            return sum(each.id == test.target for _, each in document.fields()) <= 1
        if test.target in self.reading.definition.questions:
            number = len(document.of(test.target))
        elif self.readable(test.target):
            number = self.occurrences(test.target)
        else:
            return False
        return number >= 1 if isinstance(test, Present) else _measures(number, test.measure, test.number)

    def compares(self, test: Compared) -> bool:
        left = self.visible(test.subject)
        operand = test.operand
        if operand.subject is not None:
            other = self.visible(operand.subject)
            right = None if other is None else other.text
        else:
            right = operand.date
        if left is None or right is None:
            return False
        sign = compare(
            left.text, right, test.reading, plus_days=operand.plus_days, plus_months=operand.plus_months
        )  # fmt: skip
        return sign is not None and test.order.holds_for(sign)

    def formed(self, test: Formed) -> bool:
        if test.structure in OF_THE_DOCUMENT:
            return document_has_form(test.structure, self.reading.definition, self.reading.document)
        owner = self.reading.definition.question_of.get(test.target)
        group = self.place_of(test.target if owner is None else owner.id)
        if test.structure is Structure.OWN:
            return group is not None and group.own
        position = None if group is None else group.position
        return answer_has_form(test.structure, test.target, position, self.reading.definition, self.reading.document)

    def same_system(self, test: SameSystem) -> bool:
        this, other = (_trimmed_system(self.visible(subject)) for subject in (test.subject, test.other))
        if test.loosely:
            return found_in(this or "", other or "") is True
        return bool(this) and this == other


def _filled(found: Content) -> bool:
    """Codes, periods and markup count as they stand; a text when there is more than white space."""
    return found.elements > 0 or normalized(found.text) != ""


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


def _from_system(said: str | None, system: CodeSystemModel) -> bool:
    if said is None:
        return False
    if system.recognised == "exactly":
        return said == system.system
    return found_in(system.system, normalized(said)) is True


def _trimmed_system(found: Content | None) -> str | None:
    return None if found is None or found.system is None else normalized(found.system)

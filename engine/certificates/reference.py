"""The second opinion: rules read one by one over the document as it stands, word by word as docs/conditions.md says.

Slow and plain on purpose. It shares only the kernel (tree, document, content, values, spec) with the road through
`engine.inference`, so that a mistake in one of them shows as a difference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice, product
from math import prod
from typing import Literal, TypeAlias

from engine.certificates.context import context_value
from engine.certificates.reference_counts import count_in_scope, overlaps
from engine.certificates.reference_form import OF_THE_DOCUMENT, answer_has_form, document_has_form
from engine.certificates.results import Context, Level, Slot
from engine.conditions.tree import (
    USUAL,
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
    Operand,
    Others,
    Overlaps,
    Present,
    SameSystem,
    Scope,
    Shaped,
    Shown,
    Some,
    Structure,
    Subject,
    SubjectKind,
)
from engine.content import Content, content, normalized
from engine.document import Answer, Document, Value
from engine.specs.clauses import Clause, clauses_of
from engine.specs.models.codes import CodeSystemModel
from engine.specs.rules import Rule
from engine.specs.spec import Definition, Spec
from engine.values import SHAPES, boolean, compare, found_in, matches_whole, xml_number

MAX_VIEWS = 32
TOO_MANY_PLACES = "too-many-places"

Identity: TypeAlias = tuple[str, int | None]


def reference_findings(spec: Spec, document: Document, *, context: Context, level: Level) -> frozenset[Identity]:
    """The rules of a level that do not hold, each with the answer it fails for (`Finding.identity`)."""
    reading = _Reading(spec.definition.at(level), document, context)
    if reading.has_too_many_places:
        return frozenset({(TOO_MANY_PLACES, None)})
    rules = [rule for rule in spec.definition.rules if level in rule.levels]
    return frozenset(found for view in reading.views() for rule in rules for found in view.failures(rule))


def reference_shown(spec: Spec, document: Document, *, context: Context, level: Level = "draft") -> frozenset[Slot]:
    """Every question and field that is asked; a field of a repeated question once per answer. A question that is asked
    once but stands in several places is read in the first. Nothing is, where the places are too many to judge."""
    reading = _Reading(spec.definition.at(level), document, context)
    if reading.has_too_many_places:
        return frozenset()
    return frozenset(next(reading.views()).shown_slots())


def reference_verdict(
    definition: Definition, document: Document, *, context: Context, level: Level
) -> tuple[frozenset[Identity], frozenset[Slot]]:
    """The clauses that hold and what is shown: all a form needs, where the rules engine could not be built."""
    reading = _Reading(definition.at(level), document, context)
    if reading.has_too_many_places:
        return frozenset({(TOO_MANY_PLACES, None)}), frozenset()
    clauses = clauses_of(definition, level)
    said = frozenset(found for view in reading.views() for clause in clauses for found in view.says(clause))
    return said, frozenset(next(reading.views()).shown_slots())


@dataclass(frozen=True, slots=True)
class _Group:
    """A place where a question's fields stand: one answer, to the question itself (`own`) or to another one."""

    answer: Answer
    own: bool
    position: int
    """Of the answer in the document."""
    meant: Mapping[str, int] = field(default_factory=dict)
    """Which one is read of the fields that stand several times: 0 for the first."""
    reading: int = 0
    """How many readings of the same answer there are before this one."""

    def get(self, field_id: str) -> Value | None:
        """The value of a field, or None where it does not stand here."""
        values = [each.value for each in self.answer.fields if each.id == field_id]
        return values[self.meant.get(field_id, 0)] if values else None


@dataclass(frozen=True)
class _Reading:
    """A document, read with a definition."""

    definition: Definition
    document: Document
    context: Context

    @cached_property
    def groups(self) -> Mapping[str, list[_Group]]:
        """Where each question's fields stand, in document order."""
        groups: dict[str, list[_Group]] = {name: [] for name in self.definition.questions}
        for position, answer in enumerate(self.document.answers):
            owners = [self.definition.question_of.get(each.id) for each in answer.fields]
            here = {answer.question, *(owner.id for owner in owners if owner is not None)}
            for name in here & groups.keys():
                groups[name] += self._readings(name, answer, position)
        return groups

    def _readings(self, question_id: str, answer: Answer, position: int) -> Iterator[_Group]:
        """An answer as a place of the question; several, where no rule refuses a field that stands there twice. Those
        beyond what can be judged are left out, but for one."""
        own = answer.question == question_id
        question = self.definition.questions[question_id]
        refused = own and (question.repeat is not None or "fields" not in question.free)
        times = Counter(() if refused else (each.id for each in answer.fields))
        several = [n for n in times if times[n] > 1 and self.definition.question_of.get(n) is question]
        ways = product(*(range(times[name]) for name in several))
        for number, way in enumerate(islice(ways, MAX_VIEWS + 1)):
            yield _Group(answer, own, position, dict(zip(several, way, strict=True)), number)

    def instances(self, question_id: str) -> tuple[_Group, ...]:
        """The places of a repeated question as findings number them: first the answers that counting rules see."""
        return tuple(sorted(self.groups[question_id], key=lambda group: not group.own or group.answer.outside))

    @property
    def single(self) -> list[str]:
        return [name for name in self.definition.questions if name not in self.definition.repeated]

    @property
    def has_too_many_places(self) -> bool:
        readings = (group.reading for groups in self.groups.values() for group in groups)
        views = prod(max(1, len(self.groups[name])) for name in self.single)
        return max(readings, default=0) >= MAX_VIEWS or views > MAX_VIEWS

    def views(self) -> Iterator[_View]:
        """Every way to choose one place for each question that is not repeated."""
        instances = {name: self.instances(name) for name in self.definition.repeated}
        choices = [[(name, group) for group in self.groups[name]] for name in self.single]
        for chosen in product(*(choice for choice in choices if choice)):
            yield _View(self, instances, dict(chosen))


@dataclass(frozen=True)
class _View:
    """One place per question. Inside `some`, `each` and rules per answer, `bound` names the answer that is meant."""

    reading: _Reading
    instances: Mapping[str, tuple[_Group, ...]]
    chosen: Mapping[str, _Group]
    bound: Mapping[str, _Group] = field(default_factory=dict)
    known: dict[tuple[str, tuple[int, int] | None], bool] = field(default_factory=dict)
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

    def says(self, clause: Clause) -> Iterator[Identity]:
        if clause.around is None:
            if self.holds(clause.condition):
                yield (clause.name, None)
            return
        for number, group in enumerate(self.instances[clause.around]):
            if self.at(clause.around, group).holds(clause.condition):
                yield (clause.name, number)

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
        key = (target, None if meant is None else (meant.position, meant.reading))
        if key not in self.known:
            self.known[key] = self._asked(target)
        return self.known[key]

    def _asked(self, target: str) -> bool:
        question = self.reading.definition.question_of.get(target)
        if question is None:
            return self._show_holds(target, target)
        if question.repeat and question.id not in self.bound:
            return False
        group = self.group(target)
        if group is not None and not group.own:  # a foreign place: whether its question is asked says nothing about it
            looked_at = self.reading.definition.fields[target].hidden == "refused"
            return looked_at or self._show_holds(target, question.id)
        return self.shown(question.id) and self._show_holds(target, question.id)

    def _show_holds(self, target: str, question_id: str) -> bool:
        """Whether something is shown depends on the answer it stands in, never on other answers that are meant."""
        condition = self.reading.definition.shows.get(target)
        if condition is None:
            return True
        own = {name: group for name, group in self.bound.items() if name == question_id and name != target}
        return replace(self, bound=own).holds(condition)

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
                found = None if group is None else group.get(subject.name)
                if found is None:
                    return None
                whole = content(found, self.reading.definition.default_system(subject.name))
                return whole if subject.part is None else _part_of(whole, subject.part)
            case SubjectKind.FACT:
                return None  # facts about users belong to permissions

    def visible(self, subject: Subject) -> Content | None:
        """What stands there, unless it is hidden."""
        if subject.kind is SubjectKind.ANSWER and not self.shown(subject.name):
            return None
        return self.value(subject)

    def others(self, subject: Subject) -> Iterator[_View]:
        """This view once for each other answer that a subject means: whose instance number is lower, or the same.
        Where one of two answers has no number, those that stand before have a lower one and none the same."""
        question_id = self.reading.definition.question_of[subject.name].id
        if question_id not in self.bound:
            return
        instances = self.instances[question_id]
        here = next(n for n, group in enumerate(instances) if group.position == self.bound[question_id].position)
        mine = _instance_number(instances[here])
        for place, group in enumerate(instances):
            theirs = _instance_number(group)
            if place == here or not group.own:
                continue
            if mine is None or theirs is None:
                meant = subject.others is Others.LOWER and place < here
            else:
                meant = theirs < mine if subject.others is Others.LOWER else theirs == mine
            if meant:
                yield self.at(question_id, group)

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
            case Counted(scope=Scope() as scope) if scope != USUAL:
                return _measures(self.counts_in_scope(condition), condition.measure, condition.number)
            case Present() | Counted() | Once():
                return self.counts(condition)
            case Answered(Subject(others=Others()) as subject):
                there = replace(subject, others=None)
                return any(view.holds(Answered(there)) for view in self.others(subject))
            case Answered(subject):
                found = self.value(subject)
                return found is not None and _filled(found)
            case SameSystem():
                return self.same_system(condition)
            case Overlaps(target):
                question_id = self.reading.definition.question_of[target].id
                group = self.bound.get(question_id)
                answers = self.reading.document.answers
                return group is not None and overlaps(condition, question_id, group.position, answers)
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
            case Listed(_, codes) if self.reading.definition.code_systems[codes].external:
                return found.code is not None and self.reading.context.lists(codes, found.code)
            case Listed(subject, codes, only):
                said = found.code if self.field_has_codes(subject) else found.text
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
        is_whole_answer = subject.kind is SubjectKind.ANSWER and subject.part is None
        return self.reading.definition.fields[subject.name].type if is_whole_answer else "text"

    def field_has_codes(self, subject: Subject) -> bool:
        return subject.kind is SubjectKind.ANSWER and bool(self.reading.definition.systems(subject.name))

    def reads_as(self, subject: Subject, found: Content) -> bool | str | None:
        match self.field_type(subject):
            case "boolean" if self.field_has_codes(subject) and found.elements > 0:
                return found.code
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

    def counts_in_scope(self, test: Counted) -> int:
        definition, scope = self.reading.definition, test.scope
        owner = definition.question_of.get(test.target)
        about = scope.beside or (test.target if owner is None else owner.id)
        meant = self.bound.get(about) if about in definition.repeated else self.chosen.get(about)
        return count_in_scope(
            test.target, scope, self.reading.document, definition, None if meant is None else meant.answer,
            lambda found: self.reads_as(Subject(SubjectKind.ANSWER, test.target), found),
        )  # fmt: skip

    def compares(self, test: Compared) -> bool:
        left = self.visible(test.subject)
        return left is not None and any(
            (sign := compare(
                left.text, right, test.reading,
                plus_days=test.operand.plus_days, plus_months=test.operand.plus_months,
            )) is not None and test.order.holds_for(sign)
            for right in self.right_sides(test.operand)
        )  # fmt: skip

    def right_sides(self, operand: Operand) -> Iterator[str]:
        """The dates that a date test compares with: one, none, or those of several other answers."""
        subject = operand.subject
        if subject is None:
            yield operand.date or ""
            return
        views = [self] if subject.others is None else self.others(subject)
        for view in views:
            found = view.visible(replace(subject, others=None))
            if found is not None:
                yield found.text

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
    compares = found_in if system.recognised == "found-within" else matches_whole
    return compares(system.system, normalized(said)) is True


def _instance_number(group: _Group) -> float | None:
    return xml_number(group.answer.instances[0]) if group.answer.instances else None


def _part_of(period: Content, part: Literal["start", "end"]) -> Content | None:
    day = period.day(part)
    return None if day is None else Content(day)


def _trimmed_system(found: Content | None) -> str | None:
    return None if found is None or found.system is None else normalized(found.system)

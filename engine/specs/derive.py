"""The rules that a question's declaration implies, in the condition language, so that each evaluator judges one kind of
thing. Register rules follow the counting and value-type checks of the national rule sets (domain: V-*, F-*, T1, T2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from engine.conditions.tree import (
    ALWAYS,
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
    Not,
    Operand,
    Order,
    Others,
    Present,
    Shaped,
    Shown,
    Some,
    Structure,
    Subject,
    SubjectKind,
    subjects,
    walk,
)
from engine.specs.models.certificate import CertificateModel, FieldModel, QuestionModel
from engine.specs.models.codes import CodeSystemModel
from engine.specs.models.condition import ConditionModel, MovedSubject
from engine.specs.rules import NOTHING, Rule

DRAFT, REGISTER = frozenset({"draft"}), frozenset({"register"})
BOTH = DRAFT | REGISTER
FORM = "the form's own declaration"
NATIONAL = "national rule set: structure and value types"
SUPPLEMENTARY = "supplementary"
"""Stands for the supplementary questions where a rule names a question."""


def derive_rules(certificate: CertificateModel, code_systems: Mapping[str, CodeSystemModel]) -> tuple[Rule, ...]:
    """Every derived rule of a certificate, in display order."""
    return tuple(_Derivation(certificate, code_systems).rules())


class _Derivation:
    def __init__(self, certificate: CertificateModel, code_systems: Mapping[str, CodeSystemModel]) -> None:
        self.certificate = certificate
        self.code_systems = code_systems

    def rules(self) -> Iterator[Rule]:
        yield _rule("known-questions", ALWAYS, Formed(Structure.KNOWN_QUESTIONS), "", "unknown-question", REGISTER)
        if self.certificate.national.instance_numbers == "checked":
            instance_numbers = Formed(Structure.INSTANCE_NUMBERS)
            yield _rule("instance-numbers", ALWAYS, instance_numbers, "", "instance-number", REGISTER)
        for question in self.certificate.questions():
            yield from self._question_rules(question)
        if self.certificate.supplementary is not None:
            yield from _supplementary_rules()

    def _question_rules(self, question: QuestionModel) -> Iterator[Rule]:
        around = question.id if question.repeat else None
        if any(field.sent for field in question.fields):
            yield from self._count_rules(question)
            if "fields" not in question.free:
                own = Formed(Structure.OWN, question.id)
                known = Formed(Structure.KNOWN_FIELDS, question.id)
                yield _rule(f"{question.id}-known-fields", own, known, question.id, "unknown-field", REGISTER, around)
        if question.repeat and self.certificate.national.instance_numbers == "checked":
            yield from _number_rules(question.id, question.repeat.numbers)
        if question.repeat and question.repeat.unique:
            field_id = question.repeat.unique
            distinct = Formed(Structure.DISTINCT, field_id)
            yield _rule(f"{field_id}-distinct", _asked(question), distinct, field_id, "not-distinct", BOTH, around)
            if question.repeat.alone:
                yield _alone_rule(question.id, field_id, question.repeat.alone)
        for field in question.fields:
            for rule in self._field_rules(question, field):
                yield _around(rule, around)

    def _count_rules(self, question: QuestionModel) -> Iterator[Rule]:
        least = 0 if question.optional else (question.repeat.min if question.repeat else 1)
        most = question.repeat.max if question.repeat else 1
        numbers = {"least": str(least), "most": str(most)}
        if least:
            when: Condition = Shown(question.id) if question.show else ALWAYS
            enough = Counted(question.id, Measure.AT_LEAST, least)
            levels = _counting_levels(question, declared=question.hidden == "refused")
            message = "too-few-answers" if question.repeat else "question-missing"
            if levels:
                yield _rule(f"{question.id}-missing", when, enough, question.id, message, levels, None, numbers)
        few_enough = Counted(question.id, Measure.AT_MOST, most)
        levels = _counting_levels(question, declared=True)
        message = "too-many-answers" if question.repeat else "question-twice"
        if levels:
            when = _asked(question)
            yield _rule(f"{question.id}-too-many", when, few_enough, question.id, message, levels, None, numbers)
        if question.show and question.hidden == "refused":
            none = Counted(question.id, Measure.AT_MOST, 0)
            yield _rule(f"{question.id}-not-asked", Not(Shown(question.id)), none, question.id, "not-asked", REGISTER)

    def _field_rules(self, question: QuestionModel, field: FieldModel) -> Iterator[Rule]:
        yield from self._draft_rules(question, field)
        if field.sent:
            if "fields" not in question.free:
                yield from self._presence_rules(question, field)
            yield from self._value_rules(field)

    # draft level: what a clinician meets

    def _draft_rules(self, question: QuestionModel, field: FieldModel) -> Iterator[Rule]:
        subject = Subject(SubjectKind.ANSWER, field.id)
        answered, shown = Answered(subject), Shown(field.id)
        begun: tuple[Condition, ...] = ()
        if question.optional and len(question.fields) > 1:
            begun = (Any(tuple(Present(each.id) for each in question.fields)),)
        if field.required and not (question.optional and not begun):
            wanted = () if field.required_when is None else (field.required_when.tree,)
            when = All((shown, *begun, *wanted))
            yield _rule(f"{field.id}-required", when, answered, field.id, f"required-{self._kind(field)}", DRAFT)
        if field.refuse_blank:
            yield _rule(f"{field.id}-blank", Present(field.id), answered, field.id, "blank", DRAFT)
        filled = All((shown, answered))
        match field.type:
            case "date":
                yield from _draft_date_rules(field, subject, filled)
            case "boolean" if field.codes is not None:
                either = Any((Shaped(subject, "boolean"), self._known_code(field, subject)))
                yield _at_once(f"{field.id}-boolean", filled, either, field.id, "format-boolean-or-code")
            case "boolean":
                yield _at_once(f"{field.id}-boolean", filled, Shaped(subject, "boolean"), field.id, "format-boolean")
            case "period":
                yield from _draft_period_rules(field, filled)
            case "number":
                yield _at_once(f"{field.id}-number", filled, Shaped(subject, "whole-number"), field.id, "format-number")
            case "code":
                yield from self._draft_code_rules(field, subject, filled)
            case _:
                pass

    def _draft_code_rules(self, field: FieldModel, subject: Subject, filled: Condition) -> Iterator[Rule]:
        message = f"format-{self._kind(field)}"
        yield _at_once(f"{field.id}-listed", filled, self._known_code(field, subject), field.id, message)
        for name in _systems(field):
            shape = self.code_systems[name].shape
            if shape:
                from_it = All((filled, FromSystem(subject, (name,))))
                yield _at_once(f"{field.id}-{name.lower()}", from_it, Shaped(subject, shape), field.id, message)
            if self.code_systems[name].external:
                yield self._in_register(field, subject, filled, name)

    def _in_register(self, field: FieldModel, subject: Subject, filled: Condition, name: str) -> Rule:
        """What is not written as a code is said elsewhere; of the others only the register knows which exist."""
        shapes = (Shaped(subject, shape) for shape in (self.code_systems[name].shape, field.shape) if shape)
        written = All((filled, FromSystem(subject, (name,)), *shapes))
        system = {"system": self.code_systems[name].title or name}
        rule_id, listed = f"{field.id}-{name.lower()}-register", Listed(subject, name)
        return _rule(rule_id, written, listed, field.id, "not-in-register", DRAFT, parameters=system, at_once=True)

    def _kind(self, field: FieldModel) -> str:
        """What the messages call what is asked for. A code is picked, or typed where no code system lists any."""
        if field.type == "code" and all(self.code_systems[name].external for name in _systems(field)):
            return "external-code"
        return "code" if field.type == "boolean" else field.type

    def _known_code(self, field: FieldModel, subject: Subject) -> Condition:
        only = None if field.only is None else tuple(field.only)
        return Any(
            tuple(
                FromSystem(subject, (name,)) if self.code_systems[name].external else Listed(subject, name, only)
                for name in _systems(field)
            )
        )

    # register level: what stands on the wire

    def _presence_rules(self, question: QuestionModel, field: FieldModel) -> Iterator[Rule]:
        own = Formed(Structure.OWN, question.id)
        once = Counted(field.id, Measure.AT_MOST, 1)
        yield _rule(f"{field.id}-once", own, once, field.id, "field-twice", REGISTER)
        present = Counted(field.id, Measure.AT_LEAST, 1)
        if field.show is None:
            if field.required:
                yield _rule(f"{field.id}-missing", own, present, field.id, "field-missing", REGISTER)
            return
        triggers = tuple(
            Present(name) for name in sorted(_fields_read(field.show)) if name in {f.id for f in question.fields}
        )
        here = Any((own, *triggers))
        asked = All((Shown(field.id), field.show.tree))  # in an answer to another question nothing counts as hidden
        if field.required:
            yield _rule(f"{field.id}-missing", All((here, asked)), present, field.id, "field-missing", REGISTER)
        if field.hidden == "refused":
            when = All((here, Not(asked)))
            absent = Not(Present(field.id))
            yield _rule(f"{field.id}-not-asked", when, absent, field.id, "field-not-asked", REGISTER)

    def _value_rules(self, field: FieldModel) -> Iterator[Rule]:
        subject = Subject(SubjectKind.ANSWER, field.id)
        there = All((Present(field.id), Shown(field.id)))
        match field.type:
            case "text":
                yield _rule(f"{field.id}-text", there, Shaped(subject, "xml-text"), field.id, "wire-text", REGISTER)
                whole = Shaped(subject, "xml-unbroken-text")
                yield _rule(f"{field.id}-unbroken", there, whole, field.id, "wire-broken-text", REGISTER)
            case "boolean" if field.codes is not None:
                either = Any((Shaped(subject, "xml-boolean"), Shaped(subject, "xml-code")))
                yield _rule(f"{field.id}-wire-boolean", there, either, field.id, "wire-boolean-or-code", REGISTER)
                yield from self._wire_system_rules(field, subject, there)
            case "boolean":
                boolean = Shaped(subject, "xml-boolean")
                yield _rule(f"{field.id}-wire-boolean", there, boolean, field.id, "wire-boolean", REGISTER)
            case "date" if field.uncertain_when is not None:
                uncertain = field.uncertain_when.tree
                certain = All((there, Not(uncertain)))
                full, partial = Shaped(subject, "xml-date"), Shaped(subject, "xml-partial-date")
                yield _rule(f"{field.id}-wire-date", certain, full, field.id, "wire-date", REGISTER)
                vague = All((there, uncertain))
                yield _rule(f"{field.id}-wire-partial-date", vague, partial, field.id, "wire-partial-date", REGISTER)
            case "date":
                yield _rule(
                    f"{field.id}-wire-date", there, Shaped(subject, "xml-date"), field.id, "wire-date", REGISTER
                )
            case "period":
                period = Shaped(subject, "xml-period")
                yield _rule(f"{field.id}-wire-period", there, period, field.id, "wire-period", REGISTER)
            case "code":
                yield from self._wire_code_rules(field, subject, there)
            case "number":
                number = Shaped(subject, "whole-number")
                yield _rule(f"{field.id}-wire-number", there, number, field.id, "wire-number", REGISTER)

    def _wire_code_rules(self, field: FieldModel, subject: Subject, there: Condition) -> Iterator[Rule]:
        coded = Shaped(subject, "xml-code")
        yield _rule(f"{field.id}-wire-code", there, coded, field.id, "wire-code", REGISTER)
        yield from self._wire_system_rules(field, subject, there)

    def _wire_system_rules(self, field: FieldModel, subject: Subject, there: Condition) -> Iterator[Rule]:
        """Where a code stands: which system and code it may be."""
        readable = All((there, Shaped(subject, "xml-code")))
        systems = _systems(field)
        from_system = FromSystem(subject, systems)
        yield _rule(f"{field.id}-wire-system", readable, from_system, field.id, "wire-system", REGISTER)
        only = None if field.only is None else tuple(field.only)
        if not any(self.code_systems[name].external for name in systems):
            listed = Any(tuple(Listed(subject, name, only) for name in systems))
            yield _rule(f"{field.id}-wire-listed", readable, listed, field.id, "wire-unlisted", REGISTER)
        if field.shape:
            yield _rule(
                f"{field.id}-wire-shape", readable, Shaped(subject, field.shape), field.id, "wire-shape", REGISTER
            )


def _draft_date_rules(field: FieldModel, subject: Subject, filled: Condition) -> Iterator[Rule]:
    full = All((filled, Not(field.uncertain_when.tree))) if field.uncertain_when else filled
    yield _at_once(f"{field.id}-date", full, Shaped(subject, "date"), field.id, "format-date")
    if field.uncertain_when:
        uncertain = All((filled, field.uncertain_when.tree))
        year, month = Shaped(subject, "year-given"), Shaped(subject, "month-given")
        partial = Shaped(subject, "partial-date")
        yield _rule(f"{field.id}-year", uncertain, year, field.id, "required-year", DRAFT)
        yield _rule(f"{field.id}-month", All((uncertain, year)), month, field.id, "required-month", DRAFT)
        whole = All((uncertain, year, month))
        yield _at_once(f"{field.id}-partial-date", whole, partial, field.id, "format-partial-date")
    readable = All((full, Shaped(subject, "date")))
    yield _at_once(f"{field.id}-plausible", readable, Shaped(subject, "plausible-date"), field.id, "implausible-date")
    for limit, name, order, message in (
        (field.not_after, "not-after", Order.AFTER, "too-late"),
        (field.not_before, "not-before", Order.BEFORE, "too-early"),
    ):
        if limit is not None:
            beyond = Compared(subject, order, _operand(limit))
            today = isinstance(limit, MovedSubject) and limit.context == "today" and order is Order.AFTER
            key = "future-date" if today and not _moved(limit) else message
            yield _at_once(f"{field.id}-{name}", full, Not(beyond), field.id, key)


def _draft_period_rules(field: FieldModel, filled: Condition) -> Iterator[Rule]:
    start, end = Subject(SubjectKind.ANSWER, field.id, part="start"), Subject(SubjectKind.ANSWER, field.id, part="end")
    for day in (start, end):
        given, readable = All((filled, Answered(day))), All((filled, Shaped(day, "date")))
        name = f"{field.id}-{day.part}"
        yield _rule(f"{name}-required", filled, Answered(day), field.id, f"required-{day.part}", DRAFT)
        yield _at_once(f"{name}-date", given, Shaped(day, "date"), field.id, "format-date")
        yield _at_once(f"{name}-plausible", readable, Shaped(day, "plausible-date"), field.id, "implausible-date")
    both = All((filled, Shaped(start, "plausible-date"), Shaped(end, "plausible-date")))
    in_order = Not(Compared(end, Order.BEFORE, Operand(subject=start)))
    yield _rule(f"{field.id}-order", both, in_order, field.id, "period-order", DRAFT)


def _alone_rule(question: str, field: str, codes: list[str]) -> Rule:
    """Draft level; what the national rules make of such codes is for written rules to say."""
    alone = Is(Subject(SubjectKind.ANSWER, field), tuple(codes))
    when, only_one = All((Shown(question), Some(question, alone))), Counted(question, Measure.AT_MOST, 1)
    return _rule(f"{field}-alone", when, only_one, question, "alone", DRAFT)


def _asked(question: QuestionModel) -> Condition:
    """Where hidden answers are accepted, rules about their number wait until the question is shown."""
    return Shown(question.id) if question.hidden == "accepted" else ALWAYS


def _counting_levels(question: QuestionModel, *, declared: bool) -> frozenset[str]:
    """The levels at which a question's number of answers is judged by what it declares."""
    register = REGISTER if declared and "answers" not in question.free else frozenset()
    return DRAFT | register if question.repeat else register


def _moved(limit: str | MovedSubject) -> bool:
    """Is a limit moved away from the value it names?"""
    return isinstance(limit, MovedSubject) and bool(limit.plus_days or limit.plus_months)


def _operand(limit: str | MovedSubject) -> Operand:
    if isinstance(limit, str):
        return Operand(date=limit)
    kind, name = (
        (SubjectKind.ANSWER, limit.answer) if limit.answer is not None else (SubjectKind.CONTEXT, limit.context or "")
    )
    others = None if limit.instance is None else Others(limit.instance)
    return Operand(None, Subject(kind, name, others), limit.plus_days, limit.plus_months)


def _number_rules(question: str, numbers: str) -> Iterator[Rule]:
    """What is asked of the instance numbers of a repeated question's answers."""
    own = Formed(Structure.OWN, question)
    if numbers != "free":
        one = Formed(Structure.ONE_INSTANCE, question)
        yield _rule(f"{question}-instance", own, one, question, "instance-missing", REGISTER, question)
    if numbers == "consecutive":
        after = Formed(Structure.CONSECUTIVE, question)
        yield _rule(f"{question}-consecutive", own, after, question, "instance-gap", REGISTER, question)


def _supplementary_rules() -> Iterator[Rule]:
    for structure, message in (
        (Structure.ONE_FIELD, "supplementary-one-field"),
        (Structure.FIRST_OF_ITS_ID, "supplementary-twice"),
        (Structure.PLAIN_TEXTS, "wire-text"),
    ):
        must = Formed(structure, SUPPLEMENTARY)
        yield _rule(f"{SUPPLEMENTARY}-{structure.value}", ALWAYS, must, SUPPLEMENTARY, message, REGISTER)


def _systems(field: FieldModel) -> tuple[str, ...]:
    match field.codes:
        case str(name):
            return (name,)
        case list(names):
            return tuple(names)
        case None:
            return ()


def _fields_read(model: ConditionModel) -> set[str]:
    tests = (node for node in walk(model.tree) if not isinstance(node, All | Any | Not | Some | Each))
    return {s.name for test in tests for s in subjects(test) if s.kind is SubjectKind.ANSWER}


def _rule(
    rule_id: str,
    when: Condition,
    then: Condition,
    at: str,
    message: str,
    levels: frozenset[str],
    around: str | None = None,
    parameters: Mapping[str, str] = NOTHING,
    *,
    at_once: bool = False,
) -> Rule:
    because = NATIONAL if levels == REGISTER else FORM
    return Rule(
        rule_id,
        when,
        then,
        at,
        message,
        levels,
        because,
        at_once=at_once,
        derived=True,
        around=around,
        parameters=parameters,
    )


def _at_once(rule_id: str, when: Condition, then: Condition, at: str, message: str) -> Rule:
    return _rule(rule_id, when, then, at, message, DRAFT, at_once=True)


def _around(rule: Rule, question: str | None) -> Rule:
    return rule if question is None else replace(rule, around=question)

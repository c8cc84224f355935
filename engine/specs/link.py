"""Joins one certificate type's files: parses conditions, checks that every id and text exists, derives rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.conditions.tree import (
    ALWAYS,
    All,
    Any,
    Condition,
    Counted,
    Each,
    Formed,
    Not,
    Present,
    Scope,
    Shown,
    Some,
    SubjectKind,
    subjects,
    targets,
    walk,
)
from engine.source import Place
from engine.specs.conditions import Names, parse_condition
from engine.specs.contexts import CONTEXTS
from engine.specs.derive import derive_rules
from engine.specs.models.certificate import (
    CertificateModel,
    MessagesModel,
    RuleModel,
)
from engine.specs.models.codes import CodeSystemModel
from engine.specs.models.condition import ConditionModel
from engine.specs.models.texts import TextVersionModel
from engine.specs.problems import Problems
from engine.specs.references import check_references, check_texts
from engine.specs.rules import Rule
from engine.specs.spec import Definition


def link_definition(
    certificate: CertificateModel,
    texts: Sequence[TextVersionModel],
    messages: MessagesModel | None,
    standard_messages: Mapping[str, str],
    code_systems: Mapping[str, CodeSystemModel],
    problems: Problems,
) -> Definition:
    """The definition, as far as it can be made; everything wrong is added to `problems`. Without `messages` (the file
    is broken, which is said elsewhere) no rule's message is missed."""
    names = _names(certificate, code_systems)
    for condition in conditions(certificate):
        parse_condition(condition, names, problems)
    before = len(problems.found)
    check_references(certificate, names, problems)
    check_texts(certificate, texts, messages, problems)
    known = len(problems.found) == before
    sentences = messages.messages if messages is not None else {rule.message: "" for rule in certificate.rules}
    definition = Definition(certificate, (), sentences, standard_messages, code_systems)
    rules = tuple(_written_rule(rule, definition, problems) for rule in certificate.rules)
    derived = derive_rules(certificate, code_systems) if known else ()
    _check_readers(definition, problems)
    _check_cycles(definition, problems)
    return Definition(certificate, (*derived, *rules), sentences, standard_messages, code_systems)


def conditions(certificate: CertificateModel) -> Iterator[ConditionModel]:
    """Every outermost condition of a certificate spec."""
    for question in certificate.questions():
        yield from (notice.when for notice in question.notices)
        if question.show is not None:
            yield question.show
        for field in question.fields:
            if field.show is not None:
                yield field.show
            others = (field.lock, field.uncertain_when, field.required_when)
            yield from (condition for condition in others if condition is not None)
            yield from (prefill.when for prefill in field.prefill)
    for rule in certificate.rules:
        if rule.when is not None:
            yield rule.when
        yield rule.then


def _names(certificate: CertificateModel, code_systems: Mapping[str, CodeSystemModel]) -> Names:
    questions = list(certificate.questions())
    return Names(
        questions=frozenset(question.id for question in questions),
        fields=frozenset(field.id for question in questions for field in question.fields),
        repeated=frozenset(question.id for question in questions if question.repeat),
        code_systems=frozenset(code_systems),
        contexts=frozenset(CONTEXTS),
    )


def _written_rule(model: RuleModel, definition: Definition, problems: Problems) -> Rule:
    when = model.when.tree if model.when is not None else ALWAYS
    then = model.then.tree
    around = {name for condition in (when, then) for name in free_questions(condition, definition)}
    if definition.question_of.get(model.at) is not None and definition.question_of[model.at].repeat:
        around.add(definition.question_of[model.at].id)
    if len(around) > 1:
        names = " and ".join(sorted(around))
        problems.add(
            "TYP204", model.place, f"the rule reads one answer each of the repeated questions {names}",
            'put all but one inside "some" or "each"',
        )  # fmt: skip
    return Rule(
        model.id, when, then, model.at, model.message, frozenset(model.levels), model.because,
        at_once=model.tell == "at-once", around=min(around) if around else None, place=model.place,
    )  # fmt: skip


def _check_readers(definition: Definition, problems: Problems) -> None:
    """A condition reads one answer of at most one repeated question: its own, or the one it quantifies over."""
    for question in definition.questions.values():
        around = {question.id} & definition.repeated
        own: list[tuple[ConditionModel | None, set[str]]] = [(question.show, set())]
        own += [(notice.when, set()) for notice in question.notices]
        for field in question.fields:
            own += [(model, around) for model in (field.show, field.lock, field.uncertain_when, field.required_when)]
            own += [(prefill.when, around) for prefill in field.prefill]
        for model, allowed in own:
            if model is not None:
                _check_reader(model.tree, allowed, model.place, definition, problems)
    for rule in definition.certificate.rules:
        for model in (rule.when, rule.then):
            if model is not None:
                _check_quantified(model.tree, definition, problems)


def _check_reader(
    condition: Condition, allowed: set[str], place: Place, definition: Definition, problems: Problems
) -> None:
    strange = sorted(free_questions(condition, definition) - allowed)
    if strange:
        _one_answer_each(strange, place, problems)
    _check_quantified(condition, definition, problems)


def _check_quantified(condition: Condition, definition: Definition, problems: Problems) -> None:
    for node in walk(condition):
        if isinstance(node, Some | Each):
            strange = sorted(free_questions(node.has, definition) - {node.question})
            if strange and node.place is not None:
                _one_answer_each(strange, node.place, problems)


def _one_answer_each(strange: list[str], place: Place, problems: Problems) -> None:
    message = f"the condition reads a single answer to the repeated question {' and '.join(strange)}"
    problems.add("TYP204", place, message, 'put that part inside "some" or "each" of its own')


def free_questions(condition: Condition, definition: Definition) -> set[str]:
    """The repeated questions of which the condition reads a single answer, outside `some` and `each` of the same."""
    match condition:
        case Some(question, has) | Each(question, has):
            return free_questions(has, definition) - {question}
        case All(parts) | Any(parts):
            return {name for part in parts for name in free_questions(part, definition)}
        case Not(part):
            return free_questions(part, definition)
        case Formed(_, target):
            return {target} & definition.repeated
        case Counted(scope=Scope(beside=str() as beside)):
            return {beside} & definition.repeated
        case Counted(scope=Scope(throughout=str())):
            return set()
        case Present(target) | Counted(target) | Shown(target) if target in definition.questions:
            return set()
        case _:
            read = [s.name for s in subjects(condition) if s.kind is SubjectKind.ANSWER]
            named = (definition.around(name) for name in (*read, *targets(condition)))
            return {name for name in named if name is not None}


def _check_cycles(definition: Definition, problems: Problems) -> None:
    """A question that is shown depending on itself can never be decided. Reports each cycle once, shortest form."""
    reads = {name: _show_reads(condition, definition) for name, condition in definition.shows.items()}
    reported: set[frozenset[str]] = set()
    for start in reads:
        cycle = _cycle_from(start, reads)
        if cycle and frozenset(cycle) not in reported:
            reported.add(frozenset(cycle))
            node = definition.questions.get(start) or definition.fields[start]
            chain = " → ".join((*cycle, cycle[0]))
            problems.add(
                "REF207", node.place.child("show"), f"whether {start} is shown depends on itself: {chain}",
                "let one of them be shown without asking the others",
            )  # fmt: skip


def _show_reads(condition: Condition, definition: Definition) -> set[str]:
    """Questions and fields whose being shown must be known before the condition can be judged."""
    found: set[str] = set()
    for name in read_names(condition):
        found |= {name} & set(definition.shows)
        question = definition.question_of.get(name)
        if question is not None:
            found |= {question.id} & set(definition.shows)
    return found


def read_names(condition: Condition) -> set[str]:
    """Fields whose value a condition reads, and targets whose being shown it asks."""
    match condition:
        case All(parts) | Any(parts):
            return {name for part in parts for name in read_names(part)}
        case Not(part) | Some(_, part) | Each(_, part):
            return read_names(part)
        case Shown(target):
            return {target}
        case _:
            return {s.name for s in subjects(condition) if s.kind is SubjectKind.ANSWER}


def _cycle_from(start: str, reads: Mapping[str, set[str]]) -> list[str] | None:
    """The shortest way from a node back to itself, breadth first."""
    paths = [[start]]
    seen: set[str] = set()
    while paths:
        path = paths.pop(0)
        for following in sorted(reads.get(path[-1], ())):
            if following == start:
                return path
            if following not in seen:
                seen.add(following)
                paths.append([*path, following])
    return None

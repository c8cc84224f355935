"""`evaluate` and `effective`: a document judged, and what of it counts."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from engine.certificates.judge import TOO_MANY_PLACES, Verdict, judge_of
from engine.certificates.results import Context, Evaluation, Finding, Form, Level, Slot
from engine.document import Answer, Code, Document, Value
from engine.specs.spec import Spec


def evaluate(spec: Spec, document: Document, *, context: Context, level: Level) -> Evaluation:
    """Judge a document as it stands. Raises EngineFault, which means "not validated", never "valid"."""
    return evaluation_of(spec, judge_of(spec.definition, level).judge(document, context), level)


def evaluation_of(spec: Spec, verdict: Verdict, level: Level) -> Evaluation:
    """Put a verdict into words, findings in the order of the form."""
    order = spec.definition.rule_order
    if (TOO_MANY_PLACES, None) in verdict.said:
        findings: tuple[Finding, ...] = (_too_many_places(level),)
    else:
        failed = sorted(
            (pair for pair in verdict.said if pair[0] in order),
            key=lambda pair: (order[pair[0]], -1 if pair[1] is None else pair[1]),
        )
        findings = tuple(_finding(spec, rule_id, instance, level) for rule_id, instance in failed)
    return Evaluation(level, findings, lambda: _form(spec, verdict))


def _form(spec: Spec, verdict: Verdict) -> Form:
    shown = verdict.shown
    return Form(
        shown=shown,
        required=frozenset(slot for slot in shown if _is_required(spec, slot, _slots(verdict, "required"))),
        locked=_slots(verdict, "lock"),
        uncertain=_slots(verdict, "uncertain"),
        prefilled=MappingProxyType(_prefilled(spec, verdict)),
        notices=tuple(_notices(spec, verdict)),
    )


def effective(spec: Spec, document: Document, *, context: Context) -> Document:
    """The document without what is hidden. Answers to questions the spec does not have are kept."""
    shown = judge_of(spec.definition, "draft").judge(document, context).shown
    return visible_part(spec, document, shown)


def visible_part(spec: Spec, document: Document, shown: frozenset[Slot]) -> Document:
    """The document without fields that are not in `shown`; an answer left without fields goes too."""
    positions: dict[str, int] = {}
    answers: list[Answer] = []
    for answer in document.answers:
        question = spec.definition.questions.get(answer.question)
        if question is None or answer.outside:
            answers.append(answer)
            continue
        position = positions.get(question.id, 0)
        positions[question.id] = position + 1
        instance = position if question.repeat else None
        kept = tuple(f for f in answer.fields if not _belongs(spec, f.id, question.id) or Slot(f.id, instance) in shown)
        if kept or not answer.fields:
            answers.append(replace(answer, fields=kept))
    return replace(document, answers=tuple(answers))


def _belongs(spec: Spec, field_id: str, question_id: str) -> bool:
    """Is a field one of the question's own? Others are not the spec's to hide."""
    owner = spec.definition.question_of.get(field_id)
    return owner is not None and owner.id == question_id


def _finding(spec: Spec, rule_id: str, instance: int | None, level: Level) -> Finding:
    rule = spec.definition.rule(rule_id)
    definition = spec.definition
    is_field = rule.at in definition.fields
    question = definition.question_of[rule.at].id if is_field else rule.at if rule.at in definition.questions else None
    return Finding(
        rule=rule.id,
        level=level,
        message=spec.message(rule),
        at=rule.at,
        question=question,
        field=rule.at if is_field else None,
        instance=instance,
        because=rule.because,
        at_once=rule.at_once,
    )


def _too_many_places(level: Level) -> Finding:
    message = "Intyget innehåller samma fråga på för många ställen för att kunna bedömas."
    return Finding(TOO_MANY_PLACES, level, message, because="limit of the evaluator")


def _slots(verdict: Verdict, kind: str) -> frozenset[Slot]:
    """The fields that a form clause (`lock:ID`) holds for."""
    return frozenset(Slot(name.split(":")[1], n) for name, n in verdict.said if name.startswith(f"{kind}:"))


def _is_required(spec: Spec, slot: Slot, wanted: frozenset[Slot]) -> bool:
    """`wanted` are the fields whose condition for being required holds."""
    field = spec.definition.fields.get(slot.id)
    if field is None:
        question = spec.definition.questions[slot.id]
        return not question.optional
    may_be_left = field.required_when is not None and slot not in wanted
    return field.required and not may_be_left and not spec.definition.question_of[slot.id].optional


def _prefilled(spec: Spec, verdict: Verdict) -> dict[Slot, Value]:
    """The first prefill of each field whose condition holds."""
    prefilled: dict[Slot, Value] = {}
    for name, instance in sorted(verdict.said, key=lambda pair: (pair[0], pair[1] or 0), reverse=True):
        if name.startswith("prefill:"):
            _, field_id, number = name.split(":")
            field = spec.definition.fields[field_id]
            value = field.prefill[int(number)].value
            coded = field.type == "code" and isinstance(value, str)
            prefilled[Slot(field_id, instance)] = Code(str(value)) if coded else value
    return prefilled


def _notices(spec: Spec, verdict: Verdict) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    for question in spec.definition.questions.values():
        for number, notice in enumerate(question.notices):
            if (f"notice:{question.id}:{number}", None) in verdict.said:
                found.append((question.id, notice.text, notice.tone))
    return found

"""What a draft looks like to its writer: shown, required, pre-filled, and what is wrong at both levels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from engine.certificates.evaluation import effective, evaluate
from engine.certificates.results import Context, Evaluation, Finding, Slot
from engine.document import Answer, Code, Document, Value
from engine.specs.spec import Spec


@dataclass(frozen=True, slots=True)
class Judgement:
    """The evaluations, draft level first, and the findings of both without those that say the same twice."""

    evaluation: Evaluation
    findings: tuple[Finding, ...]
    context: Context
    """What it was judged in."""
    register: Evaluation

    @property
    def of_both_levels(self) -> tuple[Finding, ...]:
        """Everything that either level finds."""
        return self.evaluation.findings + self.register.findings


def judge(spec: Spec, document: Document, context: Context) -> Judgement:
    """Draft level on what is stored and shown, register level on what would be sent."""
    counted = effective(spec, document, context=context)
    draft = evaluate(spec, counted, context=context, level="draft")
    register = evaluate(spec, counted, context=context, level="register")
    return Judgement(draft, tuple(merged(spec, draft.findings, register.findings)), context, register)


def merged(spec: Spec, draft: Iterable[Finding], register: Iterable[Finding]) -> Iterable[Finding]:
    """Draft findings, then register findings about places where the draft level says nothing."""
    draft = tuple(draft)
    said = {(finding.at, finding.instance) for finding in draft}
    questions = {finding.question for finding in draft if finding.question}
    categories = {finding.at for finding in draft}
    yield from draft
    for finding in register:
        category = spec.definition.category_of.get(finding.at)
        covered = finding.question in questions or (category is not None and category.id in categories)
        if (finding.at, finding.instance) not in said and not covered:
            said.add((finding.at, finding.instance))
            yield finding


def prefill(spec: Spec, document: Document, context: Context) -> Document:
    """The document with every pre-filled value written in, until nothing more follows from what was written."""
    for _ in range(len(spec.definition.fields) + 1):
        filled = write_in(spec, document, evaluate(spec, document, context=context, level="draft").prefilled)
        if filled == document:
            return document
        document = filled
    return document


def write_in(spec: Spec, document: Document, values: Mapping[Slot, Value]) -> Document:
    for slot, value in values.items():
        question = spec.definition.question_of[slot.id]
        answers = list(document.of(question.id))
        position = slot.instance or 0
        if position >= len(answers):
            if slot.instance is not None:
                continue
            answers.append(Answer(question.id))
        if _same(answers[position].get(slot.id), value):
            continue
        answers[position] = answers[position].having(slot.id, value)
        document = document.answering({question.id: tuple(answers)})
    return document


def restore_locked(spec: Spec, stored: Document, changed: Document, evaluation: Evaluation) -> Document:
    """Takes back changes to locked fields: a page that was open before the lock may still send them."""
    for slot in evaluation.locked:
        question = spec.definition.question_of.get(slot.id)
        if question is None or slot.instance is not None:
            continue
        old = next((a.get(slot.id) for a in stored.of(question.id)), None)
        answers = changed.of(question.id)
        if slot in evaluation.prefilled or not answers or answers[0].get(slot.id) == old:
            continue
        changed = changed.answering({question.id: (answers[0].having(slot.id, old), *answers[1:])})
    return changed


def left_out(document: Document, counted: Document) -> tuple[Answer, ...]:
    """Answers, or parts of them, that are stored but hidden, and so are not sent."""
    kept: dict[str, list[Answer]] = {}
    for answer in counted.answers:
        kept.setdefault(answer.question, []).append(answer)
    missing = []
    for answer in document.answers:
        rest = [f for f in answer.fields if not any(f in other.fields for other in kept.get(answer.question, []))]
        if rest:
            missing.append(replace(answer, fields=tuple(rest)))
    return tuple(missing)


def _same(old: Value | None, new: Value) -> bool:
    if isinstance(old, Code) and isinstance(new, Code):
        return old.code.strip() == new.code
    return old == new

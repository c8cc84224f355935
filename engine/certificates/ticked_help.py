"""Help from codes that go with the diagnoses (`support`): what is offered now, and what of it stays ticked."""

from __future__ import annotations

from collections.abc import Iterator

from engine.certificates.results import Context
from engine.codes.support import Offered, offered
from engine.document import Answer, Code, Document
from engine.specs.models.certificate import FieldModel, Support
from engine.specs.spec import Definition, Spec


def offered_help(spec: Spec, support: Support, document: Document, context: Context) -> Offered:
    """What the register offers for the document's diagnoses. Nothing where there is no register, or no diagnosis."""
    register = context.registers.get(support.codes)
    if register is None:
        return Offered()
    return offered(register, support.purpose, diagnoses(spec, support, document), context.today)


def diagnoses(spec: Spec, support: Support, document: Document) -> tuple[str, ...]:
    """The codes that count: those of the code system which the lists speak of, in the order of the spec."""
    system = spec.definition.code_systems[support.diagnosis_codes].system
    return tuple(code for field_id in support.diagnoses for code in _codes(spec.definition, field_id, document, system))


def still_offered(spec: Spec, before: Document, after: Document, context: Context) -> Document:
    """`after` without what was ticked and offered for the diagnoses `before`, and is not offered for those it has now.
    What the clinician has written is never touched."""
    for field in spec.definition.fields.values():
        support = field.support
        if support is None or diagnoses(spec, support, before) == diagnoses(spec, support, after):
            continue
        now = offered_help(spec, support, after, context).labels
        gone = set(offered_help(spec, support, before, context).labels) - set(now)
        after = _without(spec, field, after, gone)
    return after


def _without(spec: Spec, field: FieldModel, document: Document, gone: set[str]) -> Document:
    question = spec.definition.question_of[field.id].id
    answers = tuple(_answer_without(answer, field.id, gone) for answer in document.of(question))
    kept = tuple(answer for answer in answers if answer.fields)
    return document if kept == document.of(question) else document.answering({question: kept})


def _answer_without(answer: Answer, field_id: str, gone: set[str]) -> Answer:
    ticked = answer.get(field_id)
    if not isinstance(ticked, str):
        return answer
    left = "\n".join(name for name in ticked.splitlines() if name not in gone)
    return answer if left == ticked else answer.having(field_id, left or None)


def _codes(definition: Definition, field_id: str, document: Document, system: str) -> Iterator[str]:
    question = definition.question_of[field_id].id
    for answer in document.of(question):
        value = answer.get(field_id)
        if isinstance(value, Code) and (value.system or definition.default_system(field_id)) == system:
            yield value.code

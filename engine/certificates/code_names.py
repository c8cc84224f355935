"""What codes are called, as their registers say: it is sent beside each code, and read from the register each time."""

from __future__ import annotations

from dataclasses import replace

from engine.certificates.results import Context
from engine.document import Answer, Code, Document, Field
from engine.specs.spec import Spec


def with_code_names(spec: Spec, document: Document, context: Context) -> Document:
    """The document with the names of those codes whose register is at hand and knows them; the others stay."""
    return replace(document, answers=tuple(_named(spec, answer, context) for answer in document.answers))


def _named(spec: Spec, answer: Answer, context: Context) -> Answer:
    return replace(answer, fields=tuple(_with_name(spec, each, context) for each in answer.fields))


def _with_name(spec: Spec, field: Field, context: Context) -> Field:
    value = field.value
    if field.id not in spec.definition.fields or not isinstance(value, Code):
        return field
    said = value.system or spec.definition.default_system(field.id)
    names = [each.name for each in spec.definition.systems(field.id) if each.external and each.system == said]
    register = context.registers.get(names[0]) if names else None
    entry = None if register is None else register.find(value.code)
    return field if entry is None else Field(field.id, replace(value, display=entry.label))

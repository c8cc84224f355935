"""Documents to judge in tests: the committed examples, changed field by field."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from engine.certificates.evaluation import evaluate
from engine.certificates.reference import reference_findings
from engine.certificates.results import Context, Evaluation, Level
from engine.document import Answer, Document, Field, Value
from engine.exchange.json_form import document_from_json
from engine.specs.catalogue import Catalogue
from engine.specs.loader import load_catalogue

SPECS = Path(__file__).resolve().parents[2] / "specs"
TODAY = date(2026, 1, 15)


@cache
def catalogue() -> Catalogue:
    return load_catalogue(SPECS)


def example(certificate_type: str) -> Document:
    path = SPECS / "certificates" / certificate_type / "1" / "examples" / "minimal.json"
    return document_from_json(path.read_bytes(), catalogue())


def with_(document: Document, **fields: Value | None) -> Document:
    """Fields of the first answer to their question set or, with None, removed: `with_(d, f3_1=True)`."""
    for name, value in fields.items():
        field_id = name[1:].replace("_", ".")
        question = field_id.split(".")[0]
        own = [answer for answer in document.answers if answer.question == question] or [Answer(question)]
        rest = [answer for answer in document.answers if answer.question != question]
        document = replace(document, answers=(*rest, own[0].having(field_id, value), *own[1:]))
    return document


def plus(document: Document, question: str, instance: str | None = None, **fields: Value) -> Document:
    """One more answer."""
    own = tuple(Field(name[1:].replace("_", "."), value) for name, value in fields.items())
    answer = Answer(question, own, () if instance is None else (instance,))
    return replace(document, answers=(*document.answers, answer))


def without(document: Document, question: str) -> Document:
    return replace(document, answers=tuple(a for a in document.answers if a.question != question))


def numbered(document: Document, question: str, *instances: str) -> Document:
    changed = (replace(a, instances=instances) if a.question == question else a for a in document.answers)
    return replace(document, answers=tuple(changed))


def judged(document: Document, level: Level) -> Evaluation:
    spec = catalogue().spec(document.type, document.text_version)
    return evaluate(spec, document, context=Context(TODAY), level=level)


def findings(document: Document, level: Level = "register") -> set[str]:
    """The rules that fail; both evaluators must say the same."""
    spec = catalogue().spec(document.type, document.text_version)
    found = {finding.identity for finding in judged(document, level).findings}
    assert found == reference_findings(spec, document, context=Context(TODAY), level=level)
    return {rule for rule, _ in found}


def shown(document: Document) -> set[str]:
    """Questions and fields that are asked."""
    return {slot.id for slot in judged(document, "draft").shown}

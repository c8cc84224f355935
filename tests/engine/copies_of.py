"""The real copies on the committed examples, for tests of copying."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from engine.certificates.copied import Copied, Portion
from engine.certificates.copying import copy_answers
from engine.certificates.results import Context
from engine.document import Answer, Document, Field, Value
from engine.exchange.json_form import document_from_json
from engine.specs.spec import Spec
from tests.specs.documents import SPECS, catalogue

TODAY = date(2026, 1, 15)
CONTEXT = Context(TODAY)
TYPES = ("FK7800", "FK7801", "FK7802", "FK7804", "AG7804", "DB", "DOI")


def full(certificate_type: str, version: str | None = None) -> Document:
    """The committed example with every question answered, read with a text version."""
    path = SPECS / "certificates" / certificate_type / "1" / "examples" / "full.json"
    document = document_from_json(path.read_bytes(), catalogue())
    return document if version is None else replace(document, text_version=version)


def spec_of(document: Document) -> Spec:
    return catalogue().spec(document.type, document.text_version)


def copied(
    action: str,
    source: Document,
    *,
    today: date = TODAY,
    read_on: date | None = None,
    comment: str = "",
    into: Spec | None = None,
) -> Copied:
    return copy_answers(
        catalogue(), action, source, context=Context(today), read_on=read_on, comment=comment, into=into
    )


def said(answers: Iterable[Answer]) -> list[tuple[str, Value]]:
    """Every field with its value, in the order of ids."""
    return sorted(((f.id, f.value) for a in answers for f in a.fields), key=lambda pair: (pair[0], repr(pair[1])))


def plus(document: Document, question: str, *fields: Field, instances: tuple[str, ...] = ()) -> Document:
    """One more answer."""
    return replace(document, answers=(*document.answers, Answer(question, fields, instances)))


def answering(document: Document, field_id: str, value: Value | None) -> Document:
    """A field of a question that is asked once, set or removed."""
    question = field_id.partition(".")[0]
    own = document.of(question) or (Answer(question),)
    return document.answering({question: (own[0].having(field_id, value), *own[1:])})


def reasons(portions: Iterable[Portion]) -> dict[str, set[str]]:
    """Why parts of each question stay behind."""
    found: dict[str, set[str]] = {}
    for portion in portions:
        found.setdefault(portion.question, set()).add(portion.reason)
    return found

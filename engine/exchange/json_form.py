"""Documents as JSON: `document_from_json` and `document_to_json` (the form is described by `document_schema`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from engine.document import Answer, Document, Field
from engine.exchange.json_header import (
    issuer_from_json,
    issuer_to_json,
    patient_from_json,
    patient_to_json,
    relation_from_json,
    relation_to_json,
)
from engine.exchange.json_schema import EACH, INSTANCE, OUTSIDE
from engine.exchange.json_shape import check_shape
from engine.exchange.json_values import Json, value_from_json, value_to_json
from engine.exchange.problems import Unreadable
from engine.exchange.sizes import refuse_many_answers
from engine.exchange.untrusted_json import parse_untrusted_json
from engine.exchange.values import read_element
from engine.specs.catalogue import Catalogue
from engine.specs.spec import Spec

JsonObject: TypeAlias = dict[str, Json]


def document_from_json(data: bytes | str, catalogue: Catalogue) -> Document:
    """The document in a JSON text. Raises Unreadable, and Misshapen where the type's JSON Schema does not fit.

    An answer to a repeated question that has no `$instance` is numbered by its position. Values come in canonical form.
    """
    given = parse_untrusted_json(data)
    certificate_type, version = given.get("type"), given.get("textVersion", "")
    if not isinstance(certificate_type, str) or certificate_type not in catalogue.types:
        known = ", ".join(catalogue.types)
        raise Unreadable(f"”type” ska vara en av intygstyperna {known}.", "unknown-type")
    spec = catalogue.spec(certificate_type, version if isinstance(version, str) else "")
    refuse_many_answers(sum(len(_list(instances)) for instances in _object(given.get("answers")).values()))
    check_shape(spec, given)
    return _document(spec, given)


def document_to_json(document: Document, spec: Spec) -> JsonObject:
    """The document as a JSON object, without what is empty. The order between different questions' answers is lost."""
    header: JsonObject = {
        "id": document.id,
        "patient": patient_to_json(document.patient),
        "issuer": issuer_to_json(document.issuer),
        "signedAt": document.signed_at,
        "sentAt": document.sent_at,
        "relations": [relation_to_json(relation) for relation in document.relations],
        "extras": [{"name": name, "xml": xml} for name, xml in document.extras],
    }
    return {
        "type": document.type,
        "textVersion": document.text_version,
        **{name: value for name, value in header.items() if value not in ("", None, {}, [])},
        "answers": answers_to_json(spec, document.answers),
    }


def answers_to_json(spec: Spec, answers: Iterable[Answer]) -> JsonObject:
    """A list of answers by question id."""
    lists: dict[str, list[Json]] = {}
    for answer in answers:
        own = lists.setdefault(answer.question, [])
        own.append(_answer_to_json(spec, answer, len(own) + 1))
    return {**lists}


def answers_from_json(spec: Spec, given: Mapping[str, Json]) -> tuple[Answer, ...]:
    """The answers in an object of the right shape, in its order; those outside the certificate last."""
    answers = [
        _answer_from_json(spec, question, each, number)
        for question, instances in given.items()
        if isinstance(instances, list)
        for number, each in enumerate(instances, start=1)
    ]
    return tuple(sorted(answers, key=lambda answer: answer.outside))


def _document(spec: Spec, given: Mapping[str, Json]) -> Document:
    extras = _list(given.get("extras"))
    return Document(
        type=spec.type,
        text_version=_text(given.get("textVersion")) or "",
        id=_text(given.get("id")) or "",
        patient=patient_from_json(_object(given.get("patient"))),
        issuer=issuer_from_json(_object(given.get("issuer"))),
        signed_at=_text(given.get("signedAt")),
        sent_at=_text(given.get("sentAt")),
        relations=tuple(relation_from_json(_object(each)) for each in _list(given.get("relations"))),
        answers=answers_from_json(spec, _object(given.get("answers"))),
        extras=tuple((str(each["name"]), read_element(str(each["xml"]))) for each in map(_object, extras)),
    )


def _answer_to_json(spec: Spec, answer: Answer, position: int) -> JsonObject:
    written: JsonObject = {}
    if answer.instances != _usual_instances(spec, answer.question, position):
        written[INSTANCE] = _instances_to_json(answer.instances)
    if answer.outside:
        written[OUTSIDE] = True
    values: dict[str, list[Json]] = {}
    for field in answer.fields:
        values.setdefault(field.id, []).append(value_to_json(spec, field.id, field.value))
    return {**written, **{name: own[0] if len(own) == 1 else {EACH: own} for name, own in values.items()}}


def _answer_from_json(spec: Spec, question: str, given: Json, position: int) -> Answer:
    parts = _object(given)
    fields = (
        Field(field_id, value_from_json(spec, field_id, value))
        for field_id, values in parts.items()
        if field_id not in (INSTANCE, OUTSIDE)
        for value in _values(values)
    )
    usual = _usual_instances(spec, question, position)
    instances = _instances_from_json(parts[INSTANCE]) if INSTANCE in parts else usual
    return Answer(question, tuple(fields), instances, outside=parts.get(OUTSIDE) is True)


def _values(value: Json) -> list[Json]:
    match value:
        case {"$each": list(several)}:
            return several
        case _:
            return [value]


def _usual_instances(spec: Spec, question: str, position: int) -> tuple[str, ...]:
    return (str(position),) if question in spec.definition.repeated else ()


def _instances_to_json(instances: tuple[str, ...]) -> Json:
    numbers = [int(text) if text.isascii() and text == str(_whole(text)) else text for text in instances]
    return None if not numbers else numbers[0] if len(numbers) == 1 else [*numbers]


def _instances_from_json(value: Json) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(str(each) for each in value) if isinstance(value, list) else (str(value),)


def _whole(text: str) -> int | None:
    """A short whole number, or None: those that other readers of JSON may round (beyond 2⁵³) stay text."""
    return int(text) if len(text) < 16 and text.lstrip("-").isdigit() and text.count("-") <= 1 else None


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _object(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}

"""The JSON Schema of a certificate type's documents: `document_schema`.

It says what kinds of values stand where, not which certificates are right: unknown questions and fields pass, the rules
judge them. Each `description` completes the sentence "ska vara …" that `json_shape` tells people.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from engine.exchange.json_header import ISSUER, PATIENT, PROVIDER, RELATION, UNIT, Property
from engine.specs.models.certificate import FieldModel, QuestionModel
from engine.specs.spec import Spec

Schema: TypeAlias = dict[str, object]

INSTANCE, OUTSIDE, EACH = "$instance", "$outside", "$each"

_TEXT: Schema = {"type": "string", "description": "en text"}
_BOOLEAN: Schema = {"type": "boolean", "description": "true eller false"}
_NUMBER: Schema = {"type": ["integer", "number"], "description": "ett tal"}
_CODE: Schema = {
    "description": 'en kod: "KOD" eller {"code", "system", "display"}',
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "properties": {
                "code": {"type": "string"},
                "system": {"type": "string"},
                "display": {"type": "string"},
            },
            "required": ["code"],
            "additionalProperties": False,
        },
    ],
}
_PERIOD: Schema = {
    "type": "object",
    "description": 'en period: {"start", "end"}',
    "properties": {"start": {"type": ["string", "null"]}, "end": {"type": ["string", "null"]}},
    "minProperties": 1,
    "additionalProperties": False,
}
_MARKUP: Schema = {
    "type": "object",
    "properties": {"markup": {"type": "string"}},
    "required": ["markup"],
    "additionalProperties": False,
}

_KINDS: dict[str, tuple[str, tuple[Schema, ...]]] = {
    "text": ("en text", (_TEXT,)),
    "date": ('ett datum som text, till exempel "2026-03-14"', (_TEXT,)),
    "boolean": ("true eller false", (_BOOLEAN, _TEXT)),
    "number": ("ett heltal", (_TEXT, {"type": "integer"})),
    "code": ('en kod: "KOD" eller {"code", "system", "display"}', (_CODE,)),
    "period": ('en period: {"start", "end"}', (_PERIOD,)),
}
_ANY = (
    "ett värde: true eller false, en text, en kod eller en period",
    (_BOOLEAN, _TEXT, _NUMBER, _CODE, _PERIOD),
)


def document_schema(spec: Spec) -> Schema:
    """JSON Schema 2020-12 for documents of the spec's type, with the labels of its text version."""
    certificate = spec.definition.certificate
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{certificate.name} ({spec.type}), {spec.text_version}",
        **_closed(
            "ett intyg",
            {
                "$schema": _TEXT,
                "type": {"const": spec.type, "description": f'"{spec.type}"'},
                "textVersion": {
                    "type": "string",
                    "description": f'en textversion, till exempel "{spec.text_version}"',
                },
                "id": _TEXT,
                "patient": _closed("ett objekt om patienten", _header(PATIENT)),
                "issuer": _issuer(),
                "signedAt": _TEXT,
                "sentAt": _TEXT,
                "relations": _list_of(_closed("en relation", _header(RELATION))),
                "extras": _list_of(_closed("en annan del", {"name": _TEXT, "xml": _TEXT}, "name", "xml")),
                "answers": _answers(spec),
            },
            "type",
            "answers",
        ),
    }


def _answers(spec: Spec) -> Schema:
    return {
        "type": "object",
        "description": "ett objekt med en lista av svar per fråga",
        "properties": {question.id: _question(spec, question) for question in spec.definition.questions.values()},
        "additionalProperties": _list_of(_answer("ett svar med sina delsvar", ())),
    }


def _question(spec: Spec, question: QuestionModel) -> Schema:
    label = spec.label(question.id)
    fields = ((field.id, _value(*_kind(field), title=spec.label(field.id))) for field in question.fields)
    return {**_list_of(_answer("ett svar med sina delsvar", fields)), "title": label}


def _kind(field: FieldModel) -> tuple[str, tuple[Schema, ...]]:
    coded = field.type == "boolean" and field.codes is not None
    return ('true, false eller en kod: {"code"}', (_BOOLEAN, _TEXT, _CODE)) if coded else _KINDS[field.type]


def _answer(description: str, fields: Iterable[tuple[str, Schema]]) -> Schema:
    number: Schema = {"type": ["integer", "string", "null"]}
    return {
        "type": "object",
        "description": description,
        "properties": {
            INSTANCE: {
                "description": "ett instansnummer, null för inget, eller en lista",
                "anyOf": [number, {"type": "array", "items": {"type": ["integer", "string"]}}],
            },
            OUTSIDE: _BOOLEAN,
            **dict(fields),
        },
        "propertyNames": {"pattern": rf"^(?!\$)|^\{INSTANCE}$|^\{OUTSIDE}$"},
        "additionalProperties": _value(*_ANY),
    }


def _value(description: str, kinds: tuple[Schema, ...], title: str = "") -> Schema:
    one: Schema = {"anyOf": [*kinds, _MARKUP]}
    several: Schema = {
        "type": "object",
        "properties": {EACH: {"type": "array", "items": one, "minItems": 1}},
        "required": [EACH],
        "additionalProperties": False,
    }
    named: Schema = {"title": title} if title else {}
    return {**named, "description": description, "anyOf": [*kinds, _MARKUP, several]}


def _issuer() -> Schema:
    provider = _closed("ett objekt om vårdgivaren", _header(PROVIDER))
    unit = _closed("ett objekt om vårdenheten", {**_header(UNIT), "provider": provider})
    return _closed("ett objekt om utfärdaren", {**_header(ISSUER), "unit": unit})


def _header(properties: tuple[Property, ...]) -> Schema:
    kinds: dict[str, Schema] = {"text": _TEXT, "code": _CODE, "codes": _list_of(_CODE)}
    return {each.name: kinds[each.kind] for each in properties}


def _closed(description: str, properties: Schema, *required: str) -> Schema:
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _list_of(items: Schema) -> Schema:
    return {"type": "array", "description": "en lista", "items": items}

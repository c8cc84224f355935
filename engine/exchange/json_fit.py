"""Whether a JSON value fits a JSON Schema: yes or no, at once. `jsonschema` tells what is wrong where it does not fit.

A schema is compiled to functions. Only the keywords that `json_schema` uses are known; any other is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import NoneType
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]
Fits: TypeAlias = Callable[[object], bool]

_CLASSES: Mapping[str, frozenset[type]] = {
    "string": frozenset({str}),
    "boolean": frozenset({bool}),
    "null": frozenset({NoneType}),
    "integer": frozenset({int}),
    "number": frozenset({int, float}),
    "object": frozenset({dict}),
    "array": frozenset({list}),
}
_WORDS = frozenset({"$schema", "title", "description"})
_OBJECT = frozenset({"properties", "required", "additionalProperties", "minProperties", "propertyNames"})
_ARRAY = frozenset({"items", "minItems"})


def compile_schema(schema: Schema) -> Fits:
    """The schema as a function of a value that `json.loads` gave. Raises ValueError for a keyword it does not know."""
    unknown = schema.keys() - _WORDS - _OBJECT - _ARRAY - {"type", "const", "anyOf"}
    if unknown:
        raise ValueError(f"unknown keywords: {', '.join(sorted(unknown))}")
    parts: list[Fits] = []
    if "type" in schema:
        parts.append(_of_class(_classes(schema["type"])))
    if "const" in schema:
        parts.append(_equal(schema["const"]))
    if "anyOf" in schema:
        parts.append(_any_of(schema["anyOf"]))
    if not _OBJECT.isdisjoint(schema):
        parts.append(_object(schema))
    if not _ARRAY.isdisjoint(schema):
        parts.append(_array(schema))
    return _all_of(parts)


def _all_of(parts: list[Fits]) -> Fits:
    match parts:
        case []:
            return lambda _: True
        case [only]:
            return only
        case [one, other]:
            return lambda value: one(value) and other(value)
        case _:
            return lambda value: all(part(value) for part in parts)


def _classes(types: str | Iterable[str]) -> frozenset[type]:
    names = [types] if isinstance(types, str) else types
    return frozenset().union(*(_CLASSES[name] for name in names))


def _of_class(classes: frozenset[type]) -> Fits:
    if int in classes and float not in classes:  # to JSON Schema 1.0 is an integer
        return lambda value: type(value) in classes or (type(value) is float and value.is_integer())
    return lambda value: type(value) in classes


def _equal(constant: object) -> Fits:
    if not isinstance(constant, str):
        raise ValueError("a constant is a text")
    return lambda value: value == constant


def _any_of(schemas: Iterable[Schema]) -> Fits:
    """Kinds of values that need no closer look are told first."""
    plain: frozenset[type] = frozenset()
    closer: list[Fits] = []
    for schema in schemas:
        if "type" in schema and schema.keys() <= {"type", *_WORDS}:
            plain |= _classes(schema["type"])
        closer.append(compile_schema(schema))

    def fits(value: object) -> bool:
        return type(value) in plain or any(fit(value) for fit in closer)

    return fits


def _object(schema: Schema) -> Fits:
    names = re.compile(schema.get("propertyNames", {}).get("pattern", ""))
    known = {name: compile_schema(each) if names.search(name) else _never for name, each in _properties(schema)}
    additional = schema.get("additionalProperties", {})
    other = _never if additional is False else compile_schema(additional)
    required, least = frozenset(schema.get("required", ())), schema.get("minProperties", 0)

    def fits(value: object) -> bool:
        if not isinstance(value, dict):
            return True
        for name, each in value.items():
            fit = known.get(name)
            if not (fit(each) if fit is not None else names.search(name) and other(each)):
                return False
        return value.keys() >= required and len(value) >= least

    return fits


def _properties(schema: Schema) -> Iterable[tuple[str, Schema]]:
    properties: Mapping[str, Schema] = schema.get("properties", {})
    return properties.items()


def _array(schema: Schema) -> Fits:
    item, least = compile_schema(schema.get("items", {})), schema.get("minItems", 0)

    def fits(value: object) -> bool:
        return not isinstance(value, list) or (len(value) >= least and all(map(item, value)))

    return fits


def _never(_: object) -> bool:
    return False

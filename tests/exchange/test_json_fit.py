"""The quick yes or no about a JSON document's shape: never another one than `jsonschema` gives."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from engine.exchange.json_fit import compile_schema
from engine.exchange.json_schema import document_schema
from engine.specs.catalogue import Catalogue
from tests.exchange.conftest import REPOSITORY

EXAMPLES = sorted(REPOSITORY.glob("specs/certificates/*/*/examples/*.json"))

NAMES = st.sampled_from(["1", "1.1", "6.2", "code", "system", "start", "end", "markup", "$each", "$instance", "$x"])
SCALARS = st.sampled_from([None, True, False, 0, 7, 1.0, 1.5, "", "ja", "2026-03-14", "true"])
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=6
)

SCHEMAS: tuple[dict[str, Any], ...] = (
    {},
    {"type": "integer"},
    {"type": ["string", "null"]},
    {"const": "ja"},
    {"anyOf": [{"type": "integer"}, {"type": "boolean", "description": "x"}, {"title": "any", "minProperties": 2}]},
    {"items": {"type": "number"}, "minItems": 2},
    {"type": "object", "properties": {"1": {"type": "string"}, "$x": {}}, "additionalProperties": {"type": "boolean"}},
    {"properties": {"$x": {}}, "propertyNames": {"pattern": r"^(?!\$)"}, "required": ["id"], "minProperties": 2},
    {"anyOf": [{"type": "array", "items": {"anyOf": [{"const": "ja"}, {"type": "null"}]}}, {"type": "object"}]},
)


@settings(max_examples=100, deadline=None)
@given(VALUES)
@pytest.mark.parametrize("schema", SCHEMAS, ids=json.dumps)
def test_a_value_fits_when_jsonschema_says_so(schema: dict[str, Any], value: object) -> None:
    assert compile_schema(schema)(value) is Draft202012Validator(schema).is_valid(value)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parents[2].name}-{path.stem}")
def test_a_changed_certificate_fits_when_jsonschema_says_so(catalogue: Catalogue, path: Any, data: Any) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    schema = document_schema(catalogue.spec(document["type"], document["textVersion"]))
    fits, validator = compile_schema(schema), Draft202012Validator(schema)
    assert fits(document)
    for _ in range(5):
        changed = deepcopy(document)
        data.draw(st.sampled_from(list(_places(changed))))(data.draw(VALUES))
        assert fits(changed) is validator.is_valid(changed)


def _places(node: Any) -> Iterator[Callable[[Any], None]]:
    """Ways to put another value anywhere in a document, and a new one beside."""
    keys = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    for key in keys:
        yield partial(node.__setitem__, key)
        yield from _places(node[key])
    if isinstance(node, dict):
        yield partial(node.__setitem__, "$instance")
        yield partial(node.__setitem__, "new")


@pytest.mark.parametrize("schema", [{"oneOf": []}, {"items": {"format": "date"}}, {"const": 1}], ids=json.dumps)
def test_a_keyword_that_is_not_known_is_refused(schema: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        compile_schema(schema)

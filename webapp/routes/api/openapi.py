"""The API's own description (OpenAPI 3.1), made from its operations and their models."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from webapp.routes.api.bodies import is_required
from webapp.routes.api.operations import Operation
from webapp.routes.api.problems import MEDIA_TYPE, Problem

Json: TypeAlias = dict[str, Any]
Refusals: TypeAlias = Callable[[str], Iterable[str]]
Schemas: TypeAlias = "Mapping[tuple[Any, Mode], Json]"
Mode: TypeAlias = Literal["validation", "serialization"]

_REFERENCE = "#/components/schemas/{model}"
_OF_A_BODY = ((400, "not-json"), (413, "too-large"), (415, "wrong-content-type"), (422, "invalid-body"))


def openapi(operations: Iterable[Operation], refusals: Refusals) -> Json:
    """The whole document. `refusals` gives the codes that an action may be refused with."""
    operations = tuple(operations)
    schemas, definitions = models_json_schema(sorted(_models(operations), key=str), ref_template=_REFERENCE)
    paths: dict[str, Json] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation, schemas, refusals)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Intygsverk",
            "version": version("intygsverk"),
            "description": "Swedish medical certificates. Person ids stand in bodies only, never in an address.",
        },
        "paths": paths,
        "components": {
            "schemas": definitions["$defs"],
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _models(operations: Iterable[Operation]) -> set[tuple[type[BaseModel], Mode]]:
    found: set[tuple[type[BaseModel], Mode]] = {(Problem, "serialization")}
    for operation in operations:
        if operation.body is not None:
            found.add((operation.body, "validation"))
        if operation.query is not None:
            found.add((operation.query, "validation"))
        if operation.gives.content is not None:
            found.add((operation.gives.content, "serialization"))
    return found


def _operation(operation: Operation, schemas: Schemas, refusals: Refusals) -> Json:
    described: Json = {
        "operationId": operation.handler.__name__,
        "summary": operation.summary,
        "parameters": [*_path_parameters(operation), *_query_parameters(operation)],
        "responses": {**_reply(operation, schemas), **_problems(operation, schemas, refusals)},
    }
    if operation.body is not None:
        content = {"application/json": {"schema": schemas[operation.body, "validation"]}}
        described["requestBody"] = {"required": is_required(operation.body), "content": content}
    if not operation.open:
        described["security"] = [{"bearer": []}]
    return {name: value for name, value in described.items() if value != []}


def _path_parameters(operation: Operation) -> list[Json]:
    def schema(name: str) -> Json:
        return {"type": "string", "format": "uuid"} if name.endswith("_id") else {"type": "string"}

    return [{"name": name, "in": "path", "required": True, "schema": schema(name)} for name in operation.parameters]


def _query_parameters(operation: Operation) -> list[Json]:
    if operation.query is None:
        return []
    schema = operation.query.model_json_schema(by_alias=True)
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": property_}
        for name, property_ in schema["properties"].items()
    ]


def _reply(operation: Operation, schemas: Schemas) -> Json:
    gives = operation.gives
    reply: Json = {"description": gives.about}
    if gives.status != 204:
        schema = {} if gives.content is None else {"schema": schemas[gives.content, "serialization"]}
        reply["content"] = {gives.media_type: schema}
    if gives.location is not None:
        reply["headers"] = {"Location": {"description": "Where it is", "schema": {"type": "string"}}}
    return {str(gives.status): reply}


def _problems(operation: Operation, schemas: Schemas, refusals: Refusals) -> Json:
    codes: dict[int, list[str]] = {}
    for status, code in _all_problems(operation, refusals):
        codes.setdefault(status, []).append(code)
    content = {MEDIA_TYPE: {"schema": schemas[Problem, "serialization"]}}

    def told(found: Iterable[str]) -> str:
        return "Code: " + ", ".join(f"`{code}`" for code in dict.fromkeys(found))

    return {str(status): {"description": told(found), "content": content} for status, found in sorted(codes.items())}


def _all_problems(operation: Operation, refusals: Refusals) -> Iterable[tuple[int, str]]:
    if not operation.open:
        yield 401, "sign-in-needed"
    for action in operation.decides:
        yield from ((403, code) for code in refusals(action))
    if operation.body is not None:
        yield from _OF_A_BODY
    elif operation.query is not None:
        yield 422, "invalid-body"
    yield from operation.problems

"""All calls of the API as routes: who is calling, what was sent, the handler, and its reply as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

from flask import Blueprint, Flask
from werkzeug.wrappers import Response

from engine.permissions import deny_codes
from engine.specs.catalogue import Catalogue
from webapp.application import intygsverk
from webapp.routes.api import actions, certificates, copying, drafts, notifications, patients, printing, schemas, tokens
from webapp.routes.api.bodies import read_body, read_query
from webapp.routes.api.guard import calling_actor
from webapp.routes.api.openapi import openapi
from webapp.routes.api.operations import Gives, Operation, Result
from webapp.routes.api.problems import ApiRefusal

GROUPS = (tokens, patients, actions, drafts, certificates, printing, copying, notifications, schemas)


def register_api(app: Flask) -> None:
    """The specs of the application say which actions there are."""
    with app.app_context():
        catalogue = intygsverk().catalogue
    blueprint = Blueprint("api", __name__)
    operations = tuple(operations_of(catalogue))
    for operation in (*operations, *_not_built(catalogue, operations)):
        name = f"{operation.handler.__name__}:{operation.path.replace('.', '_')}"
        blueprint.add_url_rule(operation.rule, name, _view(operation), methods=[operation.method])
    app.register_blueprint(blueprint)


def operations_of(catalogue: Catalogue) -> Iterator[Operation]:
    """What is offered, the description of itself last."""
    offered = [operation for group in GROUPS for operation in group.OPERATIONS]
    yield from offered

    @cache
    def description() -> bytes:
        return json.dumps(openapi((*offered, own), partial(deny_codes, catalogue)), ensure_ascii=False).encode()

    own = Operation("GET", "/api/openapi.json", "This description", description, Gives(None, "OpenAPI 3.1"), open=True)
    yield own


def _not_built(catalogue: Catalogue, operations: tuple[Operation, ...]) -> Iterator[Operation]:
    """Actions of the specs that the application does not do yet."""
    built = {operation.path for operation in operations}
    named = () if catalogue.permissions is None else catalogue.permissions.actions
    for action in named:
        path = f"/api/certificates/{{certificate_id}}/{action.id}"
        if path not in built:
            yield Operation("POST", path, action.label, _refuse_unbuilt, Gives(None, action.label))


def _refuse_unbuilt(**_: object) -> Result:
    raise ApiRefusal(404, "not-available", "Det går inte att göra härifrån ännu.", title="Finns inte ännu")


def _view(operation: Operation) -> Callable[..., Response]:
    def view(**given: Any) -> Response:
        if not operation.open:
            given["actor"] = calling_actor()
        if operation.body is not None:
            given["body"] = read_body(operation.body)
        if operation.query is not None:
            given["query"] = read_query(operation.query)
        return _response(operation.gives, operation.handler(**given))

    return view


def _response(gives: Gives, result: Result) -> Response:
    if result is None:
        return Response(status=gives.status)
    content = result if isinstance(result, bytes) else result.model_dump_json(by_alias=True).encode()
    response = Response(content, status=gives.status, content_type=gives.media_type)
    if gives.location is not None and not isinstance(result, bytes):
        response.headers["Location"] = gives.location.format_map(result.model_dump())
    return response

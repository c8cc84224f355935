"""Reading what was sent: JSON that is told apart from everything else, then a model. Raises ApiRefusal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from flask import request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from engine.exchange.json_values import Json
from engine.exchange.problems import Unreadable
from engine.exchange.untrusted_json import parse_untrusted_json
from engine.specs.problems import closest
from webapp.routes.api.problems import ApiRefusal, BodyError, invalid_body

Model = TypeVar("Model", bound=BaseModel)

_SENTENCES = {
    "missing": "saknas.",
    "string_type": "ska vara en text.",
    "int_type": "ska vara ett heltal.",
    "bool_type": "ska vara true eller false.",
    "list_type": "ska vara en lista.",
    "dict_type": "ska vara ett objekt.",
    "model_type": "ska vara ett objekt.",
    "greater_than_equal": "är för litet.",
    "less_than_equal": "är för stort.",
    "string_too_long": "är för långt.",
    "too_long": "har för många delar.",
}


def read_body(model: type[Model]) -> Model:
    """The request's body as a model. Nothing at all is an empty object, where that is enough."""
    data = request.get_data(cache=False)
    if not data and not is_required(model):
        return model()
    if request.mimetype != "application/json":
        raise ApiRefusal(415, "wrong-content-type", "Skicka JSON, med Content-Type: application/json.")
    try:
        given = parse_untrusted_json(data)
    except Unreadable as unreadable:
        raise _refused(unreadable) from unreadable
    return _validated(model, given)


def is_required(model: type[BaseModel]) -> bool:
    """Does the body have to say something?"""
    return any(field.is_required() for field in model.model_fields.values())


def read_query(model: type[Model]) -> Model:
    """The address's parameters as a model of texts; one that is given twice is refused."""
    twice = [name for name, values in request.args.lists() if len(values) > 1]
    if twice:
        raise invalid_body(*(BodyError(pointer=_pointer([name]), message=f"{name} står två gånger.") for name in twice))
    return _validated(model, dict(request.args.items()))


def _validated(model: type[Model], given: Mapping[str, Json]) -> Model:
    try:
        return model.model_validate(given)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False)
        raise invalid_body(*(_error(problem, given, model) for problem in problems)) from None


def _refused(unreadable: Unreadable) -> ApiRefusal:
    match unreadable.rule_id:
        case "too-large":
            return ApiRefusal(413, "too-large", unreadable.message)
        case "json-shape" | "empty-file":
            return invalid_body(BodyError(pointer="", message="Skicka ett JSON-objekt, { … }."))
        case _:
            return ApiRefusal(400, "not-json", unreadable.message)


def _error(problem: ErrorDetails, given: Mapping[str, Json], model: type[BaseModel]) -> BodyError:
    steps = list(_steps(problem["loc"], given))
    pointer = _pointer(steps)
    return BodyError(pointer=pointer, message=f"{pointer or '/'} {_sentence(problem, steps, model)}")


def _sentence(problem: ErrorDetails, steps: list[str | int], model: type[BaseModel]) -> str:
    if problem["type"] != "extra_forbidden":
        return _SENTENCES.get(problem["type"], "har inte rätt form.")
    known = [field.alias or name for name, field in model.model_fields.items()]
    meant = closest(str(steps[-1]), known) if len(steps) == 1 else None
    return "finns inte." if meant is None else f"finns inte; menas ”{meant}”?"


def _steps(loc: tuple[str | int, ...], given: Any) -> Iterator[str | int]:
    """Steps into what was given; pydantic also names the kinds of a union, which stand in no body."""
    for number, step in enumerate(loc):
        if step in given if isinstance(given, Mapping) else isinstance(given, list) and isinstance(step, int):
            yield step
            given = given[step]
        elif number == len(loc) - 1 and isinstance(given, Mapping):
            yield step


def _pointer(steps: list[str | int]) -> str:
    return "".join("/" + str(step)[:40].replace("~", "~0").replace("/", "~1") for step in steps)

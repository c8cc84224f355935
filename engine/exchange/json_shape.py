"""Does a JSON object have the shape of a certificate? Every place where it has not, in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from engine.exchange.json_fit import Fits, compile_schema
from engine.exchange.json_schema import document_schema
from engine.exchange.json_values import Json
from engine.exchange.problems import Misshapen, ShapeProblem
from engine.specs.problems import closest
from engine.specs.spec import Spec

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

MOST_PROBLEMS = 100
"""Somebody who has these wrong has another kind of file."""


def check_shape(spec: Spec, given: Mapping[str, Json]) -> None:
    """Raises Misshapen."""
    if _fits(spec)(given):  # what nearly every certificate does, told some twenty times sooner than by jsonschema
        return
    errors = islice(_validator(spec).iter_errors(given), MOST_PROBLEMS)
    problems = sorted({_problem(error) for error in errors}, key=lambda problem: problem.pointer)
    if problems:
        raise Misshapen(tuple(problems))


@lru_cache(maxsize=64)
def _fits(spec: Spec) -> Fits:
    return compile_schema(document_schema(spec))


@lru_cache(maxsize=64)
def _validator(spec: Spec) -> Draft202012Validator:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(document_schema(spec))


def _problem(error: ValidationError) -> ShapeProblem:
    path = list(error.absolute_path)
    pointer = "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)
    question, instance, field = _answer_at(path)
    return ShapeProblem(pointer, f"{pointer or 'Dokumentet'} {_sentence(error)}", question, field, instance)


def _answer_at(path: Sequence[str | int]) -> tuple[str | None, int | None, str | None]:
    match path:
        case ["answers", str(question)]:
            return question, None, None
        case ["answers", str(question), int(instance)]:
            return question, instance, None
        case ["answers", str(question), int(instance), str(field), *_]:
            return question, instance, field
        case _:
            return None, None, None


def _sentence(error: ValidationError) -> str:
    schema: Mapping[str, Any] = error.schema if isinstance(error.schema, Mapping) else {}
    instance: Any = error.instance
    match error.validator:
        case "required":
            missing = [name for name in schema["required"] if name not in instance]
            return f"saknar {' och '.join(f'”{name}”' for name in missing)}."
        case "additionalProperties":
            known = schema.get("properties", {})
            unknown = next(name for name in instance if name not in known)
            meant = closest(unknown, known)
            hint = "" if meant is None else f" Skriv ”{meant}”, om det är det som menas."
            return f"har ”{unknown[:40]}”, som inte finns.{hint}"
        case "pattern":
            return f"har ”{str(instance)[:40]}”: bara $instance och $outside börjar med $."
        case _:
            return f"ska vara {schema.get('description', 'något annat')}."

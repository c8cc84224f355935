"""Why a file was refused, in plain words with the author's own names and the place of each error."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError as SchemaError
from pydantic import ValidationError

from engine.source import Place, Pointer, Source
from engine.specs.models.base import SpecFile
from engine.specs.problems import Problems, nearest
from engine.specs.schema import schema_of
from engine.specs.syntax import syntax_errors

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_TYPE_WORDS = {
    "string": "a text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "array": "a list [ … ]",
    "object": "an object { … }",
    "null": "null",
}
_BOUNDS = {
    "minimum": "must be at least {bound}",
    "exclusiveMinimum": "must be more than {bound}",
    "maximum": "must be at most {bound}",
    "exclusiveMaximum": "must be less than {bound}",
    "minItems": "must hold at least {bound}",
    "maxItems": "may hold at most {bound}",
    "minLength": "must have at least {bound} characters",
    "maxLength": "may have at most {bound} characters",
    "minProperties": "must have at least {bound} properties",
    "uniqueItems": "may hold each value only once",
}


def report_shape(source: Source, model: type[SpecFile], problems: Problems) -> None:
    """Add a problem for everything that made `model` refuse the text of `source`; at least one, in every case."""
    faults = syntax_errors(source.text)
    for fault in faults:
        problems.add("SYN109", Place(source, extent=fault.extent), fault.message, fault.help)
    if faults:
        return
    own = _refusal(source.text, model)
    if own and own[0]["type"] == "json_invalid":
        words, _, _ = own[0]["msg"].partition(" at line ")
        problems.add("SYN109", Place(source, extent=_unreadable(source.text, own[0]["msg"])), words)
        return
    report_dropped(source, problems)
    schema = schema_of(model)
    errors = list(Draft202012Validator(dict(schema)).iter_errors(json.loads(source.text)))
    for error in errors:
        _Reporter(source, schema, problems).report(error)
    if not errors:
        for error in own:
            pointer = _existing(source, error["loc"])
            problems.add("SYN112", Place(source, pointer), f"{_name(pointer)}: {error['msg']}")


def report_dropped(source: Source, problems: Problems) -> None:
    """Properties that stand twice, and null values: what nobody can see once the file is read."""
    for duplicate in source.index.duplicates:
        problems.add(
            "SYN110", Place(source, duplicate.pointer, extent=duplicate.extent),
            f"{duplicate.pointer[-1]!r} stands twice in the same object; this one is ignored", "keep one of them",
        )  # fmt: skip
    for pointer in _nulls(json.loads(source.text), ()):
        problems.add("SYN111", Place(source, pointer), f"{_name(pointer)} is null", "leave it out")


def _nulls(value: object, pointer: Pointer) -> Iterator[Pointer]:
    match value:
        case None:
            yield pointer
        case dict():
            for name, inner in value.items():
                yield from _nulls(inner, (*pointer, name))
        case list():
            for number, inner in enumerate(value):
                yield from _nulls(inner, (*pointer, number))
        case _:
            pass


def _refusal(text: str, model: type[SpecFile]) -> Sequence[ErrorDetails]:
    """What pydantic says."""
    try:
        model.model_validate_json(text, by_alias=True, by_name=False)
    except ValidationError as refused:
        return refused.errors(include_url=False)
    return ()


def _unreadable(text: str, message: str) -> tuple[int, int]:
    """Where pydantic's stricter JSON reader stopped; it says so in words, with columns in bytes."""
    found = re.search(r"at line (\d+) column (\d+)$", message)
    if found is None:
        return (0, 0)
    lines = text.split("\n")[: int(found.group(1))]
    before = lines.pop().encode()[: max(int(found.group(2)) - 1, 0)].decode(errors="ignore")
    start = len("\n".join([*lines, before]))
    return (start, min(start + 1, len(text)))


def _existing(source: Source, location: Iterable[str | int]) -> Pointer:
    """Pydantic also names the branches of a union it tried; those are no part of the file."""
    pointer: Pointer = ()
    for step in location:
        if (*pointer, step) in source.index.pointers:
            pointer = (*pointer, step)
    return pointer


class _Reporter:
    def __init__(self, source: Source, schema: Mapping[str, Any], problems: Problems) -> None:
        self.source = source
        self.schema = schema
        self.problems = problems

    def report(self, error: SchemaError) -> None:
        pointer: Pointer = tuple(error.absolute_path)
        place = Place(self.source, pointer)
        match error.validator:
            case "anyOf" | "oneOf":
                self._branches(error, place)
            case "type":
                self._wrong_type(place, _types(_wanted(error)), _instance(error))
            case "additionalProperties":
                self._unknown_properties(error, pointer)
            case "required":
                self._missing(error, place)
            case "enum" | "const":
                allowed = _wanted(error) if error.validator == "enum" else [_wanted(error)]
                self._not_allowed(place, allowed, _instance(error))
            case "pattern":
                self._pattern(error, place)
            case str() as bound if bound in _BOUNDS:
                words = _BOUNDS[bound].format(bound=_wanted(error))
                self.problems.add("SYN108", place, f"{_name(pointer)} {words}, but is {_shown(_instance(error))}")
            case _:
                self.problems.add("SYN112", place, f"{_name(pointer)}: {error.message}")

    def _branches(self, error: SchemaError, place: Place) -> None:
        """Several forms are possible: follow the one whose type the author chose, else say all the types."""
        branches = [self._resolved(branch) for branch in _wanted(error)]
        fitting = [number for number, branch in enumerate(branches) if _fits(branch, _instance(error))]
        if not fitting:
            self._wrong_type(place, [name for branch in branches for name in _branch_types(branch)], _instance(error))
            return
        chosen = max(fitting, key=lambda number: (_likeness(branches[number], _instance(error)), -number))
        for inner in error.context or ():
            if inner.schema_path[0] == chosen:
                self.report(inner)

    def _resolved(self, branch: Mapping[str, Any]) -> Mapping[str, Any]:
        reference = branch.get("$ref")
        if not isinstance(reference, str):
            return branch
        found: Any = self.schema
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        return self._resolved(found)

    def _wrong_type(self, place: Place, types: list[str], found: object) -> None:
        words = " or ".join(dict.fromkeys(_TYPE_WORDS.get(name, name) for name in types))
        if found is None:
            return  # said as SYN111 already
        help_text = None
        if "boolean" in types and isinstance(found, str) and found.casefold() in ("true", "false"):
            help_text = f"write {found.casefold()} without quotes"
        elif "integer" in types and isinstance(found, str) and found.strip().lstrip("-").isdigit():
            help_text = f"write {found.strip()} without quotes"
        elif types == ["array"] and not isinstance(found, dict):
            help_text = f"write [{json.dumps(found, ensure_ascii=False)}]"
        elif types == ["string"] and isinstance(found, bool | int | float):
            help_text = f'write "{json.dumps(found)}"'
        message = f"{_name(place.pointer)} must be {words}, but is {_shown(found)}"
        self.problems.add("SYN101", place, message, help_text)

    def _unknown_properties(self, error: SchemaError, pointer: Pointer) -> None:
        known = _schema(error).get("properties", {})
        free = [each for each in known if each not in _instance(error)]
        choice = f"known here: {', '.join(free[:12])}{', …' if len(free) > 12 else ''}"
        for name in [name for name in _instance(error) if name not in known]:
            place = Place(self.source, (*pointer, name), key=True)
            self.problems.add("SYN102", place, f"there is no property {name!r} here", nearest(name, free) or choice)

    def _missing(self, error: SchemaError, place: Place) -> None:
        # jsonschema gives one error per missing property; its name stands only in the message.
        name = next(n for n in _wanted(error) if n not in _instance(error) and error.message.startswith(f"{n!r} "))
        properties = _schema(error).get("properties", {})
        unknown = [each for each in _instance(error) if each not in properties]
        if any(nearest(each, [name]) for each in unknown):
            return  # it is there, but misspelt, and that is said already
        meaning = properties.get(name, {}).get("description")
        message = f"{_name(place.pointer)} lacks the property {name!r}"
        self.problems.add("SYN104", place, message, f"{name}: {meaning}" if meaning else None)

    def _not_allowed(self, place: Place, allowed: list[object], found: object) -> None:
        words = [str(value) for value in allowed]
        close = nearest(str(found), words)
        choice = ", ".join(words)
        self.problems.add(
            "SYN105", place, f"{_name(place.pointer)} cannot be {_shown(found)}; choose one of {choice}", close
        )

    def _pattern(self, error: SchemaError, place: Place) -> None:
        described = _schema(error).get("description")
        examples = _schema(error).get("examples", [])
        what = f" ({described})" if described else ""
        help_text = f"for example {json.dumps(examples[0])}" if examples else f"it must fit {_wanted(error)}"
        if "propertyNames" in error.schema_path:
            place = Place(self.source, (*place.pointer, str(_instance(error))), key=True)
            message = f"the name {_instance(error)!r} is not written as it must be{what}"
        else:
            message = f"{_name(place.pointer)} {_shown(_instance(error))} is not written as it must be{what}"
        self.problems.add("SYN106", place, message, help_text)


def _schema(error: SchemaError) -> Mapping[str, Any]:
    """The part of the schema that does not hold."""
    return error.schema if isinstance(error.schema, Mapping) else {}


def _instance(error: SchemaError) -> Any:
    """The value that stands in the file."""
    return error.instance


def _wanted(error: SchemaError) -> Any:
    """What the schema asks for."""
    return error.validator_value


def _types(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _branch_types(branch: Mapping[str, Any]) -> list[str]:
    if "anyOf" in branch:
        return [name for inner in branch["anyOf"] for name in _branch_types(inner)]
    return _types(branch.get("type", []))


def _fits(branch: Mapping[str, Any], found: object) -> bool:
    """Is the value of the branch's JSON type, whatever is wrong inside it?"""
    types = _branch_types(branch)
    return not types or any(Draft202012Validator({"type": name}).is_valid(found) for name in types)


def _likeness(branch: Mapping[str, Any], found: object) -> int:
    """How much of an object a branch knows."""
    known = branch.get("properties", {})
    return sum(1 if name in known else -1 for name in found) if isinstance(found, dict) else 0


def _name(pointer: Pointer) -> str:
    """How to speak of a node: its property's name, or which item of which list."""
    match pointer:
        case ():
            return "the file"
        case (*_, str() as name):
            return repr(name)
        case (*before, int() as number):
            listed = next((step for step in reversed(before) if isinstance(step, str)), None)
            return f"item {number + 1}" if listed is None else f"item {number + 1} of {listed!r}"
        case _:
            raise AssertionError(pointer)


def _shown(found: object) -> str:
    """The value that stands there, short."""
    match found:
        case bool():
            return json.dumps(found)
        case str():
            return json.dumps(found if len(found) <= 40 else f"{found[:37]}…", ensure_ascii=False)
        case int() | float():
            return f"the number {json.dumps(found)}"
        case list():
            return f"a list of {len(found)}" if found else "an empty list"
        case dict():
            return "an object" if found else "an empty object"
        case _:
            return json.dumps(found)

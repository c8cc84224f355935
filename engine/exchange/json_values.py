"""A field's value in JSON: the plain form its type has, and `{"markup": …}` for everything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from engine.document import Code, Markup, Period, Value
from engine.exchange.values import canonical, read_markup, write_value
from engine.specs.spec import Spec

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | int | float | bool | None"


def value_to_json(spec: Spec, field_id: str, value: Value) -> Json:
    """The value as the field's JSON Schema has it."""
    kind = _type(spec, field_id)
    match value:
        case bool() if kind in ("boolean", None):
            return value
        case str() if kind in ("text", "date", "number", "boolean", None) or (kind == "code" and not value.strip()):
            return value
        case Code(code, None, None) if kind == "code" and code.strip():
            return code
        case Code() if kind in ("code", None) or _has_codes(spec, field_id):
            return _code_to_json(value)
        case Period(start, end) if kind in ("period", None):
            return {"start": start, "end": end}
        case Markup(xml):
            return {"markup": xml}
        case _:
            return {"markup": write_value(spec, field_id, value)}


def value_from_json(spec: Spec, field_id: str, value: Json) -> Value:
    """The value that JSON of the right shape stands for, in canonical form. Raises Unreadable for broken markup."""
    match value:
        case bool():
            return value
        case int() | float():
            return str(value)
        case str():
            is_code = _type(spec, field_id) == "code" and value.strip() != ""
            return canonical(spec, field_id, Code(value) if is_code else value)
        case {"code": _}:
            return canonical(spec, field_id, code_from_json(value))
        case {"markup": str(xml)}:
            return read_markup(spec, field_id, xml)
        case {"start": start, "end": end}:
            return Period(_text(start), _text(end))
        case {"start": start}:
            return Period(start=_text(start))
        case {"end": end}:
            return Period(end=_text(end))
        case _:
            raise TypeError(f"no value of a field: {type(value).__name__}")


def code_to_json(code: Code) -> Json:
    """A code of the header: the bare code where nothing more is said."""
    return code.code if code.system is None and code.display is None else _code_to_json(code)


def code_from_json(value: Json) -> Code:
    match value:
        case str(code):
            return Code(code)
        case {"code": str(code), **more}:
            return Code(code, _text(more.get("system")), _text(more.get("display")))
        case _:
            raise TypeError(f"no code: {type(value).__name__}")


def _code_to_json(code: Code) -> dict[str, Json]:
    parts = {"code": code.code, "system": code.system, "display": code.display}
    return {name: text for name, text in parts.items() if text is not None}


def _has_codes(spec: Spec, field_id: str) -> bool:
    """Also for a boolean that a code can stand instead of."""
    field = spec.definition.fields.get(field_id)
    return field is not None and field.codes is not None


def _type(spec: Spec, field_id: str) -> str | None:
    field = spec.definition.fields.get(field_id)
    return None if field is None else field.type


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None

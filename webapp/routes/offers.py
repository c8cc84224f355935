"""How each field is asked and what can be picked for it, from the spec alone. The form and its reader agree on this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.document import Code, Value
from engine.specs.models.certificate import FieldModel, QuestionModel
from engine.specs.spec import Definition, Spec

Widget = Literal["line", "area", "date", "radio", "checkbox", "select", "municipality", "code", "number", "period"]

LONG_TEXT = 200
MANY_CODES = 6
_TICKED_BY_CODE = frozenset({"dated-choices", "dated-periods", "choices"})


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be picked. `name` tells it apart from the others on the page."""

    name: str
    value: bool | Code


def widget_of(spec: Spec, field: FieldModel) -> Widget:
    """How a field is asked: as the spec says, else as its type suggests."""
    if field.widget is not None:
        return field.widget
    match field.type:
        case "boolean":
            return "radio"
        case "code":
            offered = spec.definition.codes(field.id)
            return "code" if not offered else "radio" if len(offered) < MANY_CODES else "select"
        case "text":
            return "area" if field.max_length is None or field.max_length > LONG_TEXT else "line"
        case "date" | "number" | "period":
            return field.type


def offers(definition: Definition, field_id: str) -> tuple[Offer, ...]:
    """Yes and no, and the listed codes. A code keeps its code system where the field takes codes from several."""
    several = len(definition.systems(field_id)) > 1
    pairs = definition.codes(field_id)
    codes = [code.code for _, code in pairs]
    listed = tuple(
        Offer(
            code.code if codes.count(code.code) == 1 else f"{system.name}.{code.code}",
            Code(code.code, system.system if several else None),
        )
        for system, code in pairs
    )
    if definition.fields[field_id].type != "boolean":
        return listed
    return (Offer("true", True), Offer("false", False), *listed)


def offer_label(spec: Spec, field_id: str, value: bool | Code) -> str:
    """The words that stand at a radio button, tick box or option."""
    match value:
        case bool():
            return spec.boolean_label(field_id, value)
        case Code(code):
            return spec.code_label(field_id, code.strip())


def picked(definition: Definition, field_id: str, name: str) -> bool | Code | None:
    """What the offer of a name stands for."""
    return next((offer.value for offer in offers(definition, field_id) if offer.name == name), None)


def name_of(definition: Definition, field_id: str, value: Value | None) -> str | None:
    """The name of the offer that a value is, or None where it is none of them."""
    match value:
        case Code(code, system):
            said = system if system is not None else definition.default_system(field_id)
            alike = [
                o for o in offers(definition, field_id) if isinstance(o.value, Code) and o.value.code == code.strip()
            ]
            exact = (o.name for o in alike if isinstance(o.value, Code) and o.value.system in (None, said))
            return next(exact, None)
        case bool():
            return "true" if value else "false"
        case str():
            text = value.strip()
            read = {"1": "true", "0": "false"}.get(text, text)
            return read if any(o.name == read for o in offers(definition, field_id)) else None
        case _:
            return None


def ticked_by(question: QuestionModel) -> str | None:
    """The field whose codes are tick boxes, where a repeated question is asked that way."""
    if question.widget in _TICKED_BY_CODE and question.repeat is not None:
        return question.repeat.unique
    return None

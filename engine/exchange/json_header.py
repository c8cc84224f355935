"""The header's parts in JSON: one table for reading, writing and the JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from engine.document import Code, Issuer, Person, Relation, Unit
from engine.exchange.json_values import Json, code_from_json, code_to_json
from engine.exchange.vocabulary import ADDRESS_SOURCE_SYSTEM, PROFESSION_SYSTEM, TITLE_SYSTEM


@dataclass(frozen=True, slots=True)
class Property:
    """A JSON property and the attribute it stands for; `system` is meant by a code that names none."""

    name: str
    attribute: str
    kind: Literal["text", "code", "codes"] = "text"
    system: str | None = None


PATIENT = (
    Property("personId", "person_id"),
    Property("root", "root"),
    Property("givenName", "given_name"),
    Property("middleName", "middle_name"),
    Property("familyName", "family_name"),
    Property("street", "street"),
    Property("postalCode", "postal_code"),
    Property("city", "city"),
    Property("addressSource", "address_source", "code", ADDRESS_SOURCE_SYSTEM),
)
ISSUER = (
    Property("id", "id"),
    Property("name", "name"),
    Property("prescriberCode", "prescriber_code"),
    Property("titles", "titles", "codes", TITLE_SYSTEM),
    Property("specialities", "specialities", "codes"),
    Property("licensedProfessions", "licensed_professions", "codes", PROFESSION_SYSTEM),
)
UNIT = (
    Property("id", "id"),
    Property("name", "name"),
    Property("workplaceCode", "workplace_code"),
    Property("street", "street"),
    Property("postalCode", "postal_code"),
    Property("city", "city"),
    Property("phone", "phone"),
    Property("email", "email"),
)
PROVIDER = (Property("id", "provider_id"), Property("name", "provider_name"))
RELATION = (
    Property("code", "code"),
    Property("certificateId", "certificate_id"),
    Property("root", "root"),
    Property("messageId", "message_id"),
    Property("referenceId", "reference_id"),
)


def patient_to_json(patient: Person) -> dict[str, Json]:
    return _part_to_json(patient, Person(), PATIENT)


def patient_from_json(given: Mapping[str, Json]) -> Person:
    return Person(**_attributes(given, PATIENT))


def issuer_to_json(issuer: Issuer) -> dict[str, Json]:
    unit = _part_to_json(issuer.unit, Unit(), UNIT)
    provider = _part_to_json(issuer.unit, Unit(), PROVIDER)
    whole = _part_to_json(issuer, Issuer(), ISSUER)
    if provider:
        unit["provider"] = provider
    if unit:
        whole["unit"] = unit
    return whole


def issuer_from_json(given: Mapping[str, Json]) -> Issuer:
    unit = _object(given.get("unit"))
    provider = _attributes(_object(unit.get("provider")), PROVIDER)
    return Issuer(**_attributes(given, ISSUER), unit=Unit(**_attributes(unit, UNIT), **provider))


def relation_to_json(relation: Relation) -> dict[str, Json]:
    return _part_to_json(relation, Relation("", ""), RELATION)


def relation_from_json(given: Mapping[str, Json]) -> Relation:
    return Relation(**{"code": "", "certificate_id": "", **_attributes(given, RELATION)})


def _part_to_json(part: object, empty: object, properties: tuple[Property, ...]) -> dict[str, Json]:
    """What differs from an empty part."""
    values = ((each.name, getattr(part, each.attribute), getattr(empty, each.attribute)) for each in properties)
    return {name: _to_json(value) for name, value, nothing in values if value != nothing}


def _to_json(value: str | Code | tuple[Code, ...]) -> Json:
    match value:
        case str():
            return value
        case Code():
            return code_to_json(value)
        case _:
            return [code_to_json(code) for code in value]


def _attributes(given: Mapping[str, Json], properties: tuple[Property, ...]) -> dict[str, Any]:
    return {each.attribute: _from_json(given[each.name], each) for each in properties if each.name in given}


def _from_json(value: Json, meant: Property) -> object:
    match meant.kind:
        case "code":
            return _code(value, meant)
        case "codes" if isinstance(value, list):
            return tuple(_code(each, meant) for each in value)
        case _:
            return value


def _code(value: Json, meant: Property) -> Code:
    code = code_from_json(value)
    return replace(code, system=None) if code.system == meant.system else code


def _object(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}

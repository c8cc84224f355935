"""JSON Schemas (2020-12) of the spec files, generated from the models: for editors, and to report a file's shape."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from engine.specs.kinds import SCHEMAS
from engine.specs.models.base import SpecFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Generator(GenerateJsonSchema):
    """Leaves out what only Python needs: a property that may be absent is absent, never null."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        made = super().default_schema(schema)
        return {key: value for key, value in made.items() if (key, value) != ("default", None)}

    def get_title_from_name(self, name: str) -> str:
        return name

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        made = super().model_schema(schema)
        return {**made, "title": made["title"].removesuffix("Model")} if "title" in made else made

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """Names that do not fit their pattern are refused, and said to be so."""
        made = super().dict_schema(schema)
        for pattern, values in made.pop("patternProperties", {}).items():
            made["propertyNames"] = {**made.get("propertyNames", {}), "pattern": pattern}
            made["additionalProperties"] = values
        return made


@cache
def schema_of(model: type[SpecFile]) -> Mapping[str, Any]:
    """The schema of one kind of file."""
    name = next((name for name, each in SCHEMAS.items() if each is model), model.__name__)
    made = model.model_json_schema(schema_generator=_Generator)
    return MappingProxyType({"$schema": DIALECT, "$id": f"{name}.json", **made})


def render(schema: Mapping[str, Any]) -> str:
    """The bytes that are committed."""
    return json.dumps(dict(schema), ensure_ascii=False, indent=2) + "\n"


def schema_files() -> dict[str, str]:
    """File name and content of every spec schema."""
    return {f"{name}.json": render(schema_of(model)) for name, model in SCHEMAS.items()}


def write_schemas(folder: Path) -> None:
    """Bring the schemas of spec files in a folder up to date."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in schema_files().items():
        (folder / name).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    write_schemas(Path(__file__).resolve().parents[2] / "specs" / "schema")

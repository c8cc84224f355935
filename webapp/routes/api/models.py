"""What every body of the API has in common: camelCase in JSON, no unknown members, nothing converted in silence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from pydantic import BaseModel, ConfigDict, JsonValue
from pydantic.alias_generators import to_camel

Answers: TypeAlias = Mapping[str, list[dict[str, JsonValue]]]
"""A list of answers by question id; an answer holds a value by field id."""


class ApiModel(BaseModel):
    """A JSON object in a request or a reply."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, alias_generator=to_camel, populate_by_name=True)


class NoMore(ApiModel):
    """Nothing more needs to be said; the body may be left out."""

"""What every spec model has in common: immutable, camelCase in JSON, no unknown properties, and a place in its file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from engine.source import Place

KebabId = Annotated[
    str,
    Field(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$", description="kebab-case, never reused", examples=["end-after-start"]),
]
QuestionId = Annotated[
    str,
    Field(
        pattern=r"^F?[0-9]+$",
        description="national question number (svar), such as 6; F1 for a question that only the form asks",
        examples=["6"],
    ),
]
FieldId = Annotated[
    str,
    Field(
        pattern=r"^F?[0-9]+\.[0-9]+$",
        description="national field number (delsvar), such as 6.2; F1.4 for a field that only the form asks",
        examples=["6.2"],
    ),
]
IsoDate = Annotated[
    str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description="YYYY-MM-DD", examples=["2026-03-14"])
]


class SpecModel(BaseModel):
    """A node of a spec file."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True, strict=True)

    __slots__ = ("_place",)  # no private attribute: pydantic would set up and read each of thousands in Python
    if TYPE_CHECKING:
        _place: Place

    @property
    def place(self) -> Place:
        """Where the node stands. Raises for a model that no loader has placed."""
        try:
            return self._place
        except AttributeError:
            raise LookupError(f"{type(self).__name__} was not read from a file") from None

    def property_place(self, name: str) -> Place:
        """Where a property's value stands, by its JSON name."""
        return self.place.child(name)


class SpecFile(SpecModel):
    """The outermost object of a file; `$schema` tells editors what may stand in it."""

    schema_ref: str | None = Field(
        default=None, alias="$schema", description="Relative path to the JSON Schema in specs/schema/"
    )


def put_in_place(model: SpecModel, place: Place) -> None:
    """Tell a model and everything inside it where they stand."""
    object.__setattr__(model, "_place", place)  # the models are frozen; this is the one writer
    aliases: Mapping[str, str] | None = None
    for name, value in model.__dict__.items():
        if value and isinstance(value, _HOLDERS):
            aliases = aliases or _json_names(type(model))
            _put_value_in_place(value, place.child(aliases[name]))


@cache
def _json_names(model: type[SpecModel]) -> Mapping[str, str]:
    """How each field is called in JSON."""
    return {name: info.alias or name for name, info in model.model_fields.items()}


def _put_value_in_place(value: SpecModel | list[object] | tuple[object, ...] | dict[str, object], place: Place) -> None:
    if isinstance(value, SpecModel):
        put_in_place(value, place)
        return
    inner: Iterable[tuple[str | int, object]] = value.items() if isinstance(value, dict) else enumerate(value)
    for step, item in inner:
        if isinstance(item, _HOLDERS):
            _put_value_in_place(item, place.child(step))


_HOLDERS = (SpecModel, list, tuple, dict)
"""What may hold models; most values do not, and a load is mostly this walk."""

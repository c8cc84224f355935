"""`specs/rollout/features.json`: what is switched on, for whom. Units are added by entries of the same shape in SQL."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from engine.specs.models.base import KebabId, SpecFile, SpecModel

Stage = Literal["off", "pilot", "on"]


class FeatureModel(SpecModel):
    """A part of the product that can be closed, tried by some, or open.

    `off`: closed, entries are not looked at. `pilot`: open where an entry opens it. `on`: open for `types`, save where
    an entry closes it; for `pilotTypes` where an entry opens it.
    """

    means: str = Field(min_length=1, description="What it opens")
    stage: Stage = Field(description="Closed, open where an entry says so, or open")
    types: list[str] | None = Field(
        default=None, description="Types and type groups it is for; every type, and what has none, when left out"
    )
    pilot_types: list[str] = Field(default_factory=list, description="More types, open only where an entry opens them")


class EntryModel(SpecModel):
    """Opens or closes a feature for some units. Rows in SQL have this shape."""

    name: str = Field(min_length=1, description="What people call it, such as the name of the pilot")
    feature: KebabId = Field(description="The feature")
    change: Literal["open", "close"] = Field(description="Opening wins over closing when both match")
    types: list[str] | None = Field(
        default=None, description="Types and type groups it is about; all of the feature when left out"
    )
    units: list[str] = Field(default_factory=list, description="HSA ids of units; their sub-units are covered too")
    care_providers: list[str] = Field(default_factory=list, description="HSA ids of care providers")
    vendor_groups: list[KebabId] = Field(default_factory=list, description="Vendor groups, all their care providers")
    because: str = Field(default="", description="Why, for the audit trail")


class RolloutModel(SpecFile):
    """Features and the entries that are shipped with the product."""

    about: str = Field(default="", description="For readers of the file")
    features: dict[KebabId, FeatureModel] = Field(description="Every feature")
    vendor_groups: dict[KebabId, list[str]] = Field(
        default_factory=dict, description="Care providers (HSA ids) by the vendor of their record system"
    )
    entries: list[EntryModel] = Field(default_factory=list, description="Shipped defaults")

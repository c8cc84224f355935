"""Which rollout entries reach a unit, as facts. Entries are shipped in the spec or come from rows of the same shape."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.permissions.facts import files_of
from engine.specs.catalogue import Catalogue
from engine.specs.models.permissions import TYPE, PermissionsModel
from engine.specs.models.rollout import EntryModel, RolloutModel
from engine.specs.vocabulary import PILOT, WITHDRAWN, Implied


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where the user works: the selected unit, its parent when it is a sub-unit, and the care provider."""

    unit: str
    care_provider: str
    parent_unit: str | None = None


def rollout_facts(
    catalogue: Catalogue, rows: Iterable[EntryModel], workplace: Workplace, certificate_type: str
) -> dict[str, bool]:
    """The facts `pilot.…` and `withdrawn.…` that are true at a workplace, for a certificate type."""
    permissions, rollout = files_of(catalogue)
    facts: dict[str, bool] = {}
    looked_up = {name: lookup for name, lookup in permissions.lookups.items() if lookup.of == TYPE}
    for entry in (*rollout.entries, *rows):
        if not _reaches(entry, rollout, workplace):
            continue
        kind = PILOT if entry.change == "open" else WITHDRAWN
        types = {TYPE: certificate_type, **{name: lookup.value(certificate_type) for name, lookup in looked_up.items()}}
        for of, name in types.items():
            if _is_about(entry, permissions, name):
                facts[str(Implied(kind, entry.feature, of))] = True
    return facts


def _reaches(entry: EntryModel, rollout: RolloutModel, workplace: Workplace) -> bool:
    lists = (entry.care_providers, *(rollout.vendor_groups.get(group, ()) for group in entry.vendor_groups))
    if any(workplace.care_provider in providers for providers in lists):
        return True
    return workplace.unit in entry.units or workplace.parent_unit in entry.units


def _is_about(entry: EntryModel, permissions: PermissionsModel, certificate_type: str) -> bool:
    return entry.types is None or certificate_type in permissions.types_of(entry.types)

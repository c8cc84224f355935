"""Every fact that permissions can be about, by name: gathered, looked up, named by a term, or implied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from engine.specs.models.permissions import TYPE, PermissionsModel
from engine.specs.models.rollout import RolloutModel

FEATURE, PRIVILEGE, PILOT, WITHDRAWN = "feature", "privilege", "pilot", "withdrawn"

FactValue: TypeAlias = bool | str

TRUTH: tuple[FactValue, ...] = (False, True)


class Implied(NamedTuple):
    """`feature.drafts@targetType`: a kind of fact about a feature or privilege, for the type that `of` names."""

    kind: str
    id: str
    of: str = TYPE

    @classmethod
    def parse(cls, name: str) -> Implied:
        """The parts of an implied fact's name."""
        kind, _, rest = name.partition(".")
        id_, _, of = rest.partition("@")
        return cls(kind, id_, of or TYPE)

    def __str__(self) -> str:
        return f"{self.kind}.{self.id}" if self.of == TYPE else f"{self.kind}.{self.id}@{self.of}"


@dataclass(frozen=True)
class Vocabulary:
    """Fact names with every value they can have. `defaults` holds what a gathered fact is when nobody says."""

    gathered: Mapping[str, tuple[FactValue, ...]]
    derived: Mapping[str, tuple[FactValue, ...]]
    defaults: Mapping[str, FactValue]

    def values(self, name: str) -> tuple[FactValue, ...] | None:
        """The values of a fact, or None when there is no such fact."""
        return self.gathered.get(name) or self.derived.get(name)

    @property
    def names(self) -> frozenset[str]:
        return frozenset((*self.gathered, *self.derived))


def vocabulary_of(permissions: PermissionsModel, rollout: RolloutModel) -> Vocabulary:
    """The vocabulary of one pair of files."""
    switches = {str(name): TRUTH for name in _implied(permissions, rollout, (PILOT, WITHDRAWN))}
    implied = {str(name): TRUTH for name in _implied(permissions, rollout, (FEATURE, PRIVILEGE))}
    lookups = {name: tuple({*lookup.gives.values(), lookup.otherwise}) for name, lookup in permissions.lookups.items()}
    defaults = {name: fact.default for name, fact in permissions.facts.items() if fact.default is not None}
    return Vocabulary(
        MappingProxyType({**{name: fact.allowed for name, fact in permissions.facts.items()}, **switches}),
        MappingProxyType({**lookups, **dict.fromkeys(permissions.terms, TRUTH), **implied}),
        MappingProxyType({**defaults, **dict.fromkeys(switches, False)}),
    )


def _implied(permissions: PermissionsModel, rollout: RolloutModel, kinds: Iterable[str]) -> Iterator[Implied]:
    for kind, of in product(kinds, (TYPE, *permissions.lookups)):
        ids = permissions.privileges if kind == PRIVILEGE else rollout.features
        yield from (Implied(kind, id_, of) for id_ in ids)

"""What the host has found out about user, patient and certificate, checked against the words of the spec."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from weakref import WeakKeyDictionary

from engine.specs.catalogue import Catalogue
from engine.specs.models.permissions import PermissionsModel
from engine.specs.models.rollout import RolloutModel
from engine.specs.problems import nearest
from engine.specs.vocabulary import FactValue, Vocabulary, vocabulary_of


class NoPermissions(LookupError):  # noqa: N818
    """The catalogue has no permissions and rollout files."""


class FactRefused(ValueError):  # noqa: N818
    """A fact that the spec does not know, a value it cannot have, or one that is needed and was not given."""


class Facts(Mapping[str, FactValue]):
    """Every gathered fact with its value. Immutable; made by `Facts.of`."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, FactValue]) -> None:
        self._values = MappingProxyType(dict(values))

    @classmethod
    def of(cls, catalogue: Catalogue, given: Mapping[str, FactValue]) -> Facts:
        """The given facts and the defaults of all others. Raises FactRefused."""
        vocabulary = vocabulary_in(catalogue)
        for name, value in given.items():
            _refuse_unknown(vocabulary, name, value)
        values = {**vocabulary.defaults, **given}
        missing = [name for name in vocabulary.gathered if name not in values]
        if missing:
            raise FactRefused(f"not given: {', '.join(missing)}")
        return cls(values)

    def but(self, catalogue: Catalogue, given: Mapping[str, FactValue]) -> Facts:
        """The same with some facts changed. Raises FactRefused."""
        return Facts.of(catalogue, {**self._values, **given})

    def __getitem__(self, name: str) -> FactValue:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Facts({dict(self._values)!r})"


_VOCABULARIES: WeakKeyDictionary[Catalogue, Vocabulary] = WeakKeyDictionary()


def vocabulary_in(catalogue: Catalogue) -> Vocabulary:
    """Every fact of a catalogue's permissions. Raises NoPermissions."""
    found = _VOCABULARIES.get(catalogue)
    if found is None:
        found = _VOCABULARIES[catalogue] = vocabulary_of(*files_of(catalogue))
    return found


def files_of(catalogue: Catalogue) -> tuple[PermissionsModel, RolloutModel]:
    """The two files that decide. Raises NoPermissions."""
    if catalogue.permissions is None or catalogue.rollout is None:
        raise NoPermissions(f"{catalogue.path} holds no permissions/permissions.json and rollout/features.json")
    return catalogue.permissions, catalogue.rollout


def _refuse_unknown(vocabulary: Vocabulary, name: str, value: FactValue) -> None:
    allowed = vocabulary.gathered.get(name)
    if allowed is None:
        raise FactRefused(f"there is no fact {name!r} to give; {nearest(name, vocabulary.gathered) or ''}".rstrip("; "))
    if not any(value == each and type(value) is type(each) for each in allowed):
        raise FactRefused(f"{name} cannot be {value!r}, only {', '.join(map(repr, allowed))}")

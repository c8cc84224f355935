"""A version of a code register: an immutable value that rules, the form and the search read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Protocol, TypeVar

from engine.codes.words import normal_code


@dataclass(frozen=True, slots=True)
class Help:
    """That a code helps to describe what a diagnosis does: `purpose` names the list, `diagnosis` is a code of another
    register, `central` says that the code belongs to the diagnosis' core."""

    purpose: str
    diagnosis: str
    central: bool = False


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One code with its label. `words` are everyday words and other names; the dates bound when it may be used, both
    included; `description` and `includes` explain it; `helps` are the diagnoses it helps to describe."""

    code: str
    label: str
    words: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    description: str = ""
    includes: str = ""
    helps: tuple[Help, ...] = ()

    def is_valid(self, today: date) -> bool:
        """May the code be used this day?"""
        return not self.is_future(today) and not self.is_past(today)

    def is_future(self, today: date) -> bool:
        return self.valid_from is not None and today < self.valid_from

    def is_past(self, today: date) -> bool:
        return self.valid_to is not None and self.valid_to < today


@dataclass(frozen=True, eq=False)
class CodeRegister:
    """The codes of one system in one version. Compared by identity: a version is read once.

    `system` is the name that specs use (ICD-10-SE). The version is in use from `valid_from` to `valid_to`, both
    included. A `subset` holds some of the system's codes only: what it lacks may exist all the same.
    """

    system: str
    version: str
    entries: tuple[CodeEntry, ...]
    valid_from: date | None = None
    valid_to: date | None = None
    subset: bool = False
    title: str = field(default="", kw_only=True)
    """What a subset calls itself to people."""

    @cached_property
    def _by_code(self) -> Mapping[str, CodeEntry]:
        return MappingProxyType({normal_code(entry.code): entry for entry in self.entries})

    @cached_property
    def helping(self) -> Mapping[tuple[str, str], tuple[tuple[CodeEntry, bool], ...]]:
        """By purpose and diagnosis: the codes that help, each with whether it is central, in the order of the file."""
        found: dict[tuple[str, str], list[tuple[CodeEntry, bool]]] = {}
        for entry in self.entries:
            for each in entry.helps:
                found.setdefault((each.purpose, each.diagnosis), []).append((entry, each.central))
        return MappingProxyType({key: tuple(entries) for key, entries in found.items()})

    def find(self, code: str) -> CodeEntry | None:
        """The entry of a code, however it is written: dots, blanks and small letters are forgiven."""
        return self._by_code.get(normal_code(code))

    def __len__(self) -> int:
        return len(self.entries)


class Version(Protocol):
    """What decides whether a version of a register counts."""

    @property
    def system(self) -> str: ...
    @property
    def valid_from(self) -> date | None: ...
    @property
    def valid_to(self) -> date | None: ...
    @property
    def subset(self) -> bool: ...


V = TypeVar("V", bound=Version)


def in_use(versions: Iterable[V], today: date) -> dict[str, V]:
    """The version of each system that counts on a day: of those valid then a whole register before a subset, then the
    one that began last, then the one that stands last."""
    chosen: dict[str, V] = {}
    for version in versions:
        begun = version.valid_from is None or version.valid_from <= today
        if begun and (version.valid_to is None or today <= version.valid_to):
            known = chosen.get(version.system)
            if known is None or _weight(version) >= _weight(known):
                chosen[version.system] = version
    return chosen


def _weight(version: Version) -> tuple[bool, date]:
    return (not version.subset, version.valid_from or date.min)

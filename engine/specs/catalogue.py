"""Everything under `specs/`, loaded and linked; immutable, so that any number of threads may read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from engine.specs.copies import Copies
from engine.specs.models.base import SpecFile
from engine.specs.models.codes import CodeSystemModel
from engine.specs.models.permissions import PermissionsModel
from engine.specs.models.rollout import RolloutModel
from engine.specs.models.texts import TextVersionModel
from engine.specs.notifications import Notifications
from engine.specs.spec import Definition, Spec


def version_number(version: str) -> tuple[int, ...]:
    """Text versions are compared part by part as numbers: 1.10 is newer than 1.9. Empty when it is no version."""
    parts = version.strip().split(".")
    return tuple(int(part) for part in parts) if all(part.isascii() and part.isdigit() for part in parts) else ()


class UnknownType(LookupError):  # noqa: N818
    """There is no spec for a certificate type."""


@dataclass(frozen=True, eq=False)
class Catalogue:
    """All specs of one folder. `versions` holds each type's text versions, oldest first."""

    path: Path
    definitions: Mapping[tuple[str, int], Definition]
    versions: Mapping[str, tuple[TextVersionModel, ...]]
    code_systems: Mapping[str, CodeSystemModel]
    permissions: PermissionsModel | None = None
    files: tuple[SpecFile, ...] = ()
    """Every file that could be read, in the order of reading."""
    rollout: RolloutModel | None = None
    notifications: Notifications | None = None
    copies: Copies | None = None

    @property
    def types(self) -> tuple[str, ...]:
        return tuple(sorted(self.versions))

    @cached_property
    def _specs(self) -> dict[tuple[str, str], Spec]:
        return {
            (certificate_type, version.version): Spec(
                self.definitions[certificate_type, version_number(version.version)[0]], version
            )
            for certificate_type, versions in self.versions.items()
            for version in versions
        }

    @cached_property
    def _types_by_wire_code(self) -> Mapping[str, str]:
        return {d.certificate.national.code.casefold(): d.certificate.type for d in self.definitions.values()}

    def type_of_wire_code(self, code: str) -> str | None:
        """The public type of a type code on the wire (`LUSE` → `FK7800`), however its letters are cased."""
        return self._types_by_wire_code.get(code.strip().casefold())

    def spec(self, certificate_type: str, version: str) -> Spec:
        """The spec a document of this type and text version is read with.

        A version that is unknown, or only a major, is read as the newest minor of that major; an unknown major as the
        newest there is. Raises UnknownType.
        """
        exact = self._specs.get((certificate_type, version.strip()))
        if exact is not None:
            return exact
        versions = self.versions.get(certificate_type)
        if not versions:
            raise UnknownType(certificate_type)
        wanted = version_number(version)[:1]
        same_major = [v for v in versions if version_number(v.version)[:1] == wanted]
        return self._specs[certificate_type, (same_major or versions)[-1].version]

    def newest(self, certificate_type: str, today: date, *, major: int | None = None) -> Spec:
        """The highest version number whose valid-from date is today or earlier; of one major if that is given.

        Raises UnknownType when the type has none yet.
        """
        for version in reversed(self.versions.get(certificate_type, ())):
            of_major = major is None or version_number(version.version)[0] == major
            if of_major and date.fromisoformat(version.valid_from) <= today:
                return self._specs[certificate_type, version.version]
        raise UnknownType(certificate_type)

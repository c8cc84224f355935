"""Care providers, units and users, as a directory knows them. The demo reads made-up ones from a file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from engine.document import Code, Issuer, Unit
from engine.specs.models.rollout import EntryModel

Origin = Literal["NORMAL", "DJUPINTEGRATION", "UTHOPP", "READONLY"]

ROLE_NAMES: Mapping[str, str] = {
    "LAKARE": "Läkare",
    "PRIVATLAKARE": "Privatläkare",
    "TANDLAKARE": "Tandläkare",
    "VARDADMINISTRATOR": "Vårdadministratör",
    "SJUKSKOTERSKA": "Sjuksköterska",
    "BARNMORSKA": "Barnmorska",
    "OPERATOR": "Driftpersonal",
}


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True)


class Provider(_Model):
    """Vårdgivare."""

    id: str
    name: str


class CareUnit(_Model):
    """Vårdenhet."""

    id: str
    name: str
    provider: str
    street: str
    postal_code: str
    city: str
    phone: str
    email: str | None = None
    workplace_code: str
    integrated: bool = False
    """A record system of the unit is told what happens to its certificates."""


class Title(_Model):
    code: str
    display: str


class User(_Model):
    """Somebody who may sign in. `origin` says how: by herself, or from a record system."""

    id: str
    hsa_id: str
    name: str
    role: str
    origin: Origin
    about: str
    prescriber_code: str | None = None
    titles: tuple[Title, ...] = ()
    units: tuple[str, ...]

    @property
    def role_name(self) -> str:
        return ROLE_NAMES.get(self.role, self.role)


class RegisteredPerson(_Model):
    """A person in the population register."""

    person_id: str
    given_name: str
    middle_name: str | None = None
    family_name: str
    street: str = ""
    postal_code: str = ""
    city: str = ""
    deceased: bool = False
    protected_identity: bool = False

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.given_name, self.middle_name, self.family_name) if part)

    @property
    def has_address(self) -> bool:
        return all(part.strip() for part in (self.street, self.postal_code, self.city))


class People(_Model):
    """The whole file."""

    about: str = ""
    providers: tuple[Provider, ...]
    units: tuple[CareUnit, ...]
    users: tuple[User, ...]
    patients: tuple[RegisteredPerson, ...]
    rollout: tuple[EntryModel, ...] = ()
    """Which units are warned, blocked or in a pilot."""

    @cached_property
    def _users(self) -> dict[str, User]:
        return {user.id: user for user in self.users}

    @cached_property
    def _units(self) -> dict[str, CareUnit]:
        return {unit.id: unit for unit in self.units}

    @cached_property
    def _providers(self) -> dict[str, Provider]:
        return {provider.id: provider for provider in self.providers}

    def user(self, user_id: str) -> User | None:
        return self._users.get(user_id)

    def unit(self, unit_id: str | None) -> CareUnit | None:
        return None if unit_id is None else self._units.get(unit_id)

    @cached_property
    def address_names(self) -> dict[str, str]:
        """Units' names by logical address, which is their id."""
        return {unit.id: unit.name for unit in self.units}

    def provider_of(self, unit: CareUnit) -> Provider:
        return self._providers[unit.provider]

    def units_of(self, user: User) -> tuple[CareUnit, ...]:
        return tuple(self._units[unit_id] for unit_id in user.units)

    def user_name(self, user_id: str) -> str:
        user = self._users.get(user_id)
        return user.name if user else user_id


def load_people(path: Path) -> People:
    return People.model_validate_json(path.read_text(encoding="utf-8"))


def issuer(user: User, unit: CareUnit, provider: Provider) -> Issuer:
    """The user as a certificate names its author."""
    return Issuer(
        id=user.hsa_id,
        name=user.name,
        prescriber_code=user.prescriber_code,
        titles=tuple(Code(title.code, display=title.display) for title in user.titles),
        unit=Unit(
            id=unit.id,
            name=unit.name,
            workplace_code=unit.workplace_code,
            street=unit.street,
            postal_code=unit.postal_code,
            city=unit.city,
            phone=unit.phone,
            email=unit.email,
            provider_id=provider.id,
            provider_name=provider.name,
        ),
    )

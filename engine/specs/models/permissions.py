"""`specs/permissions/permissions.json`: who may do what, and which reason a refusal gives.

Everything is said about *facts*. Some are gathered by the host (`facts`), some follow from others (`lookups`, `terms`),
and some are implied: `feature.ID` and `privilege.ID` tell whether a feature is open and a privilege granted for the
certificate type at issue, `feature.ID@LOOKUP` and `privilege.ID@LOOKUP` the same for the type that a lookup gives, and
`pilot.ID` and `withdrawn.ID` whether a rollout entry opens or closes a feature here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from pydantic import Field

from engine.specs.models.base import KebabId, SpecFile, SpecModel
from engine.specs.models.condition import ConditionModel

FactName = Annotated[str, Field(pattern=r"^[a-z][A-Za-z0-9]*$", description="camelCase")]
Words = Annotated[str, Field(min_length=1)]

ROLE, ORIGIN, TYPE = "role", "origin", "type"
"""The facts that privileges are granted by."""


class FactModel(SpecModel):
    """Something the host finds out. With `values` one of these texts, without them true or false."""

    means: Words = Field(description="What it tells, for those who gather it")
    values: list[str] | None = Field(
        default=None, min_length=1, description="Every value it can have; true or false when left out"
    )
    default: bool | str | None = Field(
        default=None, description="Its value when nobody has looked; must be given each time when left out"
    )

    @property
    def allowed(self) -> tuple[bool | str, ...]:
        """Every value it can have."""
        return (False, True) if self.values is None else tuple(self.values)


class LookupModel(SpecModel):
    """A fact that is read from a table by another one, such as the type that is created from a type."""

    means: Words = Field(description="What it tells")
    of: FactName = Field(description="The fact whose value is looked up")
    gives: dict[str, str] = Field(description="The value given for each value of that fact")
    otherwise: str = Field(description="The value given for all others")

    def value(self, looked_up: object) -> str:
        """What a value is turned into."""
        return self.gives.get(str(looked_up), self.otherwise)


class TermModel(SpecModel):
    """A condition with a name, itself a fact that is true or false. It may use what stands before it in the file."""

    means: Words = Field(description="What it tells")
    when: ConditionModel = Field(description="It is true when this holds, otherwise false")


class GrantModel(SpecModel):
    """Gives a privilege to some roles, for some types, in some origins."""

    roles: list[str] = Field(min_length=1, description="Values of the fact role")
    origins: list[str] = Field(min_length=1, description="Values of the fact origin")
    types: list[str] | None = Field(default=None, description="Certificate types and type groups; all when left out")
    only: dict[str, list[str]] = Field(
        default_factory=dict, description="Origins where it is for these types and type groups only"
    )


class PrivilegeModel(SpecModel):
    """Something a role may do with a type in an origin. It is held when one of its grants gives it."""

    means: Words = Field(description="What it allows")
    reason: Words = Field(description="Swedish: why it is refused to those who lack it, and what they can do")
    grants: list[GrantModel] = Field(min_length=1, description="Who has it")


class CheckModel(SpecModel):
    """A ground for refusal."""

    id: KebabId
    code: KebabId = Field(description="Stable code that programs see; several checks may share one")
    reason: Words = Field(description="Swedish: why it is refused, and what to do")
    deny: ConditionModel = Field(description="The action is refused when this holds")


class NoticeModel(SpecModel):
    """Something to know about an action that is allowed all the same."""

    id: KebabId
    code: KebabId = Field(description="Stable code that programs see")
    tell: Literal["info", "confirm"] = Field(description="Shown only, or to be confirmed before the action")
    text: Words = Field(description="Swedish")
    when: ConditionModel = Field(description="It is told when this holds")


class ActionModel(SpecModel):
    """Something a user may want to do. Refused by the first that fails: a feature, the origin, a privilege, then its
    checks in the order that the file lists all checks in."""

    id: KebabId
    label: Words = Field(description="Swedish name, as on a button")
    about: Literal["session", "patient", "certificate", "question"] = Field(description="What it is done with")
    of: str = Field(
        default=TYPE, description="The fact that names the type whose features and privileges count; type when left out"
    )
    features: list[str] = Field(default_factory=list, description="Features that must be open")
    origins: list[str] | None = Field(default=None, description="Origins where it exists; all when left out")
    privileges: list[str] = Field(default_factory=list, description="Privileges that the user must have")
    checks: list[str] = Field(default_factory=list, description="Checks that apply to it")
    notices: list[str] = Field(default_factory=list, description="Notices that may be told with it")


class RevocationReasonModel(SpecModel):
    """Why a certificate is revoked, for the user to choose."""

    id: KebabId = Field(description="Kept with the revocation")
    certificate: Words = Field(description="Swedish: the reason, of a signed certificate")
    draft: Words = Field(description="Swedish: the reason, of a locked draft")
    explain: bool = Field(default=False, description="The user has to add what is wrong")
    hint: Words = Field(description="Swedish: what to write in the box for that")


class PermissionsModel(SpecFile):
    """Who may do what."""

    about: str = Field(default="", description="For readers of the file")
    facts: dict[FactName, FactModel] = Field(description="What is gathered; role, origin and type must be among them")
    lookups: dict[FactName, LookupModel] = Field(default_factory=dict, description="Facts read from a table by another")
    type_groups: dict[KebabId, list[str]] = Field(
        default_factory=dict, description="Names for several certificate types, used where types are listed"
    )
    privileges: dict[KebabId, PrivilegeModel] = Field(description="Every privilege")
    terms: dict[FactName, TermModel] = Field(default_factory=dict, description="Conditions with a name")
    not_available: Words = Field(description="Swedish: the reason given when a feature is not open for the type")
    wrong_origin: Words = Field(description="Swedish: the reason given when the action does not exist in the origin")
    checks: list[CheckModel] = Field(description="Every check; the first that refuses gives the reason")
    notices: list[NoticeModel] = Field(default_factory=list, description="Every notice, in the order they are told")
    actions: list[ActionModel] = Field(description="Every action, in the order they are listed to users")
    revocation_reasons: list[RevocationReasonModel] = Field(
        default_factory=list, description="What may be wrong with a certificate that is revoked"
    )

    def types_of(self, names: Iterable[str]) -> frozenset[str]:
        """Certificate types and type groups as certificate types."""
        return frozenset(member for name in names for member in self.type_groups.get(name, [name]))

    def conditions(self) -> Iterator[ConditionModel]:
        """Every outermost condition."""
        yield from (term.when for term in self.terms.values())
        yield from (check.deny for check in self.checks)
        yield from (notice.when for notice in self.notices)

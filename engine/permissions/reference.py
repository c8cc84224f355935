"""The second opinion: permissions read straight from the spec's models. It shares nothing with the compiled road but
the models, the condition tree and the names of implied facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.conditions.tree import All, Any, Condition, Is, Not
from engine.specs.models.condition import ConditionModel
from engine.specs.models.permissions import ORIGIN, ROLE, TYPE, ActionModel, GrantModel, PermissionsModel
from engine.specs.models.rollout import RolloutModel
from engine.specs.vocabulary import FEATURE, PILOT, PRIVILEGE, WITHDRAWN, FactValue, Implied


def reference_said(
    permissions: PermissionsModel, rollout: RolloutModel, facts: Mapping[str, FactValue], action: str | None = None
) -> frozenset[str]:
    """What `CompiledPermissions.said` says, found out in another way."""
    reader = FactReader(permissions, rollout, facts)
    wanted = (each for each in permissions.actions if action is None or each.id == action)
    return frozenset(said for each in wanted for said in reader.said(each))


@dataclass(frozen=True)
class FactReader:
    """Works out any fact by name from the gathered ones."""

    permissions: PermissionsModel
    rollout: RolloutModel
    facts: Mapping[str, FactValue]
    _known: dict[str, FactValue] = field(default_factory=dict)

    def said(self, action: ActionModel) -> Iterator[str]:
        """Every ground for refusing the action, and every notice."""
        for feature in action.features:
            if not self.is_open(feature, action.of):
                yield f"deny:{action.id}:{FEATURE}.{feature}"
        if action.origins is not None and self.facts[ORIGIN] not in action.origins:
            yield f"deny:{action.id}:{ORIGIN}"
        for privilege in action.privileges:
            if not self.is_held(privilege, action.of):
                yield f"deny:{action.id}:{PRIVILEGE}.{privilege}"
        for check in self.permissions.checks:
            if check.id in action.checks and self._holds_once(f"deny:{check.id}", check.deny):
                yield f"deny:{action.id}:{check.id}"
        for notice in self.permissions.notices:
            if notice.id in action.notices and self._holds_once(f"tell:{notice.id}", notice.when):
                yield f"tell:{action.id}:{notice.id}"

    def value(self, name: str) -> FactValue:
        """The value of a fact of any kind; worked out once."""
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]

    def _holds_once(self, name: str, condition: ConditionModel) -> bool:
        if name not in self._known:
            self._known[name] = self.holds(condition.tree)
        return self._known[name] is True

    def _find(self, name: str) -> FactValue:
        if name in self.permissions.lookups:
            lookup = self.permissions.lookups[name]
            return lookup.value(self.value(lookup.of))
        if name in self.permissions.terms:
            return self.holds(self.permissions.terms[name].when.tree)
        implied = Implied.parse(name)
        match implied.kind:
            case "feature":
                return self.is_open(implied.id, implied.of)
            case "privilege":
                return self.is_held(implied.id, implied.of)
            case _:
                return self.facts[name]

    def holds(self, condition: Condition) -> bool:
        match condition:
            case All(parts):
                return all(self.holds(part) for part in parts)
            case Any(parts):
                return any(self.holds(part) for part in parts)
            case Not(part):
                return not self.holds(part)
            case Is(subject, values):
                return self.value(subject.name) in values
            case _:
                raise AssertionError("the linker lets only tests with is and in through")

    def is_open(self, feature_id: str, of: str = TYPE) -> bool:
        """Is a feature open for the type that a fact names, given the rollout entries that match?"""
        feature = self.rollout.features[feature_id]
        of_feature = feature.types is None or self._is_one_of(of, feature.types)
        if feature.stage == "off":
            return False
        if self.facts[str(Implied(PILOT, feature_id, of))]:
            return of_feature or self._is_one_of(of, feature.pilot_types)
        return feature.stage == "on" and of_feature and not self.facts[str(Implied(WITHDRAWN, feature_id, of))]

    def is_held(self, privilege_id: str, of: str = TYPE) -> bool:
        """Has the user a privilege for the type that a fact names?"""
        return any(self._gives(grant, of) for grant in self.permissions.privileges[privilege_id].grants)

    def _gives(self, grant: GrantModel, of: str) -> bool:
        origin = str(self.facts[ORIGIN])
        if self.facts[ROLE] not in grant.roles or origin not in grant.origins:
            return False
        lists = (grant.types, grant.only.get(origin))
        return all(types is None or self._is_one_of(of, types) for types in lists)

    def _is_one_of(self, of: str, names: list[str]) -> bool:
        return self.value(of) in self.permissions.types_of(names)

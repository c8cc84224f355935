"""Joins permissions and rollout: parses their conditions and checks that every name and value exists."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.conditions.tree import All, Any, Condition, Is, Not, Subject, walk
from engine.source import Place
from engine.specs.conditions import Names, parse_condition
from engine.specs.models.condition import ConditionModel
from engine.specs.models.permissions import ORIGIN, ROLE, TYPE, ActionModel, GrantModel, PermissionsModel
from engine.specs.models.rollout import RolloutModel
from engine.specs.problems import Problems
from engine.specs.vocabulary import Vocabulary, vocabulary_of


def link_permissions(
    permissions: PermissionsModel, rollout: RolloutModel, certificate_types: Mapping[str, Place], problems: Problems
) -> None:
    """Parse every condition and report what does not fit. `certificate_types`: where each type's spec names it."""
    _Linker(permissions, rollout, problems).link(certificate_types)


@dataclass(frozen=True)
class _Linker:
    permissions: PermissionsModel
    rollout: RolloutModel
    problems: Problems

    def link(self, certificate_types: Mapping[str, Place]) -> None:
        self._facts()
        self._lookups()
        for name, place in certificate_types.items():
            self._known("REF221", place, "value of the fact type in permissions.json", name, self._values(TYPE))
        self._type_names()
        self._grants()
        self._rollout()
        self._conditions()
        self._actions()

    # names

    def _known(self, code: str, place: Place, kind: str, name: str, known: Collection[str]) -> None:
        if name not in known:
            self.problems.unknown(code, place, kind, name, known)

    def _all_known(self, place: Place, kind: str, names: Iterable[str], known: Collection[str]) -> None:
        for number, name in enumerate(names):
            self._known("REF220", place.child(number), kind, name, known)

    def _once(self, kind: str, ids: Sequence[tuple[str, Place]]) -> None:
        seen: set[str] = set()
        for name, place in ids:
            if name in seen:
                self.problems.add("REF206", place, f"{kind} {name!r} stands twice", "give one of them another id")
            seen.add(name)

    def _values(self, fact: str) -> tuple[str, ...]:
        found = self.permissions.facts.get(fact)
        return tuple(found.values or ()) if found else ()

    # facts

    def _facts(self) -> None:
        model = self.permissions
        for name in (ROLE, ORIGIN, TYPE):
            if not self._values(name):
                message = f"the fact {name!r} is missing or has no values"
                self.problems.add("REF220", model.place.child("facts"), message, "privileges need it")
        groups: dict[str, Iterable[str]] = {"facts": model.facts, "lookups": model.lookups, "terms": model.terms}
        self._once("fact", [(name, model.place.child(g, name)) for g, names in groups.items() for name in names])
        for name, fact in model.facts.items():
            if fact.default is not None and fact.default not in fact.allowed:
                self._no_value(fact.property_place("default"), name, fact.default, fact.allowed)

    def _lookups(self) -> None:
        for lookup in self.permissions.lookups.values():
            self._known("REF203", lookup.property_place("of"), "fact with values", lookup.of, self._with_values())
            for value, given in lookup.gives.items():
                place = lookup.place.child("gives", value)
                key = Place(place.source, place.pointer, key=True)
                self._known("REF221", key, f"value of {lookup.of}", value, self._values(lookup.of))
                if lookup.of == TYPE:
                    self._known("REF221", place, "value of type", given, self._values(TYPE))

    def _with_values(self) -> list[str]:
        return [name for name, fact in self.permissions.facts.items() if fact.values is not None]

    # certificate types

    def _type_names(self) -> None:
        place, types = self.permissions.place.child("typeGroups"), self._values(TYPE)
        for name, members in self.permissions.type_groups.items():
            if name in types:
                message = f"{name!r} is a type and a type group"
                self.problems.add("REF206", place.child(name), message, "rename the group")
            self._all_known(place.child(name), "certificate type", members, types)

    def _types(self, place: Place, names: Iterable[str] | None) -> None:
        known = {*self._values(TYPE), *self.permissions.type_groups}
        self._all_known(place, "certificate type or type group", names or (), known)

    def _grants(self) -> None:
        for privilege in self.permissions.privileges.values():
            for grant in privilege.grants:
                self._grant(grant)

    def _grant(self, grant: GrantModel) -> None:
        self._all_known(grant.property_place("roles"), "role", grant.roles, self._values(ROLE))
        self._all_known(grant.property_place("origins"), "origin", grant.origins, self._values(ORIGIN))
        self._types(grant.property_place("types"), grant.types)
        for origin, types in grant.only.items():
            place = grant.place.child("only", origin)
            self._known("REF220", place, "origin of this grant", origin, grant.origins)
            self._types(place, types)

    def _rollout(self) -> None:
        for feature in self.rollout.features.values():
            self._types(feature.property_place("types"), feature.types)
            self._types(feature.property_place("pilotTypes"), feature.pilot_types)
        for entry in self.rollout.entries:
            self._known("REF220", entry.property_place("feature"), "feature", entry.feature, self.rollout.features)
            self._types(entry.property_place("types"), entry.types)
            groups = entry.property_place("vendorGroups")
            self._all_known(groups, "vendor group", entry.vendor_groups, self.rollout.vendor_groups)

    # conditions

    def _conditions(self) -> None:
        vocabulary = vocabulary_of(self.permissions, self.rollout)
        known = set(vocabulary.names - set(self.permissions.terms))
        for name, term in self.permissions.terms.items():
            self._condition(term.when, frozenset(known), vocabulary)
            known.add(name)
        for condition in (*(c.deny for c in self.permissions.checks), *(n.when for n in self.permissions.notices)):
            self._condition(condition, frozenset(known), vocabulary)

    def _condition(self, model: ConditionModel, known: frozenset[str], vocabulary: Vocabulary) -> None:
        for node in walk(parse_condition(model, Names(facts=known), self.problems)):
            self._node(node, vocabulary)

    def _node(self, node: Condition, vocabulary: Vocabulary) -> None:
        match node:
            case All() | Any() | Not():
                return
            case Is(Subject(name=name), values, place) if place is not None:
                allowed = vocabulary.values(name) or values
                for value in values:
                    if not any(value == each and type(value) is type(each) for each in allowed):
                        self._no_value(place, name, value, allowed)
            case _ if (place := node.place) is not None:
                message = "a fact can only be tested with is and in"
                self.problems.add("TYP220", place, message, "give the fact values that say what is asked")
            case _:
                raise AssertionError("a parsed condition has a place")

    def _no_value(self, place: Place, fact: str, value: object, allowed: Iterable[object]) -> None:
        if all(isinstance(each, str) for each in allowed):
            self.problems.unknown("REF221", place, f"value of {fact}", str(value), [str(each) for each in allowed])
        else:
            self.problems.add("REF221", place, f"{fact} is true or false, not {value!r}", "write it without quotes")

    # actions

    def _actions(self) -> None:
        model = self.permissions
        for name, listed in (("check", model.checks), ("notice", model.notices), ("action", model.actions)):
            self._once(name, [(each.id, each.property_place("id")) for each in listed])
        for action in model.actions:
            self._action(action)

    def _action(self, action: ActionModel) -> None:
        model, place = self.permissions, action.property_place
        about_types = {TYPE, *(name for name, lookup in model.lookups.items() if lookup.of == TYPE)}
        self._known("REF203", place("of"), "fact that names a type", action.of, about_types)
        self._all_known(place("features"), "feature", action.features, self.rollout.features)
        self._all_known(place("origins"), "origin", action.origins or (), self._values(ORIGIN))
        self._all_known(place("privileges"), "privilege", action.privileges, model.privileges)
        self._all_known(place("checks"), "check", action.checks, {check.id for check in model.checks})
        self._all_known(place("notices"), "notice", action.notices, {notice.id for notice in model.notices})

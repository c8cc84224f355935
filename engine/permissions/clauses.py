"""Permissions as named conditions for the compiler: one clause per ground for refusal, however many actions share it.

A derived fact (term, feature, privilege) is compiled as something "shown": inferred first, then known to what needs it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from engine.conditions.tree import ALWAYS, All, Any, Condition, Is, Not, Shown, Subject, SubjectKind
from engine.specs.clauses import Clause
from engine.specs.models.permissions import ORIGIN, ROLE, ActionModel, GrantModel, PermissionsModel
from engine.specs.models.rollout import RolloutModel
from engine.specs.vocabulary import FEATURE, PILOT, PRIVILEGE, TRUTH, WITHDRAWN, FactValue, Implied, vocabulary_of

_NEVER = Any()


@dataclass(frozen=True, slots=True)
class PermissionClauses:
    """`clauses` by meaning; `derived` facts by name; `sayings`: what a clause that holds says about each action."""

    clauses: tuple[Clause, ...]
    derived: Mapping[str, Condition]
    sayings: Mapping[str, tuple[tuple[str, str], ...]]
    """Per action (clause name, `deny:ACTION:CHECK` or `tell:ACTION:NOTICE`)."""


def permission_clauses(permissions: PermissionsModel, rollout: RolloutModel) -> PermissionClauses:
    """Everything that can be said about the actions."""
    lowering = _Lowering(permissions, rollout)
    clauses: dict[str, Clause] = {}
    sayings: dict[str, tuple[tuple[str, str], ...]] = {}
    for action in permissions.actions:
        grounds = [*lowering.denials(action), *lowering.notices(action)]
        clauses |= {clause.name: clause for _, clause in grounds}
        sayings[action.id] = tuple((clause.name, saying) for saying, clause in grounds)
    return PermissionClauses(tuple(clauses.values()), lowering.derived, sayings)


@dataclass
class _Lowering:
    permissions: PermissionsModel
    rollout: RolloutModel
    derived: dict[str, Condition] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.values = vocabulary_of(self.permissions, self.rollout).gathered

    def denials(self, action: ActionModel) -> Iterator[tuple[str, Clause]]:
        for kind, ids in ((FEATURE, action.features), (PRIVILEGE, action.privileges)):
            for id_ in ids:
                name = str(Implied(kind, id_, action.of))
                yield f"deny:{action.id}:{kind}.{id_}", Clause(f"deny:{name}", Not(self._derived(name)))
        if action.origins is not None:
            name = "+".join(action.origins)
            elsewhere = self._test(ORIGIN, action.origins, wanted=False)
            yield f"deny:{action.id}:{ORIGIN}", Clause(f"deny:{ORIGIN}:{name}", elsewhere)
        for check in self.permissions.checks:
            if check.id in action.checks:
                yield f"deny:{action.id}:{check.id}", Clause(f"deny:{check.id}", self.lower(check.deny.tree))

    def notices(self, action: ActionModel) -> Iterator[tuple[str, Clause]]:
        for notice in self.permissions.notices:
            if notice.id in action.notices:
                yield f"tell:{action.id}:{notice.id}", Clause(f"tell:{notice.id}", self.lower(notice.when.tree))

    def lower(self, condition: Condition, *, wanted: bool = True) -> Condition:
        """The condition (or its negation) in words of gathered facts and derived ones."""
        match condition:
            case Not(part):
                return self.lower(part, wanted=not wanted)
            case All(parts) | Any(parts):
                conjunctive = isinstance(condition, All) is wanted
                lowered = tuple(self.lower(part, wanted=wanted) for part in parts)
                return All(lowered) if conjunctive else Any(lowered)
            case Is(Subject(name=name), values):
                return self._test(name, values, wanted=wanted)
            case _:
                raise AssertionError("the linker lets only tests with is and in through")

    def _test(self, name: str, values: Collection[FactValue], *, wanted: bool = True) -> Condition:
        """Has a fact one of these values? Of a closed list, "one of these" is said as "none of the others" where that
        makes one alternative of many."""
        lookup = self.permissions.lookups.get(name)
        if lookup is not None:
            sources = [value for value in self.values[lookup.of] if lookup.value(value) in values]
            return self._test(lookup.of, sources, wanted=wanted)
        domain = self.values.get(name, TRUTH)
        inside = tuple(value for value in domain if (value in values) is wanted)
        outside = tuple(value for value in domain if (value in values) is not wanted)
        if not inside or not outside:
            return ALWAYS if inside else _NEVER
        if name not in self.values:
            derived = self._derived(name)
            return derived if inside[0] is True else Not(derived)
        subject = Subject(SubjectKind.FACT, name)
        return Is(subject, inside) if len(inside) == 1 else Not(Is(subject, outside))

    def _derived(self, name: str) -> Condition:
        """A test of a derived fact, which is defined on first use."""
        if name not in self.derived:
            self.derived[name] = _NEVER  # keeps its place; what it needs is defined meanwhile
            term = self.permissions.terms.get(name)
            self.derived[name] = self.lower(term.when.tree) if term is not None else self._implied(Implied.parse(name))
        return Shown(name)

    def _implied(self, name: Implied) -> Condition:
        define: Callable[[Implied], Condition] = {FEATURE: self._feature, PRIVILEGE: self._privilege}[name.kind]
        return define(name)

    def _feature(self, name: Implied) -> Condition:
        feature = self.rollout.features[name.id]
        if feature.stage == "off":
            return _NEVER
        opened = self._test(str(Implied(PILOT, name.id, name.of)), [True])
        closed = self._test(str(Implied(WITHDRAWN, name.id, name.of)), [True])
        every = None if feature.types is None else [*feature.types, *feature.pilot_types]
        by_entry = All((self._of_types(name.of, every), opened))
        if feature.stage == "pilot":
            return by_entry
        return Any((All((self._of_types(name.of, feature.types), Not(closed))), by_entry))

    def _privilege(self, name: Implied) -> Condition:
        grants = self.permissions.privileges[name.id].grants
        return Any(tuple(part for grant in grants for part in self._grant(grant, name.of)))

    def _grant(self, grant: GrantModel, of: str) -> Iterator[Condition]:
        roles, types = self._test(ROLE, grant.roles), self._of_types(of, grant.types)
        everywhere = [origin for origin in grant.origins if origin not in grant.only]
        yield All((roles, self._test(ORIGIN, everywhere), types))
        for origin, only in grant.only.items():
            yield All((roles, self._test(ORIGIN, [origin]), types, self._of_types(of, only)))

    def _of_types(self, of: str, names: Iterable[str] | None) -> Condition:
        return ALWAYS if names is None else self._test(of, self.permissions.types_of(names))

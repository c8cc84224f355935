"""`decide` and `decide_all`: may this user do that, and if not, why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from engine.inference.wrapper import available
from engine.permissions.compiled import compiled_permissions
from engine.permissions.decision import Decision, Notice, Reason
from engine.permissions.facts import Facts, files_of
from engine.permissions.reference import FactReader, reference_said
from engine.specs.catalogue import Catalogue
from engine.specs.models.permissions import ORIGIN, ActionModel, PermissionsModel
from engine.specs.problems import nearest
from engine.specs.vocabulary import FEATURE, PRIVILEGE

NOT_AVAILABLE, NOT_PERMITTED = "not-available", "not-permitted"


class UnknownAction(LookupError):  # noqa: N818
    """There is no such action in the catalogue's permissions."""


def decide(catalogue: Catalogue, action: str, facts: Facts) -> Decision:
    """May the user do this? Raises UnknownAction, NoPermissions and EngineFault, which means "not decided"."""
    wording = _wording(catalogue).get(action)
    if wording is None:
        raise UnknownAction(f"there is no action {action!r}; {nearest(action, _wording(catalogue)) or ''}".rstrip("; "))
    return wording.decision(_said(catalogue, facts, action))


def decide_all(catalogue: Catalogue, facts: Facts) -> tuple[tuple[str, Decision], ...]:
    """Every action with its decision, in the order of the spec. Raises as `decide`."""
    said = _said(catalogue, facts)
    return tuple((action, wording.decision(said)) for action, wording in _wording(catalogue).items())


def deny_codes(catalogue: Catalogue, action: str) -> tuple[str, ...]:
    """The codes that an action may be refused with, in the order of judgement. Raises KeyError and NoPermissions."""
    return tuple(dict.fromkeys(reason.code for _, reason in _wording(catalogue)[action].reasons))


def open_features(catalogue: Catalogue, facts: Facts) -> frozenset[str]:
    """The features that are open for the type at issue: for what is no action, such as asking for a reason."""
    permissions, rollout = files_of(catalogue)
    reader = FactReader(permissions, rollout, facts)
    return frozenset(feature for feature in rollout.features if reader.is_open(feature))


def _said(catalogue: Catalogue, facts: Facts, action: str | None = None) -> frozenset[str]:
    if available():
        return compiled_permissions(catalogue).said(facts, action)
    return reference_said(*files_of(catalogue), facts, action)


@dataclass(frozen=True, slots=True)
class _Wording:
    """Everything that can be said about an action, with its words, in the order of judgement."""

    action: ActionModel
    reasons: tuple[tuple[str, Reason], ...]
    notices: tuple[tuple[str, Notice], ...]

    def decision(self, said: frozenset[str]) -> Decision:
        return Decision(
            self.action.id,
            self.action.label,
            tuple(reason for saying, reason in self.reasons if saying in said),
            tuple(notice for saying, notice in self.notices if saying in said),
        )


_WORDINGS: WeakKeyDictionary[Catalogue, Mapping[str, _Wording]] = WeakKeyDictionary()


def _wording(catalogue: Catalogue) -> Mapping[str, _Wording]:
    found = _WORDINGS.get(catalogue)
    if found is None:
        permissions, _ = files_of(catalogue)
        found = {action.id: _wording_of(permissions, action) for action in permissions.actions}
        _WORDINGS[catalogue] = found
    return found


def _wording_of(permissions: PermissionsModel, action: ActionModel) -> _Wording:
    notices = (
        Notice(notice.id, notice.code, notice.tell, notice.text)
        for notice in permissions.notices
        if notice.id in action.notices
    )
    return _Wording(
        action,
        tuple((f"deny:{action.id}:{reason.check}", reason) for reason in _reasons(permissions, action)),
        tuple((f"tell:{action.id}:{notice.id}", notice) for notice in notices),
    )


def _reasons(permissions: PermissionsModel, action: ActionModel) -> Iterator[Reason]:
    """Everything the action can be refused for, in the order of judgement."""
    for feature in action.features:
        yield Reason(f"{FEATURE}.{feature}", NOT_AVAILABLE, permissions.not_available)
    if action.origins is not None:
        yield Reason(ORIGIN, NOT_PERMITTED, permissions.wrong_origin)
    for privilege in action.privileges:
        yield Reason(f"{PRIVILEGE}.{privilege}", NOT_PERMITTED, permissions.privileges[privilege].reason)
    for check in permissions.checks:
        if check.id in action.checks:
            yield Reason(check.id, check.code, check.reason)

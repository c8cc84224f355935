"""What may this user do? Decided from `specs/permissions` and `specs/rollout` alone, by durable_rules."""

from engine.permissions.decision import Decision, Notice, Reason
from engine.permissions.decisions import UnknownAction, decide, decide_all, deny_codes, open_features
from engine.permissions.facts import FactRefused, Facts, NoPermissions
from engine.permissions.rollout import Workplace, rollout_facts

__all__ = [
    "Decision", "FactRefused", "Facts", "NoPermissions", "Notice", "Reason", "UnknownAction", "Workplace",
    "decide", "decide_all", "deny_codes", "open_features", "rollout_facts",
]  # fmt: skip

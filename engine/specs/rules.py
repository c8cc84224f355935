"""A rule as every evaluator sees it: written in a spec, or derived from how a question is declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from engine.conditions.tree import ALWAYS, All, Condition, Not
from engine.source import Place

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Rule:
    """`when` this holds, `then` that must hold.

    `at` is the field, question, category or context value the finding belongs to. `message` is a key in the type's
    messages, or in the standard messages when `derived`; `parameters` fill its placeholders. `around` is the repeated
    question whose answers the rule judges one by one, or None for the certificate as a whole.
    """

    id: str
    when: Condition
    then: Condition
    at: str
    message: str
    levels: frozenset[str]
    because: str
    at_once: bool = False
    derived: bool = False
    around: str | None = None
    parameters: Mapping[str, str] = field(default_factory=lambda: NOTHING, hash=False)
    place: Place | None = field(default=None, compare=False)

    @property
    def violation(self) -> Condition:
        """What must not be the case."""
        return Not(self.then) if self.when == ALWAYS else All((self.when, Not(self.then)))

"""One judgement under way, and how a value is read from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

from engine.certificates.results import Context
from engine.certificates.views import Group, View
from engine.document import Document
from engine.specs.spec import Definition

PropertyValue: TypeAlias = bool | int | str
R = TypeVar("R")


@dataclass(slots=True)
class State:
    """One judgement under way: what is read, and what has been inferred so far."""

    definition: Definition
    document: Document
    context: Context
    view: View
    shown: dict[tuple[str, int | None], bool] = field(default_factory=dict)
    quantified: set[str] = field(default_factory=set)
    _worked_out: dict[Callable[[State], Any], Any] = field(default_factory=dict)

    def once(self, work_out: Callable[[State], R]) -> R:
        """What a function makes of the state; asked again, it is remembered. For what no inference changes."""
        if work_out not in self._worked_out:
            self._worked_out[work_out] = work_out(self)
        found: R = self._worked_out[work_out]
        return found

    def is_shown(self, target: str, group: Group | None, around: str | None) -> bool:
        """Is a question or field shown, as far as inferred: stages see to it that what is asked for is known."""
        shows = self.definition.shows
        question = self.definition.question_of.get(target)
        if question is None:
            return target not in shows or self.shown.get((target, None), False)
        foreign = group is not None and not group.own
        if foreign and self.definition.fields[target].hidden == "refused":
            return True
        if target in shows:
            instance = group.position if group is not None and question.id == around else None
            if not self.shown.get((target, instance), False):
                return False
        return foreign or question.id not in shows or self.shown.get((question.id, None), False)


Getter: TypeAlias = Callable[[State, Group | None], PropertyValue]
"""A value of a fact, around one answer or (None) the whole certificate."""
